import { crcTables } from '../record/crc-tables.js';

/** CRC-32 of zip archives (ISO 3309, reflected polynomial 0xEDB88320). Frames use CRC-32C instead. */
const REFLECTED_POLYNOMIAL = 0xedb88320;

/** Bytes per step. Each has a table of 256 entries. */
const SLICE = 8;

const TABLES = crcTables(REFLECTED_POLYNOMIAL, SLICE);

/** The CRC-32 of `bytes` as an unsigned 32-bit number. `crc` is the checksum of the bytes before; default: no bytes before. */
export function crc32(bytes: Uint8Array, crc = 0): number {
  const t = TABLES as { readonly [index: number]: number };
  const b = bytes as { readonly [index: number]: number };
  const end = bytes.length;
  let c = ~crc;
  let i = 0;
  for (const last = end - SLICE; i <= last; i += SLICE) {
    c ^= b[i]! | (b[i + 1]! << 8) | (b[i + 2]! << 16) | (b[i + 3]! << 24);
    c =
      t[1792 + (c & 255)]! ^
      t[1536 + ((c >>> 8) & 255)]! ^
      t[1280 + ((c >>> 16) & 255)]! ^
      t[1024 + (c >>> 24)]! ^
      t[768 + b[i + 4]!]! ^
      t[512 + b[i + 5]!]! ^
      t[256 + b[i + 6]!]! ^
      t[b[i + 7]!]!;
  }
  for (; i < end; i++) c = (c >>> 8) ^ t[(c ^ b[i]!) & 255]!;
  return ~c >>> 0;
}
