import { fieldsOf } from '../fields.js';

/** Options of a text panel. */
export interface TextOptions {
  /** Which values to show: a key may have values of both kinds. */
  readonly kind: 'text' | 'json';
}

/** Reads options from stored data. */
export function checkedTextOptions(value: unknown): TextOptions {
  return { kind: fieldsOf(value)['kind'] === 'json' ? 'json' : 'text' };
}
