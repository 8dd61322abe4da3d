/** Compares every byte of a bundle with its checksums and hashes. */
import { Sha256 } from '../base/sha256.js';
import { blobOf } from './layout.js';
import { type BundleProblem, damageIn, report } from './problems.js';
import type { ZipFile } from './zip-file.js';

/** Progress of a check. */
export interface VerifyProgress {
  /** The entry that was checked last. */
  readonly entry: string;
  /** Bytes checked, and bytes of all entries. */
  readonly done: number;
  readonly total: number;
}

/**
 * Checks entry by entry. `hashes`: the expected hashes of entries, beside their checksums. Adds damage to `problems`, once per entry.
 * Rejects with `storage` if the file cannot be read.
 */
export async function* verifyEntries(
  zip: ZipFile,
  hashes: ReadonlyMap<string, string>,
  problems: BundleProblem[],
): AsyncGenerator<VerifyProgress, void, undefined> {
  let total = 0;
  for (const { size } of zip.entries.values()) total += size;
  let done = 0;
  for (const entry of zip.entries.values()) {
    const wanted = hashes.get(entry.name) ?? blobOf(entry.name);
    const hash = wanted === null ? null : new Sha256();
    try {
      await zip.check(entry, (bytes) => hash?.update(bytes));
      if (hash !== null && (await hash.hex()) !== wanted)
        report(problems, entry.name, 'Its bytes have another hash.');
    } catch (error) {
      report(problems, entry.name, `${damageIn(error)}.`);
    }
    done += entry.size;
    yield { entry: entry.name, done, total };
  }
}
