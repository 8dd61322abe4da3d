/** The port for the bytes of blobs, such as a folder. Which run uses which blob is in the database. */

/** Names are SHA-256 hashes: 64 lower-case hexadecimal digits. Other names reject with `validation`. */
export interface BlobFiles {
  /**
   * Stores bytes atomically; they are on the disk when the promise resolves. `sha256` is trusted: stored bytes that differ are
   * damaged and are replaced.
   */
  put(sha256: string, data: Blob): Promise<void>;
  /** Size in bytes; `null`: there is no such blob. */
  size(sha256: string): Promise<number | null>;
  /** The bytes, read lazily; `null`: there is no such blob. */
  get(sha256: string): Promise<Blob | null>;
  /** Removes the bytes, if there are any. */
  delete(sha256: string): Promise<void>;
}

/** Blobs in memory, for a server without a folder, and for tests. */
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
