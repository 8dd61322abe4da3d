import { sha256OfBlob } from '../base/sha256.js';
import { blobEntry, blobOf, classifyEntry } from './layout.js';
import type { Bundle } from './read.js';
import type { ZipEntry } from './zip-file.js';

/** Name of an entry and the SHA-256 of its unpacked bytes. */
export type CanonicalEntry = readonly [name: string, sha256: string];

/**
 * The canonical form of a bundle (BUN2): equal for two bundles of the same runs, whoever wrote them and when. It is the sorted list
 * of entries with their hashes: `run.json`, logs and blobs. A blob is listed as `blobs/<sha256>`, because the name of its entry
 * depends on what else is in the bundle. Left out are
 *
 * - files for other tools, which are made from the logs and change with the library;
 * - rollups, which client and server derive at different times, from different numbers of frames;
 * - `stepwell.json` and `README.txt`, which describe how the bundle was made.
 *
 * Rejects with `corrupt` when an entry cannot be read.
 */
export async function canonicalForm(bundle: Bundle): Promise<CanonicalEntry[]> {
  const form: CanonicalEntry[] = [];
  const add = async (name: string, entry: ZipEntry) => {
    form.push([name, await sha256OfBlob(await bundle.zip.open(entry))]);
  };
  for (const entry of bundle.zip.entries.values()) {
    const kind = classifyEntry(entry.name)?.kind;
    if (kind === 'run' || kind === 'log' || blobOf(entry.name) !== null) await add(entry.name, entry);
  }
  for (const [sha256, entry] of bundle.blobEntries) {
    if (blobOf(entry.name) === null) await add(blobEntry(sha256), entry);
  }
  return form.sort(([a], [b]) => (a < b ? -1 : 1));
}
