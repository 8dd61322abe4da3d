import { Y_SCALES, type YScale } from '../../data/view-spec.js';
import { fieldsOf } from '../fields.js';

/** Options of a panel of lines. A missing option follows the setting of the board. */
export interface LineOptions {
  readonly y?: YScale;
  /** `ordinary`: the range of y leaves out what is far from the other values. `all`: the range shows every value. */
  readonly fit?: 'ordinary' | 'all';
}

/** Reads options from stored data. */
export function checkedLineOptions(value: unknown): LineOptions {
  const { y, fit } = fieldsOf(value);
  const scale = Y_SCALES.find((each) => each === y);
  return {
    ...(scale ? { y: scale } : {}),
    ...(fit === 'ordinary' || fit === 'all' ? { fit } : {}),
  };
}
