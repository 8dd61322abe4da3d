import type { BenchContext, BenchResult, BenchRow } from './harness.js';
import { callIn, longestTask } from './support.js';

const MODULE = 'subjects/many-keys.ts';
const KEYS = [100, 1_000, 10_000] as const;
/** Longest task of the page thread, in ms, whatever the number of keys. */
const MAX_TASK_MS = 200;
const LIVE_SECONDS = 8;

/** P12: longest task of the page thread while the board of a run with many keys loads, and while values stream in. */
export const rows: readonly BenchRow[] = [
  {
    id: 'P12',
    what: 'longest task with many keys',
    async run({ openPage }: BenchContext): Promise<BenchResult[]> {
      if (!openPage) throw new Error('this bench runs in Node');
      const results: BenchResult[] = [];
      for (const count of KEYS) {
        const page = await openPage('/test/bench/page.html');
        await page.setViewportSize({ width: 1_400, height: 900 });
        await callIn(page, MODULE, 'record', count);
        const load = await longestTask(page, () => callIn(page, MODULE, 'showBoard'));
        const live = await longestTask(page, () => callIn(page, MODULE, 'stream', LIVE_SECONDS));
        results.push(result(`load with ${count} keys`, load), result(`live with ${count} keys`, live));
        await page.context().browser()?.close();
      }
      return results;
    },
  },
];

function result(what: string, ours: number): BenchResult {
  const target = `≤ ${MAX_TASK_MS} ms`;
  return { id: 'P12', what: `longest task, ${what}`, unit: 'ms', ours, target, ok: ours <= MAX_TASK_MS };
}
