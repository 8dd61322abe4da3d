import { TENSOR_PERCENTILES, type TensorStatistics } from '../record/summary-tensor.js';
import type { ArrayData } from './arrays.js';

/** Computes the statistics of all elements of an array. Takes the time of one sort. Elements beyond ±2^53 are rounded. */
export function statisticsOf(data: ArrayData): TensorStatistics {
  const count = data.length;
  let [nan, posInf, negInf, zeros, finite] = [0, 0, 0, 0, 0];
  // Float32 elements are sorted as such, in half of the memory.
  const sorted = data instanceof Float32Array ? new Float32Array(count) : new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const value = Number(data[i]);
    if (Number.isNaN(value)) nan++;
    else if (value === Number.POSITIVE_INFINITY) posInf++;
    else if (value === Number.NEGATIVE_INFINITY) negInf++;
    else {
      if (value === 0) zeros++;
      sorted[finite++] = value;
    }
  }
  const values = sorted.subarray(0, finite).sort();
  const percentiles = Object.fromEntries(TENSOR_PERCENTILES.map((p) => [`p${p}`, percentileOf(values, p)]));
  return {
    ...{ count, nan, posInf, negInf, zeros },
    min: values[0] ?? Number.NaN,
    max: values[finite - 1] ?? Number.NaN,
    ...momentsOf(values),
    percentiles: percentiles as TensorStatistics['percentiles'],
  };
}

/** Mean and variance of finite values that ascend. Computed in units of the largest value, because sums and squares may exceed the largest float. */
function momentsOf(values: Float32Array | Float64Array): Pick<TensorStatistics, 'mean' | 'variance' | 'std'> {
  const { length } = values;
  if (length === 0) return { mean: Number.NaN, variance: Number.NaN, std: Number.NaN };
  const [min, max] = [values[0] as number, values[length - 1] as number];
  const largest = Math.max(Math.abs(min), Math.abs(max));
  // A power of two: dividing by it is exact. Within ±1,000, so that its inverse is a normal float.
  const exponent = largest === 0 ? 0 : Math.max(-1000, Math.min(1000, Math.floor(Math.log2(largest))));
  const unit = 2 ** exponent;
  let sum = 0;
  for (const value of values) sum += value / unit;
  // Between the extremes: rounding may put the mean of equal values beside them.
  const mean = Math.min(max, Math.max(min, (sum / length) * unit));
  const middle = mean / unit;
  let squares = 0;
  for (const value of values) squares += (value / unit - middle) ** 2;
  const std = Math.sqrt(squares / length) * unit;
  return { mean, variance: std * std, std };
}

/** Linear between the two nearest of the ascending values; NaN if there are none. */
function percentileOf(values: Float32Array | Float64Array, percent: number): number {
  if (values.length === 0) return Number.NaN;
  const at = (percent / 100) * (values.length - 1);
  const below = Math.floor(at);
  const low = values[below] as number;
  const high = values[Math.min(values.length - 1, below + 1)] as number;
  const share = at - below;
  // Not `low + share · (high − low)`, which overflows for the widest distances.
  return Math.min(high, Math.max(low, low * (1 - share) + high * share));
}
