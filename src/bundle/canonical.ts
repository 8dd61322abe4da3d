import { sha256OfBlob } from '../base/sha256.js';
import { blobEntry, blobOf, runPartOf } from './layout.js';
import type { Bundle } from './read.js';
import type { ZipEntry } from './zip-file.js';

/** Name of an entry and the SHA-256 of its unpacked bytes. */
export type CanonicalEntry = readonly [name: string, sha256: string];

/**
 * What two bundles of the same runs have in common, whoever wrote them and when: the sorted list of entries with their
 * hashes (BUN2). In it are `run.json`, logs and blobs, each blob as `blobs/<sha256>`, whatever its entry is called: that
 * name depends on what else is in the bundle. Left out are
 *
 * - files for other tools, which are made from the logs and change with the library;
 * - rollups, which are derived: client and server derive them at different times, of as many frames as there were;
 * - `stepwell.json` and `README.txt`, which tell about the making of the bundle.
 *
 * Rejects with `corrupt` when an entry cannot be read.
 */
export async function canonicalForm(bundle: Bundle): Promise<CanonicalEntry[]> {
  const form: CanonicalEntry[] = [];
  const add = async (name: string, entry: ZipEntry) => {
    form.push([name, await sha256OfBlob(await bundle.zip.open(entry))]);
  };
  for (const entry of bundle.zip.entries.values()) {
    const part = runPartOf(entry.name)?.part;
    if (part === 'run' || part === 'log' || blobOf(entry.name) !== null) await add(entry.name, entry);
  }
  for (const [sha256, entry] of bundle.blobEntries) {
    if (blobOf(entry.name) === null) await add(blobEntry(sha256), entry);
  }
  return form.sort(([a], [b]) => (a < b ? -1 : 1));
}
