/** The query and the answer of one panel: lines of several runs and groups on one grid. Types only. */
import type { Series, SeriesQuery } from './series-types.js';

/** Runs that are drawn as one line. */
export interface RunGroup {
  /** Any text. The answer repeats the name in {@link GroupLine.group}. */
  readonly name: string;
  readonly runs: readonly string[];
}

/**
 * What the line of a group shows at each bucket: the mean or the median of the runs' values. The median of an even number of
 * values is the mean of the two in the middle.
 */
export type GroupCenter = 'mean' | 'median';

/**
 * How far a group spreads around its mean *m*, at each bucket, where *n* runs have a value:
 *
 * - `min-max`: the lowest and the highest value.
 * - `std`: m ± s, the sample standard deviation s = √(Σ(value − m)² / (n − 1)).
 * - `stderr`: m ± s/√n, the standard error of the mean.
 * - `ci95`: m ± t·s/√n, the 95 % confidence interval of the mean: *t* is the 0.975 quantile of Student's t distribution with
 *   n − 1 degrees of freedom, to 12 digits (Abramowitz & Stegun 1964, 26.7.3 and 26.7.4, solved for *t*).
 *
 * - `none`: no band.
 *
 * `std`, `stderr` and `ci95` lie around the mean even if the line is the median. For a single run these three are not defined:
 * `low` and `high` are NaN.
 */
export type GroupBand = 'min-max' | 'std' | 'stderr' | 'ci95' | 'none';

/** Query for the lines of one panel. Range, grid and smoothing: see {@link SeriesQuery}. Default range: extent of all lines. */
export interface LinesQuery extends Omit<SeriesQuery, 'run' | 'key'> {
  /** Runs: each run gets one line for each key and expression. May be empty, to query groups only. */
  readonly runs: readonly string[];
  /** Scalar keys. Default: none. */
  readonly keys?: readonly string[];
  /**
   * Formulas over scalar keys, such as `train/loss - val/loss` or `log10(loss)`. Default: none. A formula has a point at every
   * row that has any of its keys. If the row lacks a key, the formula takes the last value of the key from an earlier row. Rows
   * before all keys have a value are left out. NaN and ±Infinity behave as in IEEE 754, so a result may be NaN or infinite.
   *
   * - *Keys*: letters, digits, `_` and `$`, joined by single `/` or `.`, as in `train/loss`. Other keys stand in backticks:
   *   `` `my-loss` - `val loss` ``; a backtick in a key is written twice. So `a/b` is always the key `a/b`; `a / b` divides.
   * - *Operators*: `+ - * / %` (`%` has the sign of the dividend), `**` (right to left, and before a sign: `-x ** 2` is −(x²)),
   *   parentheses.
   * - *Functions*: `abs ceil exp floor log log10 log1p log2 round sign sqrt`, `pow(x, y)`, `min(…)`, `max(…)`,
   *   `clamp(x, low, high)`. `log` is the natural logarithm; `round` takes halves up.
   *
   * A formula has at most 2,000 characters and 64 levels of nesting. Anything else is a `validation` error with the facts
   * `field`, `position` and `reason`. A formula is never run as code.
   */
  readonly expressions?: readonly string[];
  /** Groups of runs, at most 1,000: each group gets one line for each key and expression. Default: none. */
  readonly groups?: readonly RunGroup[];
  /** Default `mean`. */
  readonly center?: GroupCenter;
  /** Default `none`. */
  readonly band?: GroupBand;
}

/** What a line shows: a key, or the expression with this text. */
export type LineKind = 'key' | 'expression';

/** One run's line of a key or expression. The line has no buckets if the run lacks a key. */
export interface Line extends Series {
  readonly run: string;
  /** Whether {@link Series.key} is a key or the text of an expression. */
  readonly kind: LineKind;
}

/**
 * One group's line of a key or expression. Bucket `i` is `x0[i] ≤ x < x0[i] + width`, where `width` is {@link Lines.width}. Each
 * run with a finite value in the bucket counts once, whatever the number of its points. The value of the run is the mean of these
 * points; with smoothing, the value is the height of the smoothed curve ({@link Series.curve}).
 */
export interface GroupLine {
  readonly group: string;
  /** The key, or the text of the expression. */
  readonly key: string;
  readonly kind: LineKind;
  /** The runs of the group that exist, each once, in the order of the query. */
  readonly runs: readonly string[];
  /** Buckets in which any of the runs has a point, ascending. */
  readonly x0: Float64Array;
  /** Number of runs with a finite value in the bucket. */
  readonly n: Float64Array;
  /** Mean or median of these runs; NaN if there are none. */
  readonly center: Float64Array;
  /** The lower and the upper end of the band, see {@link GroupBand}. Empty if the band is `none`. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Bits `HAS_NAN`, `HAS_POS_INF`, `HAS_NEG_INF`: set if any run of the group has such a value in the bucket. */
  readonly flags: Uint8Array;
}

/** Lines of several runs, all on the same bucket edges. */
export interface Lines {
  /** Width of every bucket of every line: a power of two, possibly below 1. Bucket edges are multiples of it. */
  readonly width: number;
  /** Extent in x of all points of all lines and groups, also outside the requested range. Both are NaN if there are no points. */
  readonly xMin: number;
  readonly xMax: number;
  /** Lines by run, in the order of the query; for each run the keys, then the expressions. A name given twice counts once. */
  readonly lines: readonly Line[];
  /** Lines by group, in the order of the query; for each group the keys, then the expressions. */
  readonly groups: readonly GroupLine[];
  /** The keys that each expression names, so that a caller can report a key that no run has. */
  readonly expressions: readonly { readonly text: string; readonly keys: readonly string[] }[];
  /** Runs of the query that do not exist, each once, in the order of the query. They are in no line and no group. */
  readonly missing: readonly string[];
}
