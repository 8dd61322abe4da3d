import { HAS_NAN, HAS_NEG_INF, HAS_POS_INF, type Series } from '../../query/types.js';
import { drawable, MIN_LOG } from './scales.js';
import { smooth } from './smooth.js';

/** One run's series in a panel. */
export interface PanelLine {
  readonly uid: string;
  readonly name: string;
  readonly color: string;
  readonly series: Series;
}

/** uPlot's columns: `null` is a gap, `undefined` only means that another line has a point there. */
export type Column = (number | null | undefined)[];

/** A bucket that holds values which cannot be drawn as points. */
export interface NonFiniteMark {
  readonly x: number;
  readonly kind: 'nan' | 'posInf' | 'negInf';
}

/** One line as columns over its own x. */
export interface LineColumns {
  readonly x: Float64Array;
  readonly max: (number | null)[];
  readonly min: (number | null)[];
  /** The line through the last values; `null` where smoothing is off, because `line` is it then. */
  readonly raw: (number | null)[] | null;
  readonly line: (number | null)[];
  readonly marks: readonly NonFiniteMark[];
  /** Buckets with a last value ≤ 0 that a log axis cannot show. */
  readonly hidden: number;
}

/**
 * Where a bucket stands on the x axis: its middle, because it is as wide as a pixel. Buckets no wider than 1 stand at
 * their start, which is the step itself.
 */
export function bucketX(series: Series): Float64Array {
  const shift = series.width > 1 ? series.width / 2 : 0;
  return series.x0.map((x0) => x0 + shift);
}

/** A series as columns. A bucket without a finite value is a gap; on a log axis so is one whose last value is ≤ 0. */
export function lineColumns(series: Series, smoothing: number, logY: boolean): LineColumns {
  const x = bucketX(series);
  const marks: NonFiniteMark[] = [];
  const max: (number | null)[] = [];
  const min: (number | null)[] = [];
  const last: (number | null)[] = [];
  const mean: (number | null)[] = [];
  let hidden = 0;
  const shown = (value: number | undefined): number | null =>
    value === undefined || Number.isNaN(value) || (logY && value <= 0) ? null : drawable(value);
  for (let i = 0; i < x.length; i++) {
    const flags = series.flags[i] ?? 0;
    const at = x[i] ?? 0;
    if (flags & HAS_POS_INF) marks.push({ x: at, kind: 'posInf' });
    if (flags & HAS_NAN) marks.push({ x: at, kind: 'nan' });
    if (flags & HAS_NEG_INF) marks.push({ x: at, kind: 'negInf' });
    const finite = (series.count[i] ?? 0) > 0;
    const end = finite ? shown(series.last[i]) : null;
    if (finite && end === null) hidden++;
    const top = finite ? shown(series.max[i]) : null;
    last.push(end);
    mean.push(finite ? shown(series.mean[i]) : null);
    max.push(top);
    min.push(top === null ? null : (shown(series.min[i]) ?? MIN_LOG));
  }
  const line = smoothing > 0 ? smooth(x, mean, smoothing, series.xMax - series.xMin) : last;
  if (logY) raiseFloor(min, [last, max, line]);
  return { x, max, min, raw: smoothing > 0 ? last : null, line, marks, hidden };
}

/** An envelope that reaches 0 or below ends at the smallest positive value, not at the end of the number range. */
function raiseFloor(min: (number | null)[], positive: readonly (number | null)[][]): void {
  let floor = Number.POSITIVE_INFINITY;
  for (const column of [min, ...positive]) {
    for (const value of column) if (value !== null && value > MIN_LOG && value < floor) floor = value;
  }
  if (!Number.isFinite(floor)) return;
  for (let i = 0; i < min.length; i++) if (min[i] === MIN_LOG) min[i] = floor;
}

/** Spreads the columns of several lines over the union of their x. */
export function align(lines: readonly LineColumns[]): { x: Float64Array; columns: Column[] } {
  const columnsOf = (line: LineColumns) => [line.max, line.min, ...(line.raw ? [line.raw] : []), line.line];
  const [only, ...more] = lines;
  if (only && more.length === 0) return { x: only.x, columns: columnsOf(only) };
  const x = union(lines.map((line) => line.x));
  const columns = lines.flatMap((line) => {
    const spread = columnsOf(line).map(() => new Array<number | null | undefined>(x.length));
    const source = columnsOf(line);
    let own = 0;
    for (let i = 0; i < x.length; i++) {
      if (line.x[own] !== x[i]) continue;
      for (let c = 0; c < source.length; c++) {
        const column = spread[c];
        if (column) column[i] = source[c]?.[own];
      }
      own++;
    }
    return spread;
  });
  return { x, columns };
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
