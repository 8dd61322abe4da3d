import { CorruptDataError } from '../base/errors.js';
import { sha256OfBlob } from '../base/sha256.js';
import type { Archive, BlobInfo, Mark } from '../store/archive.js';
import type { ZipEntry, ZipFile } from './zip-file.js';

/** The Archive methods that a bundle supports. There is no upload state, because nothing is sent from a bundle. */
export type BundleArchive = Pick<Archive, 'getBlob' | 'listBlobs' | 'getMarks'>;

/** The blobs of an opened bundle. `byRun`: the blobs of each run; `entries`: the entries with their bytes. */
export function bundleArchive(
  zip: ZipFile,
  byRun: ReadonlyMap<string, readonly BlobInfo[]>,
  entries: ReadonlyMap<string, ZipEntry>,
): BundleArchive {
  /** Blobs whose hash was checked. Each is checked once. */
  const checked = new Map<string, Promise<Blob>>();
  return {
    /** Rejects with `corrupt` if the bytes do not have the hash. */
    async getBlob(sha256: string): Promise<Blob | null> {
      const entry = entries.get(sha256);
      if (!entry) return null;
      const blob = checked.get(sha256) ?? zip.open(entry).then((found) => compare(found, sha256));
      checked.set(sha256, blob);
      return blob;
    },
    async listBlobs(run: string): Promise<BlobInfo[]> {
      return [...(byRun.get(run) ?? [])];
    },
    async getMarks(): Promise<Mark[]> {
      return [];
    },
  };
}

async function compare(blob: Blob, sha256: string): Promise<Blob> {
  if ((await sha256OfBlob(blob)) === sha256) return blob;
  throw new CorruptDataError('A file in the bundle is damaged', { reason: 'sha256', sha256 });
}
