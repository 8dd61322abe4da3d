/** What one panel asks and gets: lines of several runs and groups on one grid. Types only. */
import type { Series, SeriesQuery } from './series-types.js';

/** Runs that are drawn as one line. */
export interface RunGroup {
  /** Any text; comes back in the answer. */
  readonly name: string;
  readonly runs: readonly string[];
}

/**
 * What the line of a group stands on, at each bucket: the mean of the runs' values, or their median (of an even number, the
 * mean of the two in the middle).
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
 * The last three are around the mean also where the line is the median. Of a single run they are not defined: `low` and
 * `high` are NaN there. `none`: no band.
 */
export type GroupBand = 'min-max' | 'std' | 'stderr' | 'ci95' | 'none';

/** Range, grid and smoothing are as in {@link SeriesQuery}; the range's default is the extent of all lines together. */
export interface LinesQuery extends Omit<SeriesQuery, 'run' | 'key'> {
  /** Each has a line of its own for each key and expression. May be empty: then only groups are asked for. */
  readonly runs: readonly string[];
  /** Scalar keys. Default: none. */
  readonly keys?: readonly string[];
  /**
   * Formulas over scalar keys, such as `train/loss - val/loss` or `log10(loss)`. Default: none. Each has a point at every row
   * that has any of its keys: of each key the value in that row, else the last one logged in an earlier row. Rows before all
   * of its keys have a value are left out. A result may be NaN or infinite: NaN and ±Infinity go through as in IEEE 754.
   *
   * - *Keys*: letters, digits, `_` and `$`, joined by single `/` or `.`, as in `train/loss`. Other keys stand in backticks:
   *   `` `my-loss` - `val loss` ``; a backtick in a key is written twice. So `a/b` is always the key `a/b`; `a / b` divides.
   * - *Operators*: `+ - * / %` (sign of the dividend), `**` (from the right, before a sign: `-x ** 2` is −(x²)), parentheses.
   * - *Functions*: `abs ceil exp floor log log10 log1p log2 round sign sqrt`, `pow(x, y)`, `min(…)`, `max(…)`,
   *   `clamp(x, low, high)`. `log` is the natural logarithm; `round` takes halves up.
   *
   * At most 2,000 characters, nested at most 64 levels deep. Anything else is a `validation` error with the facts `field`,
   * `position` and `reason`. A formula is never run as code.
   */
  readonly expressions?: readonly string[];
  /** Default: none. At most 1,000 groups. */
  readonly groups?: readonly RunGroup[];
  /** Default `mean`. */
  readonly center?: GroupCenter;
  /** Default `none`. */
  readonly band?: GroupBand;
}

/** What a line shows: a key, or the expression with this text. */
export type LineKind = 'key' | 'expression';

/** One run's line of a key or expression. A run that does not have the keys has a line without buckets. */
export interface Line extends Series {
  readonly run: string;
  /** Whether {@link Series.key} is a key or the text of an expression. */
  readonly kind: LineKind;
}

/**
 * One group's line of a key or expression. Bucket `i` is `x0[i] ≤ x < x0[i] + width` of the answer. Each run that has a finite value in
 * the bucket counts once, whatever the number of its points: with the mean of these points, or, where smoothing is asked for,
 * with the height of its smoothed curve ({@link Series.curve}).
 */
export interface GroupLine {
  readonly group: string;
  /** The key, or the text of the expression. */
  readonly key: string;
  readonly kind: LineKind;
  /** The runs of the group that are there, each once, in the order asked. */
  readonly runs: readonly string[];
  /** Buckets in which any of the runs has a point, ascending. */
  readonly x0: Float64Array;
  /** Runs with a finite value in the bucket. */
  readonly n: Float64Array;
  /** Mean or median of these runs; NaN where there is none. */
  readonly center: Float64Array;
  /** The band, see {@link GroupBand}. Empty with the band `none`. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Bits `HAS_NAN`, `HAS_POS_INF`, `HAS_NEG_INF`: what any run of the group has in the bucket. */
  readonly flags: Uint8Array;
}

/** Lines of several runs, all on the same bucket edges. */
export interface Lines {
  /** Width of every bucket of every line: a power of two, possibly below 1. Bucket edges are multiples of it. */
  readonly width: number;
  /** Extent of all points of all lines and groups (not only the asked range); both NaN when there are none. */
  readonly xMin: number;
  readonly xMax: number;
  /** Run by run as asked, of each the keys, then the expressions, in the order asked. What is named twice is there once. */
  readonly lines: readonly Line[];
  /** Group by group as asked, of each the keys, then the expressions. */
  readonly groups: readonly GroupLine[];
  /** The keys that each expression names, so that a key that no run has can be told. */
  readonly expressions: readonly { readonly text: string; readonly keys: readonly string[] }[];
  /** Runs that were asked for and are not there, each once, in the order asked: they are in no line and no group. */
  readonly missing: readonly string[];
}
