import type { Series, Smoothing, SmoothingKind } from '../../source/types.js';

/**
 * The heights of the smoothed curve at the buckets of `series`; NaN for a bucket without a finite value. The source smooths: see
 * `Smoothing`. If values arrived between the two queries, the smoothed answer may lack a bucket: the bucket then gets the height
 * of the bucket before.
 *
 * @param smoothed the answer to the same query with smoothing; without a curve, its means are drawn
 */
export function curveOf(series: Series, smoothed: Series): Float64Array {
  const heights = smoothed.curve ?? smoothed.mean;
  let at = 0;
  return series.x0.map((x0, i) => {
    while ((smoothed.x0[at + 1] ?? Number.POSITIVE_INFINITY) <= x0) at++;
    return series.count[i] === 0 ? Number.NaN : (heights[at] ?? Number.NaN);
  });
}

/** What smooths a curve on the board. */
export interface CurveOptions {
  /** Smoothing weight; 0: off. */
  readonly smoothing: number;
  readonly smoothingKind: SmoothingKind;
}

/** The smoothing of a query. The default kind is left out, because servers of older versions refuse fields that they do not know. */
export function smoothingOf({ smoothing: weight, smoothingKind: kind }: CurveOptions): Smoothing {
  return kind === 'ema' ? { weight } : { weight, kind };
}
