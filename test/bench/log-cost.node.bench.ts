import { type BenchContext, type BenchResult, type BenchRow, measurePairs } from './harness.js';
import { callIn, threadClock } from './support.js';

const MODULE = 'subjects/log-cost.ts';
/** Calls per measurement: tens of milliseconds each. */
const CALLS = { ours: 100_000, floor: 100_000, peer: 10_000 } as const;
const PAIRS = 31;
const MIN_TIMES_CHEAPER = 25;
const MAX_TIMES_FLOOR = 2;
const MICROSECONDS = 1e6;

/**
 * P1: what `log()` takes from the thread that trains: all CPU time of the page's main thread from the first call until
 * everything is committed (peer: answered), so posting, acknowledgements and garbage collection count, and other
 * threads do not.
 */
export const rows: readonly BenchRow[] = [
  {
    id: 'P1',
    what: 'page-thread cost of log() with 3 scalars',
    async run({ openPage }: BenchContext): Promise<BenchResult[]> {
      if (!openPage) throw new Error('this bench runs in Node');
      const page = await openPage('/test/bench/page.html');
      const clock = await threadClock(page);
      const cost = (name: keyof typeof CALLS) => async () => {
        const before = await clock();
        await callIn(page, MODULE, name, CALLS[name]);
        return ((await clock()) - before) * (MICROSECONDS / CALLS[name]);
      };
      const measured = await measurePairs({
        ours: cost('ours'),
        floor: cost('floor'),
        peer: cost('peer'),
        pairs: PAIRS,
      });
      const { ratioToFloor = Number.NaN, ratioToPeer = Number.NaN } = measured;
      const row = { id: 'P1', unit: 'µs' } as const;
      return [
        {
          ...row,
          what: 'log() with 3 scalars, against one comlink call',
          ...measured,
          target: `≥ ${MIN_TIMES_CHEAPER}× cheaper, ≤ ${MAX_TIMES_FLOOR}× floor`,
          ok: ratioToPeer >= MIN_TIMES_CHEAPER && ratioToFloor <= MAX_TIMES_FLOOR,
        },
      ];
    },
  },
];
