import {
  type BenchContext,
  type BenchResult,
  type BenchRow,
  measureEachPair,
  median,
  quantile,
} from './harness.js';
import { callIn } from './support.js';

const MODULE = 'subjects/fit.ts';
const PAIRS = 41;
const AA_PAIRS = 41;
/** The peer draws both charts anew at every batch: a few rounds say enough. */
const VIS_PAIRS = 5;
const MAX_TIMES_NONE = 1.03;
const MIN_LESS_ADDED = 5;
const RESAMPLES = 2_000;

/** P3: milliseconds that `model.fit` takes on the CPU backend, 96 batches in 3 epochs. */
export const rows: readonly BenchRow[] = [
  {
    id: 'P3',
    what: 'model.fit with callbacks',
    async run({ openPage }: BenchContext): Promise<BenchResult[]> {
      if (!openPage) throw new Error('this bench runs in Node');
      const page = await openPage('/test/bench/page.html');
      const time = (name: string) => () => callIn<number>(page, MODULE, name);
      await time('start')();
      const same = await measureEachPair({ ours: time('none'), floor: time('none'), pairs: AA_PAIRS });
      const measured = await measureEachPair({ ours: time('ours'), floor: time('none'), pairs: PAIRS });
      const vis = await measureEachPair({
        ours: time('ours'),
        floor: time('none'),
        peer: time('vis'),
        pairs: VIS_PAIRS,
        warmup: 1,
      });
      const ratio = measured.ratioToFloor ?? Number.NaN;
      const [low, high] = interval(measured.floorRatios);
      const [sameLow, sameHigh] = interval(same.floorRatios);
      const ms = (value: number | undefined) => value ?? Number.NaN;
      // What noise makes negative is nothing, but it is never counted as less than the noise itself.
      const noise = ms(same.floor) * Math.max(Math.abs(sameHigh - 1), Math.abs(1 - sameLow));
      const added = Math.max(noise, ms(vis.ours) - ms(vis.floor));
      const theirs = ms(vis.peer) - ms(vis.floor);
      const { floorRatios: _a, peerRatios: _b, ...result } = measured;
      const { floorRatios: _c, peerRatios: _d, ...sameResult } = same;
      return [
        {
          id: 'P3',
          what: `A/A: no callback twice (95 % interval of the ratio: ${sameLow.toFixed(3)}–${sameHigh.toFixed(3)})`,
          unit: 'ms',
          ...sameResult,
          target: 'reported',
          ok: true,
        },
        {
          id: 'P3',
          what: `every batch, weights per epoch (95 % interval: ${low.toFixed(3)}–${high.toFixed(3)})`,
          unit: 'ms',
          ...result,
          target: `≤ ${MAX_TIMES_NONE}× no callback`,
          ok: ratio <= MAX_TIMES_NONE,
        },
        {
          id: 'P3',
          what: 'time added to the training, against tfjs-vis fitCallbacks',
          unit: 'ms',
          ours: added,
          peer: theirs,
          ratioToPeer: theirs / added,
          target: `≥ ${MIN_LESS_ADDED}× less`,
          ok: theirs / added >= MIN_LESS_ADDED,
        },
      ];
    },
  },
];

/** 95 % interval of the median, by resampling the pairs. */
function interval(ratios: readonly number[]): [low: number, high: number] {
  const medians = Array.from({ length: RESAMPLES }, () =>
    median(ratios.map(() => ratios[Math.floor(Math.random() * ratios.length)] as number)),
  );
  return [quantile(medians, 0.025), quantile(medians, 0.975)];
}
