import { bucketX as placeOf, type XRange } from '../../query/bucket-x.js';
import { HAS_NAN, HAS_NEG_INF, HAS_POS_INF, type Series } from '../../query/types.js';
import { drawable, MIN_LOG } from './scales.js';
import { curveOf } from './smooth.js';

const EVERYTHING: XRange = { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };

/** One run's series in a panel. */
export interface PanelLine {
  readonly uid: string;
  readonly name: string;
  readonly color: string;
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

/** Where each bucket stands on the x axis of a chart that shows `shown`; default: everything. */
export function bucketX({ x0, width, xMin, xMax }: Series, shown: XRange = EVERYTHING): Float64Array {
  const data = { min: xMin, max: xMax };
  return x0.map((start) => placeOf(start, width, data, shown));
}

/** A series as columns. A bucket without a finite value is a gap; on a log axis so is one whose last value is ≤ 0. */
export function lineColumns(
  series: Series,
  smoothed: Series | null,
  logY: boolean,
  window: XRange = EVERYTHING,
): LineColumns {
  const x = bucketX(series, window);
  const marks: NonFiniteMark[] = [];
  const max: (number | null)[] = [];
  const min: (number | null)[] = [];
  const last: (number | null)[] = [];
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
    max.push(top);
    min.push(top === null ? null : (shown(series.min[i]) ?? MIN_LOG));
  }
  const line = smoothed ? Array.from(curveOf(series, smoothed), shown) : last;
  if (logY) raiseFloor(min, [last, max, line]);
  return { x, max, min, raw: smoothed ? last : null, line, marks, hidden };
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
