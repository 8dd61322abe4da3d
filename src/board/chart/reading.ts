import type { Series } from '../../source/types.js';
import type { PanelLine } from './columns.js';
import { flagText } from './last-text.js';
import { curveOf } from './smooth.js';

/** Index of the last bucket that begins at or before `x`; −1 if there is none. */
function bucketAt(series: Series, x: number): number {
  let low = 0;
  let high = series.x0.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((series.x0[middle] ?? 0) <= x) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** What a line shows at an x. */
export interface Reading {
  /** The height of the drawn line: the smoothed value, or the mean of the bucket. NaN: the bucket has no finite value. */
  readonly value: number;
  readonly last: number;
  readonly min: number;
  readonly max: number;
  /** Number of finite values of the bucket. */
  readonly count: number;
  /** Where the bucket is. */
  readonly x: number;
  /** Kinds of non-finite values in the bucket; empty: none. */
  readonly marks: string;
}

/**
 * The bucket of a line at `x`: the bucket that begins at or before `x`, or else the bucket before. Of single points, the nearest. `null`
 * outside of the run.
 */
export function readingAt(
  { series, smoothed }: Pick<PanelLine, 'series' | 'smoothed'>,
  x: number,
): Reading | null {
  const { x0, width, xMin, xMax, count } = series;
  let i = bucketAt(series, x);
  const next = x0[i + 1];
  const isSingle = (at: number) => (count[at] ?? 0) <= 1;
  if (next !== undefined && isSingle(i + 1) && (i < 0 || (isSingle(i) && next - x < x - (x0[i] ?? 0)))) i++;
  if (i < 0 || x > xMax + width || x < xMin - width) return null;
  const values = (column: Float64Array) => column[i] ?? Number.NaN;
  const isEmpty = (count[i] ?? 0) === 0;
  const mean = smoothed ? (curveOf(series, smoothed)[i] ?? Number.NaN) : values(series.mean);
  return {
    value: isEmpty ? Number.NaN : mean,
    last: values(series.last),
    min: values(series.min),
    max: values(series.max),
    count: values(count),
    x: x0[i] ?? x,
    marks: flagText(series.flags[i] ?? 0),
  };
}
