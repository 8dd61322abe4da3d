import type { ByteWriter } from '../../record/bytes.js';
import { crc32c } from '../../record/crc32c.js';

/** Added to the rotated checksum, because a plain checksum is weak for data that contains checksums. */
const MASK_DELTA = 0xa282ead8;

const LENGTH_BYTES = 8;

/**
 * One record of an event file, written by `write`:
 *
 *     u64  length of the data, little-endian
 *     u32  masked CRC-32C of these 8 bytes
 *          data
 *     u32  masked CRC-32C of the data
 */
export function eventRecord(writer: ByteWriter, write: (writer: ByteWriter) => void): void {
  const head = writer.length;
  writer.u32(0);
  writer.u32(0);
  writer.u32(0);
  const start = writer.length;
  write(writer);
  const size = writer.length - start;
  // Events are far below 4 GiB: the upper half of the length stays 0.
  writer.view.setUint32(head, size, true);
  writer.view.setUint32(head + LENGTH_BYTES, masked(writer.bytes.subarray(head, head + LENGTH_BYTES)), true);
  writer.u32(masked(writer.bytes.subarray(start, start + size)));
}

function masked(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + MASK_DELTA) >>> 0;
}
