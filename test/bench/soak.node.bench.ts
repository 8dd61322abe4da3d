import type { Page } from 'playwright';
import type { SoakPart } from '../e2e/pages/board.js';
import { type BenchContext, type BenchResult, type BenchRow, quantile } from './harness.js';

const PAGE = '/test/e2e/pages/board.html';
/** Turns of the loop in a part, and rows of five values that each turn logs. */
const TURNS = 200;
const ROWS_PER_TURN = 200;
/** Parts of each page: one after the other, in turn, so that a machine that is busy with other things is so for both. */
const PAIRS = 5;
/** A wait of the loop that a person would notice, in milliseconds. */
const LONG_MS = 50;
/** Long waits in a hundred turns that are allowed beyond those of the control page. */
const MAX_EXTRA_PERCENT = 1;

/** How long a training loop waits between its turns, on a page that logs at full speed and draws, and on one that does neither. */
export const rows: readonly BenchRow[] = [
  {
    id: 'soak',
    what: 'waits of a loop that logs 1,000 values a turn',
    async run({ openPage }: BenchContext): Promise<BenchResult[]> {
      if (!openPage) throw new Error('this bench runs in Node');
      const open = async () => {
        const page = await openPage(PAGE);
        await page.waitForFunction(() => 'live' in window);
        return page;
      };
      const [control, page] = [await open(), await open()];
      await page.evaluate(async (project) => {
        await window.live.show(project);
        await window.live.open({ project, id: 'soak' });
      }, `soak-${Date.now()}`);
      const part = (of: Page, log: boolean): Promise<SoakPart> =>
        of.evaluate(([turns, rows, log]) => window.live.soak(turns, rows, log), [
          TURNS,
          ROWS_PER_TURN,
          log,
        ] as const);
      const waits = { ours: [] as number[], without: [] as number[] };
      for (let i = 0; i < PAIRS; i++) {
        waits.without.push(...(await part(control, false)).gaps);
        waits.ours.push(...(await part(page, true)).gaps);
      }
      await page.evaluate(() => window.live.run().finish());
      const typical = (all: readonly number[]) => quantile(all, 0.99);
      const long = (all: readonly number[]) =>
        (100 * all.filter((wait) => wait > LONG_MS).length) / all.length;
      return [
        {
          id: 'soak',
          what: 'waits of a loop that logs 1,000 values a turn and draws them: 99th percentile (floor: a page without them)',
          unit: 'ms',
          ours: typical(waits.ours),
          floor: typical(waits.without),
          target: `≤ ${LONG_MS} ms more`,
          ok: typical(waits.ours) <= typical(waits.without) + LONG_MS,
        },
        {
          id: 'soak',
          what: `… turns of a hundred that wait more than ${LONG_MS} ms (floor: a page without them)`,
          unit: '%',
          ours: long(waits.ours),
          floor: long(waits.without),
          target: `≤ ${MAX_EXTRA_PERCENT} % more`,
          ok: long(waits.ours) <= long(waits.without) + MAX_EXTRA_PERCENT,
        },
      ];
    },
  },
];
