import type { BenchResult, BenchRow } from './harness.js';
import { record } from './subjects/fill.js';

const VALUES = 1_000_000;
/** One value per row is the worst case: its row costs as much as the value. */
const SHAPES = [1, 10] as const;
const MAX_BYTES = 24;

/** STO8: bytes on disk per value of a finished run, rollups and the database's own included. */
export const rows: readonly BenchRow[] = [
  {
    id: 'STO8',
    what: 'disk use',
    async run(): Promise<BenchResult[]> {
      const results: BenchResult[] = [];
      for (const keys of SHAPES) {
        const before = await usedBytes();
        await record(VALUES / keys, keys);
        const ours = ((await usedBytes()) - before) / VALUES;
        results.push({
          id: 'STO8',
          what: `disk use of 1 million values, ${keys} per row`,
          unit: 'B/value',
          ours,
          target: `≤ ${MAX_BYTES} B`,
          ok: ours <= MAX_BYTES,
        });
      }
      return results;
    },
  },
];

async function usedBytes(): Promise<number> {
  return (await navigator.storage.estimate()).usage ?? Number.NaN;
}
