import {
  HAS_NAN,
  HAS_NEG_INF,
  HAS_POS_INF,
  type RunInfo,
  type ScalarSummary,
  type Series,
} from '../../source/types.js';
import type { Zoom } from '../data/view.js';
import type { YScale } from '../data/view-spec.js';
import { bucketX } from './position.js';
import { drawable, MIN_LOG, type Range } from './scales.js';
import { curveOf } from './smooth.js';
import { type Ordinary, ordinary } from './spread.js';
import { placesOf, thresholdOf } from './y-scale.js';

/** A line of at most this many buckets goes visibly to its first and its last value: segments are wide, and points have dots. */
const FEW_BUCKETS = 25;

/** One run's series in a panel. */
export interface PanelLine {
  readonly uid: string;
  readonly name: string;
  /** A short name, for the label at the line's end. Default: none. */
  readonly label?: string;
  readonly color: string;
  /** How the run ended: the end of its line has the same shape as its row in the list. Default: no shape. */
  readonly status?: RunInfo['status'] | undefined;
  /** Of all values of the line; `undefined`: not known, as for an expression. */
  readonly summary?: ScalarSummary | undefined;
  readonly series: Series;
  /** The smoothed series; `null`: smoothing is off. */
  readonly smoothed: Series | null;
}

/** uPlot's columns: `null` is a gap, `undefined` only means that another line has a point there. */
export type Column = (number | null | undefined)[];

/** A bucket that holds values which cannot be drawn as points. */
export interface NonFiniteMark {
  readonly x: number;
  readonly kind: 'nan' | 'posInf' | 'negInf';
}

/** A value that stands out from its surroundings: a solid stroke from the ordinary spread to the value. */
export interface Spike {
  readonly x: number;
  readonly from: number;
  /** The value. 0 on a log axis: a value that the axis cannot show, the stroke leaves the plot at the bottom. */
  readonly to: number;
}

/** How a line is drawn. */
export interface LineOptions {
  /** The smoothed series; `null`: smoothing is off. */
  readonly smoothed: Series | null;
  readonly y: YScale;
  /** The range of x that the chart shows. */
  readonly window: Zoom;
}

/** One line as columns over its own x. */
export interface LineColumns {
  readonly x: Float64Array;
  /** Edges of the tint: the bucket's extremes, except for those that are spikes. */
  readonly high: (number | null)[];
  readonly low: (number | null)[];
  /** The mean of each bucket; `null` where smoothing is off, because `line` is the mean then. */
  readonly raw: (number | null)[] | null;
  readonly line: (number | null)[];
  readonly spikes: readonly Spike[];
  readonly marks: readonly NonFiniteMark[];
  /** The largest and the smallest drawn value of each bucket. */
  readonly tops: readonly (number | null)[];
  readonly bottoms: readonly (number | null)[];
  /** Ends of the ordinary spread around each bucket; NaN where it is not known. */
  readonly ordinary: { readonly low: Float64Array; readonly high: Float64Array };
  /** Number of values of each bucket. */
  readonly count: Float64Array;
  /** Buckets with a value ≤ 0 that a log axis cannot show. */
  readonly hidden: number;
  /** Range of y over the window, spikes and smoothed line included; `null`: the line shows nothing in the window. */
  readonly extent: Range | null;
}

/**
 * A series as columns. A bucket without a finite value is a gap; on a log axis so is a bucket whose mean is ≤ 0, and the
 * tint of a bucket that reaches down to 0 ends at the smallest positive value.
 */
export function lineColumns(series: Series, { smoothed, y, window }: LineOptions): LineColumns {
  const x = bucketX(series, window);
  const size = x.length;
  const { ordinary: normal, spread } = ordinaryOf(series, y);
  const logY = y === 'log';
  const shown = (value: number | undefined): number | null =>
    value === undefined || Number.isNaN(value) || (logY && value <= 0) ? null : drawable(value);
  const high = new Array<number | null>(size).fill(null);
  const low = new Array<number | null>(size).fill(null);
  const mean = new Array<number | null>(size).fill(null);
  const tops = new Array<number | null>(size).fill(null);
  const bottoms = new Array<number | null>(size).fill(null);
  const { low: froms, high: tos } = spread;
  const spikes: Spike[] = [];
  const floor = logY ? positiveFloor(series) : 0;
  const endsCount = smoothed !== null || size > FEW_BUCKETS;
  let hidden = 0;
  for (let i = 0; i < size; i++) {
    const [from, to] = [froms[i] as number, tos[i] as number];
    if ((series.count[i] ?? 0) === 0) continue;
    const at = x[i] ?? 0;
    const top = shown(series.max[i]);
    if (logY && (series.min[i] ?? 1) <= 0) hidden++;
    mean[i] = shown(series.mean[i]);
    if (top === null) continue;
    const bottom = shown(series.min[i]);
    const [least, most] = [bottom ?? floor, top];
    tops[i] = most;
    bottoms[i] = least;
    const lone = series.count[i] === 1;
    const up = normal.above[i] === 1 && (!lone || isPeak(series.max, series.count, i, 1, endsCount));
    const down = normal.below[i] === 1 && (!lone || isPeak(series.min, series.count, i, -1, endsCount));
    high[i] = up ? Math.min(most, Math.max(least, to)) : most;
    low[i] = down ? Math.max(least, Math.min(most, from)) : least;
    if (up) spikes.push({ x: at, from: Math.min(most, to), to: most });
    if (down) spikes.push({ x: at, from: Math.max(least, from), to: bottom ?? 0 });
  }
  const line = smoothed ? Array.from(curveOf(series, smoothed), shown) : mean;
  const extent = extentIn(window, x, { high: series.max, low: series.min, line, shown, floor });
  const raw = smoothed ? mean : null;
  const marks = marksOf(series, x);
  const { count } = series;
  return { x, high, low, raw, line, spikes, marks, tops, bottoms, ordinary: spread, count, hidden, extent };
}

/** What is ordinary in a series. */
interface Normal {
  readonly ordinary: Ordinary;
  /** The ends of the spread as values, not as places on the axis. */
  readonly spread: LineColumns['ordinary'];
}

/** What is ordinary in a series, per scale: a series is drawn many times, at each resize and for each smoothing. */
const known: { readonly [Scale in YScale]: WeakMap<Series, Normal> } = {
  linear: new WeakMap(),
  log: new WeakMap(),
  symlog: new WeakMap(),
};

function ordinaryOf(series: Series, y: YScale): Normal {
  const kept = known[y].get(series);
  if (kept) return kept;
  const places = placesOf(y, y === 'symlog' ? thresholdOf([series]) : 1);
  const found = ordinary(series, places.place);
  const normal = {
    ordinary: found,
    spread: { low: found.low.map(places.value), high: found.high.map(places.value) },
  };
  known[y].set(series, normal);
  return normal;
}

/**
 * A lone value is a peak if both of its neighbours are less extreme. The line itself shows the others: the first value of a
 * falling curve, the last of a rising one, or a step. The first and the last value have one neighbour: `endsCount` says
 * whether they can be peaks. A smoothed line does not reach them, and in a line of many values the segment to them is too thin.
 */
function isPeak(
  values: Float64Array,
  count: Float64Array,
  i: number,
  sign: 1 | -1,
  endsCount: boolean,
): boolean {
  const isEnd = i === 0 || i === values.length - 1;
  if (isEnd && !endsCount) return false;
  const beyond = (j: number) => {
    const known = j >= 0 && j < values.length && (count[j] ?? 0) > 0;
    return known && sign * (values[j] ?? 0) >= sign * (values[i] ?? 0);
  };
  return !beyond(i - 1) && !beyond(i + 1);
}

function marksOf({ flags }: Series, x: Float64Array): NonFiniteMark[] {
  const marks: NonFiniteMark[] = [];
  for (let i = 0; i < x.length; i++) {
    const bits = flags[i] ?? 0;
    if (bits === 0) continue;
    const at = x[i] ?? 0;
    if (bits & HAS_POS_INF) marks.push({ x: at, kind: 'posInf' });
    if (bits & HAS_NAN) marks.push({ x: at, kind: 'nan' });
    if (bits & HAS_NEG_INF) marks.push({ x: at, kind: 'negInf' });
  }
  return marks;
}

/** The smallest positive value that is known: a log axis shows what reaches down to 0 as far as this. */
function positiveFloor({ count, min, max, mean }: Series): number {
  let floor = Number.POSITIVE_INFINITY;
  for (const column of [min, mean, max]) {
    for (let i = 0; i < column.length; i++) {
      const value = column[i] as number;
      if ((count[i] ?? 0) > 0 && value > 0 && value < floor) floor = value;
    }
  }
  return Number.isFinite(floor) ? Math.max(MIN_LOG, floor) : MIN_LOG;
}

/** What {@link extentIn} reads; `shown` gives the value that is drawn, `null` for none. */
interface Drawn {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly line: readonly (number | null)[];
  readonly floor: number;
  shown(value: number | undefined): number | null;
}

/** Range of y over the buckets in the window, and where the line crosses its ends on the way to a neighbour outside. */
function extentIn(
  { min, max }: Zoom,
  x: Float64Array,
  { high, low, line, floor, shown }: Drawn,
): Range | null {
  let bottom = Number.POSITIVE_INFINITY;
  let top = Number.NEGATIVE_INFINITY;
  const include = (value: number | null) => {
    if (value === null) return;
    if (value < bottom) bottom = value;
    if (value > top) top = value;
  };
  for (let i = 0; i < x.length; i++) {
    const at = x[i] ?? 0;
    if (at >= min && at <= max) {
      const most = shown(high[i]);
      include(most);
      if (most !== null) include(shown(low[i]) ?? floor);
      include(line[i] ?? null);
    }
    const [before, here] = [line[i - 1] ?? null, line[i] ?? null];
    if (i === 0 || before === null || here === null) continue;
    const start = x[i - 1] ?? 0;
    for (const edge of [min, max]) {
      if (start < edge && edge < at) include(before + (here - before) * ((edge - start) / (at - start)));
    }
  }
  return bottom <= top ? [bottom, top] : null;
}

/**
 * Spreads the columns of several lines over the union of their x. The tints come first, then the lines: uPlot draws its
 * series in their order, and no tint may lie over a line.
 */
export function align(lines: readonly LineColumns[]): { x: Float64Array; columns: Column[] } {
  const x = lines.length === 1 && lines[0] ? lines[0].x : union(lines.map((line) => line.x));
  const spread = (line: LineColumns, source: (number | null)[]): Column => {
    if (line.x === x) return source;
    const column: Column = new Array(x.length);
    let own = 0;
    for (let i = 0; i < x.length; i++) {
      if (line.x[own] === x[i]) column[i] = source[own++];
    }
    return column;
  };
  const tints = lines.flatMap((line) => [spread(line, line.high), spread(line, line.low)]);
  const raws = lines.flatMap((line) => (line.raw ? [spread(line, line.raw)] : []));
  return { x, columns: [...tints, ...raws, ...lines.map((line) => spread(line, line.line))] };
}

function union(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let end = 0;
  for (const part of parts) {
    all.set(part, end);
    end += part.length;
  }
  all.sort();
  let kept = 0;
  for (let i = 0; i < all.length; i++) {
    if (i === 0 || all[i] !== all[i - 1]) all[kept++] = all[i] ?? 0;
  }
  return all.slice(0, kept);
}
