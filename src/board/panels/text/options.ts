import { fieldsOf } from '../fields.js';

/** What a text panel can be told. */
export interface TextOptions {
  /** A key may have values of both kinds. */
  readonly kind: 'text' | 'json';
}

/** Options from something that was stored. */
export function checkedTextOptions(value: unknown): TextOptions {
  return { kind: fieldsOf(value)['kind'] === 'json' ? 'json' : 'text' };
}
