import { Y_SCALES, type YRange, type YScale } from '../../data/view-spec.js';
import { fieldsOf } from '../fields.js';

/** Options of a panel of lines. A missing option follows the setting of the board. */
export interface LineOptions {
  readonly y?: YScale;
  /** `ordinary`: the range of y leaves out what is far from the other values. `all`: the range shows every value. */
  readonly fit?: 'ordinary' | 'all';
  /** The range of y that a person set. It wins over `fit`. */
  readonly range?: YRange | null;
}

/** Reads options from stored data. */
export function checkedLineOptions(value: unknown): LineOptions {
  const { y, fit, range } = fieldsOf(value);
  const own = checkedRange(range);
  const scale = Y_SCALES.find((each) => each === y);
  return {
    ...(scale ? { y: scale } : {}),
    ...(fit === 'ordinary' || fit === 'all' ? { fit } : {}),
    ...(own && { range: own }),
  };
}

/** `null`: no range, or not in order. */
function checkedRange(value: unknown): YRange | null {
  const { min, max } = fieldsOf(value);
  const end = (each: unknown) => (Number.isFinite(each) ? (each as number) : null);
  const range = { min: end(min), max: end(max) };
  const isEmpty = range.min === null && range.max === null;
  return isEmpty || (range.min ?? Number.NEGATIVE_INFINITY) >= (range.max ?? Number.POSITIVE_INFINITY)
    ? null
    : range;
}
