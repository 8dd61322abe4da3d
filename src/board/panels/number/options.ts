import { fieldsOf } from '../fields.js';

/** What a number panel can be told. */
export interface NumberOptions {
  /** Which value is best; `both`: nobody said whether lower or higher is better, the least and the most are shown. */
  readonly best: 'min' | 'max' | 'both';
}

/** Options from something that was stored. */
export function checkedNumberOptions(value: unknown): NumberOptions {
  const { best } = fieldsOf(value);
  return { best: best === 'min' || best === 'max' ? best : 'both' };
}
