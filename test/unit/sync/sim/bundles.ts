/** Invariant 7: a bundle made of what is here equals one made of what is on the server. */
import { type CanonicalEntry, canonicalForm } from '../../../../src/bundle/canonical.js';
import { exportBundle } from '../../../../src/bundle/export.js';
import { openBundle } from '../../../../src/bundle/read.js';
import { type MemoryDatabase, memoryStore } from '../../../../src/store/memory.js';
import { memoryArchive } from '../../../../src/store/memory-archive.js';
import { snapshotOf } from './check.js';

/**
 * Compares the bundles of each run that both sides have whole: what was lost here in a power cut, damaged here, or written
 * by a copied machine differs for a reason. Resolves how many runs there were; rejects when one differs.
 */
export async function compareBundles(
  seed: number,
  here: MemoryDatabase,
  there: MemoryDatabase,
  damaged: ReadonlySet<string>,
): Promise<number> {
  let compared = 0;
  for (const [uid, { head }] of here.runs) {
    if (head.deleted !== 0 || there.runs.get(uid)?.head.deleted !== 0) continue;
    const ours = framesOf(here, uid);
    const theirs = framesOf(there, uid);
    const isWhole = ours.length === theirs.length && ours.every((key) => !damaged.has(key));
    if (!isWhole || ours.length === 0) continue;
    const [mine, other] = await Promise.all([formOf(here, uid), formOf(there, uid)]);
    const differs = mine.filter(([name, hash], i) => other[i]?.[0] !== name || other[i]?.[1] !== hash);
    if (differs.length > 0 || mine.length !== other.length) {
      throw new Error(
        `seed ${seed}: the bundles of ${uid} differ: ${differs.map(([name]) => name).join(', ')}`,
      );
    }
    compared++;
  }
  return compared;
}

function framesOf(database: MemoryDatabase, uid: string): string[] {
  return [...snapshotOf(database).keys()].filter((key) => key.startsWith(uid));
}

async function formOf(database: MemoryDatabase, uid: string): Promise<CanonicalEntry[]> {
  const home = { store: memoryStore(database), archive: memoryArchive(database) };
  const bytes = await new Response(exportBundle(home, [uid], { files: false })).blob();
  return canonicalForm(await openBundle(bytes));
}
