/** Where the bytes of blobs lie: a folder now, an object store later. Which run uses which blob is in the database. */

/** Names are SHA-256 hashes, 64 lower-case hexadecimal digits; another name rejects with `validation`. */
export interface BlobFiles {
  /** Stores bytes for good: visible as a whole or not at all, and on the disk when it resolves. `sha256` is trusted; what is there stays. */
  put(sha256: string, data: Blob): Promise<void>;
  /** The bytes, read when they are asked for; null: not there. */
  get(sha256: string): Promise<Blob | null>;
  /** Removes the bytes; nothing happens when they are not there. */
  delete(sha256: string): Promise<void>;
}

/** Blobs in memory, for a server that keeps nothing, and for tests. */
export function memoryBlobFiles(): BlobFiles {
  const blobs = new Map<string, Blob>();
  return {
    async put(sha256, data) {
      if (!blobs.has(sha256)) blobs.set(sha256, data);
    },
    async get(sha256) {
      return blobs.get(sha256) ?? null;
    },
    async delete(sha256) {
      blobs.delete(sha256);
    },
  };
}
