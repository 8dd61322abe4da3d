/** The address of bytes: their SHA-256. */
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../base/ids.js';

/** Read at a time of a large blob: what has been hashed need not stay in memory. */
const PART_BYTES = 1024 * 1024;
/** Up to here hashing in this thread is faster than asking the platform, which answers from another one. */
const HERE_BYTES = 16 * 1024;

/** True for the hexadecimal digits of a SHA-256. */
export function isSha256(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
}

/**
 * SHA-256 of `bytes` as 32 bytes. By the platform where it has one for us: an insecure origin (http on a LAN address) has
 * no `crypto.subtle`, and what the platform has takes no shared memory.
 */
export async function sha256Bytes(bytes: Uint8Array): Promise<Uint8Array> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (!subtle || bytes.length <= HERE_BYTES || !(bytes.buffer instanceof ArrayBuffer)) return sha256(bytes);
  return new Uint8Array(await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
}

/** SHA-256 of `bytes` as 64 hexadecimal digits. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  return toHex(await sha256Bytes(bytes));
}

/** SHA-256 of a blob as 64 hexadecimal digits; a large one is read in parts, which the platform's digest cannot. */
export async function sha256OfBlob(blob: Blob): Promise<string> {
  if (blob.size <= PART_BYTES) return sha256Hex(new Uint8Array(await blob.arrayBuffer()));
  const hash = sha256.create();
  for (let start = 0; start < blob.size; start += PART_BYTES) {
    hash.update(new Uint8Array(await blob.slice(start, start + PART_BYTES).arrayBuffer()));
  }
  return toHex(hash.digest());
}
