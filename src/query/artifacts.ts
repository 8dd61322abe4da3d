/** Queries for the files and media of a run, and for the blobs that hold their bytes. */
import type { FileRecord } from '../record/kinds.js';
import { checkByteRange } from '../source/byte-range.js';
import type { ArtifactInfo, FileInfo } from '../source/types.js';
import type { MediaReader } from './media.js';

/** The methods of an archive that queries use to read blobs. */
export interface BlobStore {
  /** See `Archive`. */
  getBlob(sha256: string): Promise<Blob | null>;
  /** See `Archive`. */
  listBlobs(run: string): Promise<readonly { readonly sha256: string }[]>;
}

/** How many runs the cache of blob lists holds. */
const MOST_RUNS = 16;

/** Cache of the blobs that each run uses, so that a board which shows hundreds of images lists the blobs of the run once. */
const used = new WeakMap<BlobStore, Map<string, ReadonlySet<string>>>();

/** Files sorted by namespace, then name. Default: files of every namespace. */
export function listFiles(files: Iterable<FileRecord>, namespace?: string): FileInfo[] {
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return [...files]
    .filter((file) => namespace === undefined || file.namespace === namespace)
    .map(({ kind: _, deleted: __, ...info }) => info)
    .sort((a, b) => order(a.namespace, b.namespace) || order(a.name, b.name));
}

/** See `Source.getArtifacts`. */
export async function listArtifacts(
  files: Iterable<FileRecord>,
  media: MediaReader,
): Promise<ArtifactInfo[]> {
  const logged = (await media.all()).flatMap(({ items, data: _, ...place }) =>
    items.map((item): ArtifactInfo => ({ ...place, ...item })),
  );
  return [...listFiles(files).map((file) => ({ kind: 'file' as const, ...file })), ...logged];
}

/** See `Source.blob`. `null` if the run does not use the blob, even if another run does, and without a store of blobs. */
export async function readBlob(
  blobs: BlobStore | undefined,
  run: string,
  sha256: string,
  from = 0,
  to = Number.POSITIVE_INFINITY,
): Promise<Blob | null> {
  checkByteRange(from, to);
  if (blobs === undefined) return null;
  const known = used.get(blobs) ?? new Map<string, ReadonlySet<string>>();
  used.set(blobs, known);
  if (!known.get(run)?.has(sha256)) {
    known.delete(run);
    known.set(run, new Set((await blobs.listBlobs(run)).map((blob) => blob.sha256)));
    for (const oldest of known.keys()) if (known.size > MOST_RUNS) known.delete(oldest);
  }
  const blob = known.get(run)?.has(sha256) ? await blobs.getBlob(sha256) : null;
  return blob && (from > 0 || to < blob.size) ? blob.slice(from, Math.min(to, blob.size)) : blob;
}
