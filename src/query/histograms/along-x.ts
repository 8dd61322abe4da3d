import { ValidationError } from '../../base/errors.js';
import type { HistogramRecord } from '../../record/kinds.js';
import { AXES } from '../../source/queries.js';
import type { HistogramAxis } from '../../source/types.js';

/** A histogram of a run, and the milliseconds of pauses before its session (default 0). */
export type SessionHistogram = HistogramRecord & { readonly paused?: number };

/** A histogram at its place on the x axis. */
export interface PlacedHistogram {
  readonly x: number;
  readonly record: HistogramRecord;
}

/** What places a histogram on any of the axes. */
export interface Place {
  readonly step: number;
  readonly globalStep: number;
  readonly time: number;
  readonly paused?: number;
}

/** x of a histogram; `start` is the time of the run's first record. */
export function xOf(place: Place, axis: HistogramAxis, start: number): number {
  if (axis === 'active') return place.time - start - (place.paused ?? 0);
  return axis === 'relative' ? place.time - start : place[axis];
}

/** Histograms in the order of x; of equal x, in the order given. Those whose x is not finite are left out. */
export function alongX(
  records: readonly SessionHistogram[],
  axis: HistogramAxis,
  start: number,
): PlacedHistogram[] {
  return records
    .map((record) => ({ x: xOf(record, axis, start), record }))
    .filter(({ x }) => Number.isFinite(x))
    .sort((a, b) => a.x - b.x);
}

/** The axis of a query; throws `ValidationError` for one that is none, and for a bad range. */
export function checkAxis(query: {
  readonly x?: HistogramAxis;
  readonly from?: number;
  readonly to?: number;
}): HistogramAxis {
  const { x = 'step', from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = query;
  if (!AXES.includes(x)) throw new ValidationError(`x must be one of ${AXES.join(', ')}`);
  if (!(from <= to)) throw new ValidationError('A range needs two numbers, the first not above the second');
  return x;
}

/** Throws `ValidationError` unless `value` is an integer from 1 to `most`. */
export function checkCount(name: string, value: number, most: number): void {
  if (!(Number.isInteger(value) && value >= 1 && value <= most)) {
    throw new ValidationError(`${name} must be an integer from 1 to ${most}`);
  }
}
