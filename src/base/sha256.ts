/**
 * SHA-256, the name of a blob and the digest of a frame. The platform's own where there is one: on an insecure origin
 * there is none, and it takes whole buffers only, so what is large or absent there is hashed piece by piece in script.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from './ids.js';

/** Hexadecimal digits of a hash. */
export const SHA256_LENGTH = 64;

/** Up to here hashing in this thread is faster than asking the platform, which answers from another one. */
const HERE_BYTES = 16 * 1024;

/** A Blob up to this many bytes is read at once, because the platform hashes about five times as fast as script. */
const WHOLE_BYTES = 16 * 1024 * 1024;

/** A larger one is read in pieces of this many bytes. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** True for 64 lower-case hexadecimal digits. */
export function isSha256(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
}

/** The hash of `bytes` as 32 bytes. */
export async function sha256Bytes(bytes: Uint8Array): Promise<Uint8Array> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (!subtle || bytes.length <= HERE_BYTES) return sha256(bytes);
  // Shared memory is refused by the platform.
  const own = bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : bytes.slice();
  return new Uint8Array(await subtle.digest('SHA-256', own));
}

/** The hash of `bytes` as 64 lower-case hexadecimal digits. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  return toHex(await sha256Bytes(bytes));
}

/** The hash of a Blob of any size, with a few MiB in memory. Rejects with what reading the Blob rejects with. */
export async function sha256OfBlob(blob: Blob): Promise<string> {
  if (blob.size <= WHOLE_BYTES) return sha256Hex(new Uint8Array(await blob.arrayBuffer()));
  const hash = new Sha256();
  for (let at = 0; at < blob.size; at += PIECE_BYTES) {
    hash.update(new Uint8Array(await blob.slice(at, at + PIECE_BYTES).arrayBuffer()));
  }
  return hash.hex();
}

/** A hash of bytes that come one after the other. */
export class Sha256 {
  readonly #hash = sha256.create();

  /** Adds the next bytes; they are read before it returns. */
  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  /** The hash as 64 lower-case hexadecimal digits; nothing can be added after it. */
  hex(): string {
    return toHex(this.#hash.digest());
  }
}
