import type { Series } from '../source/types.js';
import { COUNT, FIRST, FLAGS, INDEX, LAST, LOST, MAX, MIN, STRIDE, SUM } from './bucket.js';
import { powerOfTwo } from './grid.js';

/** Makes the answer of a series query from slots of level `k`, ascending: one array for each statistic. */
export function toSeries(
  key: string,
  slots: Float64Array,
  k: number,
  extent: { readonly xMin: number; readonly xMax: number },
): Series {
  const width = powerOfTwo(k);
  const n = slots.length / STRIDE;
  const float64 = () => new Float64Array(n);
  const series = {
    key,
    width,
    // Adding 0 turns −0 into 0. Otherwise the sign of a zero would depend on the order in which buckets were merged.
    xMin: extent.xMin + 0,
    xMax: extent.xMax + 0,
    x0: float64(),
    first: float64(),
    last: float64(),
    min: float64(),
    max: float64(),
    mean: float64(),
    count: float64(),
    flags: new Uint8Array(n),
  };
  for (let i = 0, s = 0; i < n; i++, s += STRIDE) {
    const count = slots[s + COUNT] as number;
    series.x0[i] = (slots[s + INDEX] as number) * width;
    series.first[i] = slots[s + FIRST] as number;
    series.last[i] = slots[s + LAST] as number;
    series.min[i] = count > 0 ? (slots[s + MIN] as number) + 0 : Number.NaN;
    series.max[i] = count > 0 ? (slots[s + MAX] as number) + 0 : Number.NaN;
    series.mean[i] = ((slots[s + SUM] as number) + (slots[s + LOST] as number)) / count;
    series.count[i] = count;
    series.flags[i] = slots[s + FLAGS] as number;
  }
  return series;
}

/** The answer for a metric without points. */
export function emptySeries(key: string): Series {
  return toSeries(key, new Float64Array(0), 0, { xMin: Number.NaN, xMax: Number.NaN });
}
