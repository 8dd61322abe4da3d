/** Metrics on a grid: what is asked for, and the answer. */

/** What stands on the x axis. `relative` is milliseconds since the run's first record; `active` is the same without the pauses between the sessions of a resumed run: each session goes on where the one before ended. `{key}`: the value of that scalar in the same row, else the last one logged in an earlier row; rows before its first value are left out. Points whose x is not finite are left out. */
export type XAxis = 'step' | 'globalStep' | 'time' | 'relative' | 'active' | { readonly key: string };

export interface SeriesQuery {
  readonly run: string;
  readonly key: string;
  /** Default `step`. */
  readonly x?: XAxis;
  /** Inclusive range in x; default: everything. Snapped outward to the grid. */
  readonly from?: number;
  readonly to?: number;
  /** At most this many buckets (plus one for snapping), 1…65,536. Default 1,000. */
  readonly buckets?: number;
  /**
   * Also answers the nearest bucket with a point on each side of the range, on the same grid: with these two, a line
   * runs on to both edges of a zoomed chart. Default: false.
   */
  readonly neighbours?: boolean;
  /** Smooths every point of the key, then makes the buckets, so that the curve does not depend on the range or the number of buckets. The first request of a key reads all of its points. Default: none. */
  readonly smoothing?: Smoothing;
}

/**
 * An exponential moving average along x, weighted by distance. From one x to the next, Δ apart, the old average keeps the
 * share k = weight^(Δ / unit), and the new value *y* gets the rest:
 *
 * ```text
 * sum   ← sum · k + y · (1 − k)       share ← share · k + (1 − k)       smoothed = sum / share
 * ```
 *
 * At the first value *sum* and *share* are 0 and Δ counts as one unit. Values at the same x count as one, their mean. The
 * average starts anew at an x that has a NaN or infinite value, or behind an x that has no other.
 *
 * TensorBoard's de-biased average is the same where points are one unit apart, as with the default unit on fewer than a
 * thousand evenly spaced points. W&B's time-weighted average gives each *point* the weight 1 and takes the range on the
 * screen for the extent: there a curve changes with zoom and with how densely it was logged, here it does not.
 */
export interface Smoothing {
  /** Share of the old average that is left after one `unit` of x: 0 (off) to below 1. */
  readonly weight: number;
  /**
   * Length in x, above 0. Default: a thousandth of the extent of all points, rounded to two significant digits; or the
   * median distance of neighbouring x if that is longer than a thousandth of the extent.
   */
  readonly unit?: number;
}

/** Flags of a bucket in {@link Series.flags}. */
export const HAS_NAN = 1;
export const HAS_POS_INF = 2;
export const HAS_NEG_INF = 4;

/**
 * One metric, decimated onto an absolute power-of-two grid: bucket `i` holds exactly the points with
 * `x0[i] ≤ x < x0[i] + width`. Only buckets with at least one point are listed, ascending. Statistics are over the
 * finite values of a bucket (NaN where there are none); `first` and `last` are in log order.
 */
export interface Series {
  readonly key: string;
  /** Width of every bucket: a power of two, possibly below 1. */
  readonly width: number;
  /** Extent of all points of the series (not only the asked range); both NaN when there are none. */
  readonly xMin: number;
  readonly xMax: number;
  readonly x0: Float64Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly mean: Float64Array;
  /** Finite values in the bucket. */
  readonly count: Float64Array;
  /** Bits {@link HAS_NAN}, {@link HAS_POS_INF}, {@link HAS_NEG_INF}. */
  readonly flags: Uint8Array;
  /** With smoothing, unless there is no bucket: height of the smoothed curve where a chart of the asked range draws each bucket, on the straight line between the points around it. That is the bucket's middle (its start where it is 1 wide), or the end of the points or of the range if its middle lies beyond. NaN where the bucket has no finite value. The other statistics are then those of the smoothed points. */
  readonly curve?: Float64Array;
  /** With smoothing, unless there is no bucket: the unit that was used. */
  readonly unit?: number;
}
