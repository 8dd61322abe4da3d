/** A range of x, ends included. */
export interface XRange {
  readonly min: number;
  readonly max: number;
}

/**
 * Where the bucket from `x0` stands on the x axis of a chart: at its middle, because it is about as wide as a pixel; a bucket
 * of width 1 at its start, which is the step itself.
 *
 * The buckets at the ends of the data and of the shown range reach beyond them: where the middle lies outside, the bucket
 * moves to the end, which is still inside of it.
 *
 * @param data the extent of all points
 * @param shown the range of x on the axis
 */
export function bucketX(x0: number, width: number, data: XRange, shown: XRange): number {
  const low = Math.max(data.min, shown.min);
  const high = Math.min(data.max, shown.max);
  const isShown = x0 <= high && x0 + width > low;
  const { min, max } = isShown ? { min: low, max: high } : data;
  return Math.min(Math.max(width === 1 ? x0 : x0 + width / 2, min), max);
}
