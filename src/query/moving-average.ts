import { ValidationError } from '../base/errors.js';
import { SMOOTHING_KINDS } from '../source/smoothing-kinds.js';
import type { Smoothing, SmoothingKind } from '../source/types.js';
import { valueAt } from './value-at.js';

/** If a query has no unit, a series is this many units long (as W&B's "viewport scale"). */
const UNITS = 1_000;

/**
 * Significant digits of a unit that is derived from the extent. Because of the rounding, the unit of a growing series rarely
 * changes, so that new points extend a smoothed curve instead of changing all of it.
 */
const UNIT_DIGITS = 2;

/** The kinds whose strength is a number of points, whatever their distance in x. */
const BY_POINTS: readonly SmoothingKind[] = ['debiased', 'average'];

/** True if the kind counts points and takes no unit. */
export function countsPoints(kind: SmoothingKind): boolean {
  return BY_POINTS.includes(kind);
}

/** A smoothing whose numbers were checked. `unit: null`: the default unit. */
export interface CheckedSmoothing {
  readonly kind: SmoothingKind;
  readonly weight: number;
  readonly unit: number | null;
}

/** Checks the smoothing of a query; `null` if there is none. Throws `ValidationError` if a number is out of range. */
export function checkedSmoothing(smoothing: Smoothing | undefined): CheckedSmoothing | null {
  if (!smoothing) return null;
  const { kind = 'ema', weight, unit = null } = smoothing;
  if (!SMOOTHING_KINDS.includes(kind)) {
    throw new ValidationError(`smoothing.kind must be one of ${SMOOTHING_KINDS.join(', ')}`);
  }
  if (!(weight >= 0 && weight < 1) || (unit !== null && !(unit > 0 && Number.isFinite(unit)))) {
    throw new ValidationError('smoothing takes a weight from 0 to below 1 and a unit above 0');
  }
  if (unit !== null && countsPoints(kind)) {
    throw new ValidationError(`smoothing takes no unit with the kind '${kind}', which counts points`);
  }
  return weight === 0 ? null : { kind, weight, unit };
}

/**
 * The default unit of a series: a thousandth of its extent, rounded to two significant digits. If the median distance of
 * neighbouring x is longer than a thousandth of the extent, the unit is that median.
 *
 * @param xs ascending, may repeat
 */
export function defaultUnit(xs: Float64Array): number {
  const low = xs[0] ?? 0;
  const high = xs[xs.length - 1] ?? 0;
  // Divided first, because the difference of two finite numbers may overflow.
  const share = high / UNITS - low / UNITS;
  const distances: number[] = [];
  let before = low;
  for (let i = 1; i < xs.length; i++) {
    const x = xs[i] as number;
    if (x === before) continue;
    // With more than 2 · UNITS distances, the median is at most the share: else half of them would exceed the extent.
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

/** State of an average after some points, from which the average can continue. */
export interface AverageState {
  /** Index of the next point. */
  readonly at: number;
  /** Weighted sum, and the sum of the weights. */
  readonly sum: number;
  readonly share: number;
  /** The x before; NaN: the average restarts. */
  readonly before: number;
}

export const AVERAGE_START: AverageState = { at: 0, sum: 0, share: 0, before: Number.NaN };

/**
 * Writes the exponential moving average of the points from `state.at` on to `smoothed`, weighted by distance in x.
 *
 * With weight *s*, unit *u* and distance Δ to the x before, the old average keeps the share s^(Δ/u) and the new value gets
 * 1 − s^(Δ/u), so that the curve does not depend on the density of the points; the first value counts as one unit. Dividing
 * by the sum of the weights removes the bias of the start (Adam's bias correction: Kingma & Ba 2015, §3). On points that
 * are one unit apart this is TensorBoard's smoothing, to the last bits.
 *
 * If `unit` is null, every x counts as one unit behind the x before: TensorBoard's smoothing at any distance.
 *
 * Several values at the same x count as one value, their mean. The average restarts at an x that has a value which is not
 * finite; if that x has no finite value, after that x. Values that are not finite stay unchanged.
 *
 * Returns the state before the last x, because later values at the last x change its average.
 *
 * @param xs ascending
 */
export function movingAverage(
  xs: Float64Array,
  values: Float64Array,
  smoothed: Float64Array,
  { weight, unit }: { readonly weight: number; readonly unit: number | null },
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
    // Only at the last x: an object for each x would cost more than the average itself.
    if (end === xs.length) last = { at: i, sum, share, before };
    if (broken) before = Number.NaN;
    if (!Number.isNaN(mean)) {
      const anew = Number.isNaN(before);
      const units = anew || unit === null ? 1 : (x - before) / unit;
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
