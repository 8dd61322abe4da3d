/** Where the bytes of blobs lie: a folder now, an object store later. Which run uses which blob is in the database. */

/** Names are SHA-256 hashes, 64 lower-case hexadecimal digits; another name rejects with `validation`. */
export interface BlobFiles {
  /**
   * Stores bytes for good: visible as a whole or not at all, and on the disk when it resolves. `sha256` is trusted: the same
   * bytes stay as they are, and other bytes under this name are damaged and replaced.
   */
  put(sha256: string, data: Blob): Promise<void>;
  /** How many bytes are there; null: the blob is not there. */
  size(sha256: string): Promise<number | null>;
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
      blobs.set(sha256, data);
    },
    async size(sha256) {
      return blobs.get(sha256)?.size ?? null;
    },
    async get(sha256) {
      return blobs.get(sha256) ?? null;
    },
    async delete(sha256) {
      blobs.delete(sha256);
    },
  };
}
