import type { BenchContext, BenchResult, BenchRow } from './harness.js';
import { callIn, longestTask } from './support.js';

const MODULE = 'subjects/large-table.ts';
/** Longest task of the page thread, in milliseconds of the processor. */
const MOST_TASK_MS = 50;

/** P14: longest task of the page thread while a person scrolls through an enlarged table of 100,000 × 20, and sorts it. */
export const rows: readonly BenchRow[] = [
  {
    id: 'P14',
    what: 'a large table on the board',
    async run({ openPage }: BenchContext): Promise<BenchResult[]> {
      if (!openPage) throw new Error('this bench runs in Node');
      const page = await openPage('/test/bench/page.html');
      await page.setViewportSize({ width: 1_280, height: 800 });
      await callIn(page, MODULE, 'open');
      const result = async (what: 'scroll' | 'sort'): Promise<BenchResult> => {
        const ours = await longestTask(page, () => callIn(page, MODULE, what));
        const ok = ours <= MOST_TASK_MS;
        return {
          ...{ id: 'P14', what: `longest task, table of 100,000 × 20: ${what}`, unit: 'ms' },
          ...{ ours, target: `≤ ${MOST_TASK_MS} ms`, ok },
        };
      };
      return [await result('scroll'), await result('sort')];
    },
  },
];
