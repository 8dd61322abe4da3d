/** A range of x, ends included. */
export interface XRange {
  readonly min: number;
  readonly max: number;
}

/**
 * Where a chart draws the bucket from `x0`: at the middle of the bucket, because a bucket is about as wide as a pixel. A bucket
 * of width 1 is drawn at its start, which is the step itself.
 *
 * The first and the last bucket may reach beyond the data or the shown range. If the middle of such a bucket lies outside, the
 * bucket is drawn at the end of the data or the range, which still lies inside the bucket.
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
