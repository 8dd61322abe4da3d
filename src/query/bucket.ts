/**
 * A bucket of a decimated metric: a slot of {@link STRIDE} doubles in a Float64Array. The fields of a bucket lie side by side,
 * one allocation holds a whole rollup, and one `copyWithin` moves slots.
 */
import { HAS_NAN, HAS_NEG_INF, HAS_POS_INF } from '../source/types.js';

/** Bucket number on the grid. */
export const INDEX = 0;
/** Number of finite values. */
export const COUNT = 1;
/** Value with the lowest row number, and that row. So the value is first in log order, whatever the order of arrival. */
export const FIRST = 2;
export const FIRST_ROW = 3;
/** Value with the highest row number, and that row. */
export const LAST = 4;
export const LAST_ROW = 5;
export const MIN = 6;
export const MAX = 7;
/** Sum of the finite values, and the sum of the rounding errors (see {@link addTo}). */
export const SUM = 8;
export const LOST = 9;
/** Bits of `HAS_NAN`, `HAS_POS_INF`, `HAS_NEG_INF`. */
export const FLAGS = 10;
export const STRIDE = 11;

/** The flag of a value that is not finite. */
function flagOf(value: number): number {
  if (value > 0) return HAS_POS_INF;
  return value < 0 ? HAS_NEG_INF : HAS_NAN;
}

/** Makes the slot at `o` the empty bucket `index`. */
export function clearSlot(data: Float64Array, o: number, index: number): void {
  data[o + INDEX] = index;
  data[o + COUNT] = 0;
  data[o + FIRST] = Number.NaN;
  data[o + FIRST_ROW] = Number.POSITIVE_INFINITY;
  data[o + LAST] = Number.NaN;
  data[o + LAST_ROW] = Number.NEGATIVE_INFINITY;
  data[o + MIN] = Number.POSITIVE_INFINITY;
  data[o + MAX] = Number.NEGATIVE_INFINITY;
  data[o + SUM] = 0;
  data[o + LOST] = 0;
  data[o + FLAGS] = 0;
}

/**
 * Adds `value` to the sum at `sum`, and the rounding error of this addition to the sum at `lost` (Knuth's two-sum, TAOCP 4.2.2).
 * So the mean is exact to the last bits for any number of values. Beyond 1.8e308 the sum overflows, as a plain sum does.
 */
export function addTo(data: Float64Array, sum: number, lost: number, value: number): void {
  const before = data[sum] as number;
  const after = before + value;
  const part = after - before;
  data[sum] = after;
  data[lost] = (data[lost] as number) + (before - (after - part) + (value - part));
}

/** Adds the value of row `row` to the slot at `o`. */
export function putValue(data: Float64Array, o: number, row: number, value: number): void {
  if (value - value !== 0) {
    data[o + FLAGS] = (data[o + FLAGS] as number) | flagOf(value);
    return;
  }
  data[o + COUNT] = (data[o + COUNT] as number) + 1;
  if (row >= (data[o + LAST_ROW] as number)) {
    data[o + LAST_ROW] = row;
    data[o + LAST] = value;
  }
  if (row < (data[o + FIRST_ROW] as number)) {
    data[o + FIRST_ROW] = row;
    data[o + FIRST] = value;
  }
  if (value < (data[o + MIN] as number)) data[o + MIN] = value;
  if (value > (data[o + MAX] as number)) data[o + MAX] = value;
  addTo(data, o + SUM, o + LOST, value);
}

/** Merges the slot at `s` of `source` into the slot at `o` of `data`. The slot at `o` keeps its index. */
export function mergeSlot(data: Float64Array, o: number, source: Float64Array, s: number): void {
  data[o + FLAGS] = (data[o + FLAGS] as number) | (source[s + FLAGS] as number);
  const count = source[s + COUNT] as number;
  if (count === 0) return;
  data[o + COUNT] = (data[o + COUNT] as number) + count;
  if ((source[s + FIRST_ROW] as number) < (data[o + FIRST_ROW] as number)) {
    data[o + FIRST_ROW] = source[s + FIRST_ROW] as number;
    data[o + FIRST] = source[s + FIRST] as number;
  }
  if ((source[s + LAST_ROW] as number) >= (data[o + LAST_ROW] as number)) {
    data[o + LAST_ROW] = source[s + LAST_ROW] as number;
    data[o + LAST] = source[s + LAST] as number;
  }
  if ((source[s + MIN] as number) < (data[o + MIN] as number)) data[o + MIN] = source[s + MIN] as number;
  if ((source[s + MAX] as number) > (data[o + MAX] as number)) data[o + MAX] = source[s + MAX] as number;
  addTo(data, o + SUM, o + LOST, source[s + SUM] as number);
  data[o + LOST] = (data[o + LOST] as number) + (source[s + LOST] as number);
}
