import { fieldsOf } from '../fields.js';

/** Options of a number panel. */
export interface NumberOptions {
  /** Which value is best. `both`: it is unknown whether lower or higher is better, so the least and the greatest are shown. */
  readonly best: 'min' | 'max' | 'both';
}

/** Reads options from stored data. */
export function checkedNumberOptions(value: unknown): NumberOptions {
  const { best } = fieldsOf(value);
  return { best: best === 'min' || best === 'max' ? best : 'both' };
}
