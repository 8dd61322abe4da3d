import { type BenchResult, type BenchRow, measureEachPair, quantile } from './harness.js';

/** Numbers sorted per run: a few milliseconds, long against the timer's steps of 5 µs. */
const COUNT = 20_000;
const PAIRS = 60;
/** How far the median of the pairs may be from 1 before nothing else that was measured can be believed. */
const MAX_BIAS = 0.05;

/** The same work against itself: what the table says here is the noise of every other row. */
export const rows: readonly BenchRow[] = [
  {
    id: 'A/A',
    what: 'the same work twice: bias and noise',
    async run(): Promise<BenchResult[]> {
      const values = Float64Array.from({ length: COUNT }, (_, i) => Math.sin(i));
      const work = () => void values.slice().sort();
      const {
        peerRatios,
        floorRatios: _,
        ...measured
      } = await measureEachPair({
        ours: work,
        peer: work,
        pairs: PAIRS,
        warmup: 10,
      });
      const ratio = measured.ratioToPeer ?? NaN;
      const spread = (quantile(peerRatios, 0.9) - quantile(peerRatios, 0.1)) / 2;
      return [
        {
          id: 'A/A',
          what: 'the same work against itself',
          unit: 'ms',
          ...measured,
          target: `1 ± ${MAX_BIAS}×`,
          ok: Math.abs(ratio - 1) <= MAX_BIAS,
        },
        {
          id: 'A/A',
          what: 'noise of a single pair (half of the 10–90 % range of its ratio)',
          unit: '%',
          ours: 100 * spread,
          target: 'reported',
          ok: true,
        },
      ];
    },
  },
];
