import { crcTables } from './crc-tables.js';

/**
 * CRC-32C (Castagnoli polynomial 0x1EDC6F41, reflected 0x82F63B78), the checksum of iSCSI (RFC 3720 §12.1): it finds
 * every burst of up to 32 flipped bits. It takes 16 bytes a step, because it runs over every byte that is stored.
 */
const REFLECTED_POLYNOMIAL = 0x82f63b78;

/** Bytes per step. Each has a table of 256 entries. */
const SLICE = 16;

const TABLES = crcTables(REFLECTED_POLYNOMIAL, SLICE);

/**
 * The CRC-32C of `bytes` as an unsigned 32-bit number. `crc` is the checksum of the bytes before: `crc32c(b, crc32c(a))` is
 * the checksum of `a` and `b` joined. Default 0: nothing before.
 */
export function crc32c(bytes: Uint8Array, crc = 0): number {
  const t = TABLES as { readonly [index: number]: number };
  const b = bytes as { readonly [index: number]: number };
  const end = bytes.length;
  let c = ~crc;
  let i = 0;
  for (const last = end - SLICE; i <= last; i += SLICE) {
    c ^= b[i]! | (b[i + 1]! << 8) | (b[i + 2]! << 16) | (b[i + 3]! << 24);
    c =
      t[3840 + (c & 255)]! ^
      t[3584 + ((c >>> 8) & 255)]! ^
      t[3328 + ((c >>> 16) & 255)]! ^
      t[3072 + (c >>> 24)]! ^
      t[2816 + b[i + 4]!]! ^
      t[2560 + b[i + 5]!]! ^
      t[2304 + b[i + 6]!]! ^
      t[2048 + b[i + 7]!]! ^
      t[1792 + b[i + 8]!]! ^
      t[1536 + b[i + 9]!]! ^
      t[1280 + b[i + 10]!]! ^
      t[1024 + b[i + 11]!]! ^
      t[768 + b[i + 12]!]! ^
      t[512 + b[i + 13]!]! ^
      t[256 + b[i + 14]!]! ^
      t[b[i + 15]!]!;
  }
  for (; i < end; i++) c = (c >>> 8) ^ t[(c ^ b[i]!) & 255]!;
  return ~c >>> 0;
}
