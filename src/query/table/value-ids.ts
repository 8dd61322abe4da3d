import type { Json } from '../../record/kinds.js';
import { canonical } from '../compare.js';

/** Numbers for the values of a column: the same number for equal values. */
export interface ValueIds {
  /** The number of each row's value, from 0. */
  readonly of: Uint32Array;
  /** Number of different values. */
  readonly count: number;
}

/** Numbers the values of a column. Of objects the order of fields does not count. 0 and −0 are different. */
export function idsOf(values: readonly (Json | undefined)[]): ValueIds {
  const simple = new Map<Json | undefined, number>();
  const others = new Map<string, number>();
  const of = new Uint32Array(values.length);
  let count = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? undefined;
    // A map takes -0 as 0.
    const isSimple = typeof value !== 'object' && !Object.is(value, -0);
    const text = isSimple ? '' : canonical(value);
    const known = isSimple ? simple.get(value) : others.get(text);
    if (known === undefined) {
      if (isSimple) simple.set(value, count);
      else others.set(text, count);
    }
    of[row] = known ?? count++;
  }
  return { of, count };
}

/** Numbers the pairs of values of two columns in these rows. The numbers of other rows have no meaning. */
export function pairIds(rows: Uint32Array, a: ValueIds, b: ValueIds): ValueIds {
  const ids = new Map<number, number>();
  const of = new Uint32Array(a.of.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const pair = (a.of[row] as number) * b.count + (b.of[row] as number);
    const id = ids.get(pair) ?? ids.size;
    ids.set(pair, id);
    of[row] = id;
  }
  return { of, count: ids.size };
}
