import { ValidationError } from '../base/errors.js';
import type { Smoothing } from '../source/types.js';

/** Without a unit, a series is this many units long (as W&B's "viewport scale"). */
const UNITS = 1_000;

/**
 * Digits of a unit that is derived from the extent. Rounded, the unit of a growing series rarely changes, so that new
 * points extend a smoothed curve instead of changing all of it.
 */
const UNIT_DIGITS = 2;

/** A smoothing whose numbers were checked. `unit: null`: the default one. */
export interface CheckedSmoothing {
  readonly weight: number;
  readonly unit: number | null;
}

/** The smoothing of a query; `null` where there is none. Throws `ValidationError` for numbers that nobody can mean. */
export function checkedSmoothing(smoothing: Smoothing | undefined): CheckedSmoothing | null {
  if (!smoothing) return null;
  const { weight, unit = null } = smoothing;
  if (!(weight >= 0 && weight < 1) || (unit !== null && !(unit > 0 && Number.isFinite(unit)))) {
    throw new ValidationError('smoothing takes a weight from 0 to below 1 and a unit above 0');
  }
  return weight === 0 ? null : { weight, unit };
}

/**
 * The default unit of a series: a thousandth of its extent, rounded to two significant digits; or the median distance of
 * neighbouring x, if that is longer than a thousandth of the extent.
 *
 * @param xs ascending, may repeat
 */
export function defaultUnit(xs: Float64Array): number {
  const low = xs[0] ?? 0;
  const high = xs[xs.length - 1] ?? 0;
  // Divided first: the difference of two finite numbers may overflow.
  const share = high / UNITS - low / UNITS;
  const distances: number[] = [];
  let before = low;
  for (let i = 1; i < xs.length; i++) {
    const x = xs[i] as number;
    if (x === before) continue;
    // Half of so many distances, each above a thousandth, would be longer than the extent: the median cannot be.
    if (distances.push(x - before) > 2 * UNITS) return rounded(share);
    before = x;
  }
  distances.sort((a, b) => a - b);
  const median = distances[distances.length >> 1] ?? 1;
  return median > share ? Math.min(median, Number.MAX_VALUE) : rounded(share);
}

function rounded(value: number): number {
  return Number(value.toPrecision(UNIT_DIGITS));
}

/** Where an average stands behind some points, so that it can go on from there. */
export interface AverageState {
  /** Index of the next point. */
  readonly at: number;
  /** Weighted sum, and the sum of the weights. */
  readonly sum: number;
  readonly share: number;
  /** The x before; NaN: the average starts anew. */
  readonly before: number;
}

export const AVERAGE_START: AverageState = { at: 0, sum: 0, share: 0, before: Number.NaN };

/**
 * Exponential moving average weighted by distance in x, of the points from `state.at` on, into `smoothed`.
 *
 * With weight *s*, unit *u* and distance Δ to the x before, the old average keeps the share s^(Δ/u) and the new value gets
 * 1 − s^(Δ/u), so that the curve does not depend on how densely it was logged; the first value counts as one unit. The
 * start is de-biased by dividing by the sum of the weights (Adam's bias correction: Kingma & Ba 2015, §3). On points that
 * are one unit apart this is TensorBoard's smoothing, to the last bits.
 *
 * Values at the same x count as one, their mean. The average starts anew at an x that has a value which is not finite, or
 * behind an x that has no other; such values stay as they are.
 *
 * Returns the state before the last x: values that arrive for the same x change it.
 *
 * @param xs ascending
 */
export function movingAverage(
  xs: Float64Array,
  values: Float64Array,
  smoothed: Float64Array,
  { weight, unit }: { readonly weight: number; readonly unit: number },
  state: AverageState = AVERAGE_START,
): AverageState {
  const log = Math.log(weight);
  let { sum, share, before } = state;
  let last = state;
  let distance = Number.NaN;
  let keep = 0;
  let fresh = 0;
  for (let i = state.at; i < xs.length; ) {
    const x = xs[i] as number;
    const value = values[i] as number;
    let end = i + 1;
    let mean = value - value === 0 ? value : Number.NaN;
    let broken = Number.isNaN(mean);
    if (xs[end] === x) ({ end, mean, broken } = valueAt(xs, values, i));
    // An object for each x would cost more than the average itself.
    if (end === xs.length) last = { at: i, sum, share, before };
    if (broken) before = Number.NaN;
    if (!Number.isNaN(mean)) {
      const anew = Number.isNaN(before);
      const units = anew ? 1 : (x - before) / unit;
      if (units !== distance) {
        distance = units;
        keep = Math.exp(log * units);
        fresh = -Math.expm1(log * units);
      }
      sum = anew ? mean * fresh : sum * keep + mean * fresh;
      share = anew ? fresh : share * keep + fresh;
      before = x;
    }
    const average = sum / share;
    for (; i < end; i++) {
      const own = values[i] as number;
      smoothed[i] = own - own === 0 ? average : own;
    }
  }
  return last;
}

/** The points at the x of point `i`: where they end, the mean of the finite ones (NaN: none), and whether any is not finite. */
function valueAt(xs: Float64Array, values: Float64Array, i: number) {
  const x = xs[i] as number;
  let end = i;
  let sum = 0;
  let count = 0;
  for (; xs[end] === x; end++) {
    const value = values[end] as number;
    if (value - value !== 0) continue;
    sum += value;
    count++;
  }
  let mean = sum / count;
  // The sum of values near the largest float is infinite, their mean is not.
  if (count > 0 && mean - mean !== 0) {
    mean = 0;
    for (let j = i; j < end; j++) {
      const value = values[j] as number;
      if (value - value === 0) mean += value / count;
    }
  }
  return { end, mean: count > 0 ? mean : Number.NaN, broken: count < end - i };
}
