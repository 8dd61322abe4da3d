/**
 * SHA-256: the name of a blob and the digest of a frame. The platform's hash is used if there is one. Insecure origins have
 * none, and browsers hash whole buffers only: there, and for large data, script hashes piece by piece.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from './ids.js';

/** Up to this many bytes hashing in script is faster than the platform, which hashes in another thread. */
const HERE_BYTES = 16 * 1024;

/** A Blob up to this many bytes is read at once, because the platform hashes about five times as fast as script. */
const WHOLE_BYTES = 16 * 1024 * 1024;

/** A larger Blob is read in pieces of this many bytes. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** True for 64 lower-case hexadecimal digits. */
export function isSha256(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
}

/** The hash of `bytes` as 32 bytes. */
export async function sha256Bytes(bytes: Uint8Array): Promise<Uint8Array> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (!subtle || bytes.length <= HERE_BYTES) return sha256(bytes);
  // The platform refuses shared memory.
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
  const hash = new Sha256(0);
  for (let at = 0; at < blob.size; at += PIECE_BYTES) {
    hash.update(new Uint8Array(await blob.slice(at, at + PIECE_BYTES).arrayBuffer()));
  }
  return hash.hex();
}

/** The methods of Node's hash that are used here. */
interface NodeHash {
  update(bytes: Uint8Array): void;
  digest(encoding: 'hex'): string;
}

/** A streaming hash of the platform; `null` in browsers, which have none. */
function nodeHash(): NodeHash | null {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(id: string): { createHash?(name: string): NodeHash } | undefined };
  };
  return process?.getBuiltinModule?.('node:crypto')?.createHash?.('sha256') ?? null;
}

/**
 * A streaming hash. Node hashes the bytes as they come. A browser hashes whole buffers only: up to `whole` bytes are kept for
 * it, and longer input is hashed in script, which takes about five times as long.
 */
export class Sha256 {
  readonly #node = nodeHash();
  readonly #whole: number;
  #script: ReturnType<typeof sha256.create> | null = null;
  #kept: Uint8Array[] = [];
  #size = 0;

  /** @param whole default 16 MiB, 0 where there is no `crypto.subtle` */
  constructor(whole = globalThis.crypto?.subtle ? WHOLE_BYTES : 0) {
    this.#whole = whole;
  }

  /** Adds the next bytes. They are read before the method returns. */
  update(bytes: Uint8Array): void {
    this.#size += bytes.length;
    if (this.#node) this.#node.update(bytes);
    else if (this.#script) this.#script.update(bytes);
    else {
      this.#kept.push(bytes.slice());
      if (this.#size <= this.#whole) return;
      this.#script = sha256.create();
      for (const kept of this.#kept) this.#script.update(kept);
      this.#kept = [];
    }
  }

  /** The hash as 64 lower-case hexadecimal digits; nothing can be added after it. */
  async hex(): Promise<string> {
    if (this.#node) return this.#node.digest('hex');
    if (this.#script) return toHex(this.#script.digest());
    const all = new Uint8Array(this.#size);
    let at = 0;
    for (const kept of this.#kept) {
      all.set(kept, at);
      at += kept.length;
    }
    return sha256Hex(all);
  }
}
