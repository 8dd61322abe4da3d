/** The query for one metric on a grid, and its answer. */
import type { SMOOTHING_KINDS } from './smoothing-kinds.js';

/**
 * What the x axis shows.
 *
 * - `step`, `globalStep`: the step and the global step of the row.
 * - `time`: the time of the row, in milliseconds since the epoch.
 * - `relative`: milliseconds since the run's first record.
 * - `active`: as `relative`, without the pauses between the sessions of a resumed run: each session continues where the session
 *   before ended.
 * - `{key}`: the value of that scalar in the same row; if the row has none, the last value from an earlier row. Rows before the
 *   first value are left out.
 *
 * Points whose x is not finite are left out.
 */
export type XAxis = 'step' | 'globalStep' | 'time' | 'relative' | 'active' | { readonly key: string };

export interface SeriesQuery {
  readonly run: string;
  readonly key: string;
  /** Default `step`. */
  readonly x?: XAxis;
  /** Inclusive range in x, snapped outward to the grid. Default: everything. */
  readonly from?: number;
  readonly to?: number;
  /** Most buckets to return (plus one for snapping), 1…65,536. Default 1,000. */
  readonly buckets?: number;
  /**
   * True: the answer also holds the nearest bucket with a point on each side of the range, on the same grid. With these two
   * buckets, a line continues to both edges of a zoomed chart. Default: false.
   */
  readonly neighbours?: boolean;
  /**
   * Smooths the points of the key before they are put into buckets, so that the curve does not depend on the range or the number
   * of buckets. The first request for a key reads all points of the key. Default: none.
   */
  readonly smoothing?: Smoothing;
}

/**
 * How values are smoothed. `w` is {@link Smoothing.weight}. Every kind is computed over the whole series, so that no curve depends
 * on the zoom or the number of buckets. Several values at the same x count as one value, their mean. Every kind restarts at an x
 * that has a NaN or infinite value; if that x has no finite value, after that x.
 *
 * - `ema`: an exponential moving average, weighted by distance. If two neighbouring x are Δ apart, the old average keeps the
 *   share k = w^(Δ / unit), and the new value *y* gets the rest. At the first value, *sum* and *share* are 0, and Δ counts as one
 *   unit:
 *
 *   ```text
 *   sum   ← sum · k + y · (1 − k)       share ← share · k + (1 − k)       smoothed = sum / share
 *   ```
 *
 * - `debiased`: the same with k = w for every x, whatever the distance. This is TensorBoard's average: last ← last · w +
 *   (1 − w) · y, divided by 1 − wⁿ after *n* values.
 * - `gaussian`: the mean of the values before and after, weighted by exp(−d² / 2σ²), where d is the distance in x and
 *   σ = unit / −ln w. Values farther away than 8 σ do not count.
 * - `average`: the mean of the last (1 + w) / (1 − w) values, rounded.
 *
 * If points are one unit apart, `ema` and `debiased` are equal. With the default unit, this is so for fewer than a thousand evenly
 * spaced points. W&B's time-weighted average gives each *point* the weight 1 and uses the range on the screen as the extent, so
 * that a curve changes with the zoom and with the density of logging. `ema` does not.
 */
export type SmoothingKind = (typeof SMOOTHING_KINDS)[number];

/** How the points of a metric are smoothed: see {@link SmoothingKind}. */
export interface Smoothing {
  /** Default `ema`. A server of an older version that does not know kinds refuses the query with a `validation` error. */
  readonly kind?: SmoothingKind;
  /** Strength, from 0 (no smoothing) to below 1. For `ema`: the share of the old average that remains after one `unit` of x. */
  readonly weight: number;
  /**
   * Length in x, above 0. Default: a thousandth of the extent of all points, rounded to two significant digits. If the median
   * distance of neighbouring x is longer than a thousandth of the extent, the default is that median. `debiased` and `average`
   * count points, and take no unit.
   */
  readonly unit?: number;
}

/** Flags of a bucket in {@link Series.flags}. */
export const HAS_NAN = 1;
export const HAS_POS_INF = 2;
export const HAS_NEG_INF = 4;

/**
 * One metric in buckets of an absolute power-of-two grid. Bucket `i` holds exactly the points with
 * `x0[i] ≤ x < x0[i] + width`. Only buckets with at least one point are listed, ascending. Statistics are over the
 * finite values of a bucket (NaN if there are none); `first` and `last` are in log order.
 */
export interface Series {
  readonly key: string;
  /** Width of every bucket: a power of two, possibly below 1. */
  readonly width: number;
  /** Extent in x of all points of the series, also outside the requested range. Both are NaN if there are no points. */
  readonly xMin: number;
  readonly xMax: number;
  readonly x0: Float64Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly mean: Float64Array;
  /** Number of finite values in the bucket. */
  readonly count: Float64Array;
  /** Bits {@link HAS_NAN}, {@link HAS_POS_INF}, {@link HAS_NEG_INF}. */
  readonly flags: Uint8Array;
  /**
   * Height of the smoothed curve for each bucket. Present with smoothing, if there is a bucket; the other statistics are then
   * those of the smoothed points. The height is taken at the x where a chart of the requested range draws the bucket, on the
   * straight line between the points around that x. This x is the middle of the bucket, or its start if `width` is 1; if that x
   * lies outside the points or the range, their end. NaN if the bucket has no finite value.
   */
  readonly curve?: Float64Array;
  /** The unit that was used. Present with smoothing of a kind that has a unit, if there is a bucket. */
  readonly unit?: number;
}
