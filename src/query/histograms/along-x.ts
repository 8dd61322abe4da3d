import { ValidationError } from '../../base/errors.js';
import type { HistogramRecord } from '../../record/kinds.js';
import { AXES } from '../../source/queries.js';
import type { HistogramAxis } from '../../source/types.js';

/** A histogram of a run, and the milliseconds of pauses before its session (default 0). */
export type SessionHistogram = HistogramRecord & { readonly paused?: number };

/** A histogram and its x. */
export interface PlacedHistogram {
  readonly x: number;
  readonly record: HistogramRecord;
}

/** The fields from which the x of a histogram is computed, for every axis. */
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

/** Sorts histograms by x; histograms with equal x stay in the given order. Leaves out histograms whose x is not finite. */
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

/** Checks the axis and the range of a query and returns the axis. Throws `ValidationError` if either is invalid. */
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
