import type { HistogramStats } from './types.js';

/** Counts and ends of numbers, as tfjs-vis shows them: the ends may be infinite. */
export function statisticsOf(values: ArrayLike<number>): HistogramStats {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [numZeros, numNans, numInfs] = [0, 0, 0];
  const { length: numVals } = values;
  for (let i = 0; i < numVals; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) {
      numNans++;
      continue;
    }
    if (value === 0) numZeros++;
    if (!Number.isFinite(value)) numInfs++;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const ends = numVals > numNans ? { min, max } : { min: Number.NaN, max: Number.NaN };
  return { numVals, ...ends, numZeros, numNans, numInfs };
}
