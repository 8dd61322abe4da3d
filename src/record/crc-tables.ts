/**
 * Tables for a reflected 32-bit CRC that is taken `slices` bytes at a time: entry `256 * k + b` is the checksum of byte `b`
 * followed by `k` zero bytes. Signed, so that no step leaves 32-bit integers.
 *
 * @param polynomial reflected, as an unsigned 32-bit number
 */
export function crcTables(polynomial: number, slices: number): Int32Array {
  const tables = new Int32Array(slices * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    tables[byte] = crc;
  }
  for (let i = 256; i < tables.length; i++) {
    const before = tables[i - 256] as number;
    tables[i] = (before >>> 8) ^ (tables[before & 255] as number);
  }
  return tables;
}
