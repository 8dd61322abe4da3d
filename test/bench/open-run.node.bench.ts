import { type BenchContext, type BenchResult, type BenchRow, measurePairs } from './harness.js';
import { callIn } from './support.js';

const MODULE = 'subjects/first-paint.ts';
const KEYS = 10;
const POINTS = 1_000_000;
const MIN_TIMES_FASTER = 20;
/** Each opening needs a page of its own. */
const PAIRS = 7;

/** P8: milliseconds to the data of the first chart of a stored run that nobody has open. */
export const rows: readonly BenchRow[] = [
  {
    id: 'P8',
    what: 'opening a stored run of 10 keys × 1,000,000 points',
    async run({ openPage }: BenchContext): Promise<BenchResult> {
      if (!openPage) throw new Error('this bench runs in Node');
      const page = await openPage('/test/bench/page.html');
      const call = (name: string, ...args: unknown[]) => callIn<number>(page, MODULE, name, ...args);
      const uid = await callIn<string>(page, 'subjects/fill.ts', 'record', POINTS, KEYS);
      const measured = await measurePairs({
        ours: () => call('openRun', uid),
        peer: () => call('readEveryFrame', uid, POINTS),
        before: async () => {
          await page.reload();
          await call('start');
        },
        pairs: PAIRS,
        warmup: 1,
      });
      return {
        id: 'P8',
        what: 'detail and first series of 10 million values, against reading all frames',
        unit: 'ms',
        ...measured,
        target: `≥ ${MIN_TIMES_FASTER}× faster`,
        ok: (measured.ratioToPeer ?? Number.NaN) >= MIN_TIMES_FASTER,
      };
    },
  },
];
