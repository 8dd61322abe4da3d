import { type BenchContext, type BenchResult, type BenchRow, measurePairs } from './harness.js';
import { callIn } from './support.js';

const MODULE = 'subjects/first-paint.ts';
const POINTS = 1_000_000;
const VIS_POINTS = 50_000;
const MAX_TIMES_WARM = 1;
const MAX_TIMES_COLD = 2;
const MIN_TIMES_VIS = 50;
/** Both sides end on the browser's frame clock, in steps of 17 ms: it takes many pairs to see a difference below one step. */
const WARM_PAIRS = 41;
/** Each cold paint needs a page of its own, which takes a second to load. */
const COLD_PAIRS = 9;
const VIS_PAIRS = 5;

/** P4: milliseconds from asking for a stored series until the second animation frame after it was drawn. */
export const rows: readonly BenchRow[] = [
  {
    id: 'P4',
    what: 'first paint',
    async run({ openPage }: BenchContext): Promise<BenchResult[]> {
      if (!openPage) throw new Error('this bench runs in Node');
      const page = await openPage('/test/bench/page.html');
      const call = (name: string, ...args: unknown[]) => callIn<number>(page, MODULE, name, ...args);
      const uid = await callIn<string>(page, 'subjects/fill.ts', 'record', POINTS, 1);
      const shortUid = await callIn<string>(page, 'subjects/fill.ts', 'record', VIS_POINTS, 1);

      const warm = await measurePairs({
        ours: () => call('paintStored', uid),
        floor: () => call('paintAllPoints', POINTS),
        pairs: WARM_PAIRS,
      });
      const vis = await measurePairs({
        ours: () => call('paintStored', shortUid),
        peer: () => call('paintVis', VIS_POINTS),
        pairs: VIS_PAIRS,
        warmup: 1,
      });
      // A new page has a new worker: nothing is in its memory, and its code has not been compiled either, as when a
      // person opens the board. uPlot is measured in a new page too.
      const cold = await measurePairs({
        ours: () => call('paintStored', uid),
        floor: () => call('paintAllPoints', POINTS),
        before: async () => {
          await page.reload();
          await call('start');
        },
        pairs: COLD_PAIRS,
        warmup: 1,
      });
      return [
        limited(`1 million points, reader open, against bare uPlot`, warm, MAX_TIMES_WARM),
        limited(`1 million points, cold, against bare uPlot`, cold, MAX_TIMES_COLD),
        {
          id: 'P4',
          what: '50,000 points, against tfjs-vis render.linechart',
          unit: 'ms',
          ...vis,
          target: `≥ ${MIN_TIMES_VIS}× faster`,
          ok: (vis.ratioToPeer ?? Number.NaN) >= MIN_TIMES_VIS,
        },
      ];
    },
  },
];

function limited(
  what: string,
  measured: Awaited<ReturnType<typeof measurePairs>>,
  most: number,
): BenchResult {
  const ok = (measured.ratioToFloor ?? Number.NaN) <= most;
  return { id: 'P4', what, unit: 'ms', ...measured, target: `≤ ${most}×`, ok };
}
