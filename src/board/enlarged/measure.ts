/** What a line shows at two places and between them, exactly: read from the source, not from what is drawn. */
import type { Series, Source, XAxis } from '../../source/types.js';
import { type CurveOptions, smoothingOf } from '../chart/smooth.js';

/** A line to measure. */
export interface Measurable {
  readonly run: string;
  readonly key: string;
}

/** How lines are measured. */
export interface Measuring extends CurveOptions {
  readonly source: Pick<Source, 'series'>;
  readonly x: XAxis;
}

/** A line at a place. */
export interface Reading {
  /** Where the value was logged: at the place, or the last one before. */
  readonly x: number;
  /** The mean of the values that were logged there, or the height of the smoothed curve. NaN: no value there is finite. */
  readonly value: number;
}

/** A line at two places, and between them. */
export interface Measured {
  /** `null`: the line has not begun there, or has ended before. */
  readonly a: Reading | null;
  readonly b: Reading | null;
  /** The least and the largest finite value from the first place to the second; `null`: there is none. */
  readonly range: readonly [low: number, high: number] | null;
  /** Where the line ends; NaN: the line has no points. */
  readonly end: number;
}

/** Buckets of a query for extremes. */
const BUCKETS = 4_096;

/** Measures a line at two places; `null`: there is no such place. */
export async function measured(
  { source, x, ...curve }: Measuring,
  { run, key }: Measurable,
  a: number | null,
  b: number | null,
): Promise<Measured> {
  const query = { run, key, x };
  const at = async (place: number | null) => {
    if (place === null) return null;
    const range = { from: place, to: place, buckets: 1, neighbours: true };
    const series = await source.series({ ...query, ...range });
    const smoothed =
      curve.smoothing > 0 ? await source.series({ ...query, ...range, smoothing: smoothingOf(curve) }) : null;
    return { reading: readingOf(series, smoothed?.curve, place), end: series.xMax };
  };
  const [first, second] = await Promise.all([at(a), at(b)]);
  const range =
    a === null || b === null
      ? null
      : await extremes(
          (from, to) => source.series({ ...query, from, to, buckets: BUCKETS }),
          Math.min(a, b),
          Math.max(a, b),
        );
  return {
    a: first?.reading ?? null,
    b: second?.reading ?? null,
    range,
    end: (first ?? second)?.end ?? Number.NaN,
  };
}

/** The last bucket at or before a place. `null`: the series has not begun there, or has ended before. */
function readingOf(series: Series, curve: Float64Array | undefined, place: number): Reading | null {
  if (!(place >= series.xMin && place < series.xMax + series.width)) return null;
  const i = series.x0.findLastIndex((x) => x <= place);
  if (i < 0) return null;
  const isEmpty = (series.count[i] ?? 0) === 0;
  const value = isEmpty ? Number.NaN : ((curve ?? series.mean)[i] ?? Number.NaN);
  // A bucket below 1 begins a little before its point.
  return { x: Math.max(series.x0[i] ?? place, series.xMin), value };
}

/**
 * The extremes from one place to another, both included. Buckets that reach beyond the range are read again, finer, until the grid
 * is as fine as the source has it: such a bucket holds the points of one place.
 *
 * @param before width of the buckets that this range is a part of
 */
async function extremes(
  read: (from: number, to: number) => Promise<Series>,
  from: number,
  to: number,
  before = Number.POSITIVE_INFINITY,
): Promise<readonly [number, number] | null> {
  const { x0, width, count, min, max } = await read(from, to);
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < x0.length; i++) {
    if ((count[i] ?? 0) === 0) continue;
    const start = x0[i] as number;
    const end = start + width;
    let range: readonly [number, number] | null = [min[i] as number, max[i] as number];
    if (start < from || end > to) {
      if (width < before) range = await extremes(read, Math.max(start, from), Math.min(end, to), width);
      else if (start < from || start > to) range = null;
    }
    if (!range) continue;
    low = Math.min(low, range[0]);
    high = Math.max(high, range[1]);
  }
  return low <= high ? [low, high] : null;
}
