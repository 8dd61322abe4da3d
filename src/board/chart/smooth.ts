import type { Series } from '../../source/types.js';

/**
 * The smoothed curve where each bucket of `series` is drawn; NaN where the bucket has no finite value. The source smooths:
 * see `Smoothing`. A bucket that the smoothed answer lacks, because values arrived between the two questions, gets the height
 * of the one before it.
 *
 * @param smoothed the answer to the same question with smoothing; without a curve, its means are drawn
 */
export function curveOf(series: Series, smoothed: Series): Float64Array {
  const heights = smoothed.curve ?? smoothed.mean;
  let at = 0;
  return series.x0.map((x0, i) => {
    while ((smoothed.x0[at + 1] ?? Number.POSITIVE_INFINITY) <= x0) at++;
    return series.count[i] === 0 ? Number.NaN : (heights[at] ?? Number.NaN);
  });
}
