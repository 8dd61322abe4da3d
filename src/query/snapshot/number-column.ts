import { CorruptDataError } from '../../base/errors.js';

/** Numbers of a column in few bytes; a number instead of an array: it is in all rows. NaN and −0 are kept. */
export type NumberColumn = number | Uint32Array | Float64Array;

export function packNumbers(values: readonly number[]): NumberColumn {
  const [first] = values;
  if (first !== undefined && values.every((value) => Object.is(value, first))) return first;
  const isWhole = values.every((value) => value >>> 0 === value && !Object.is(value, -0));
  return isWhole ? Uint32Array.from(values) : Float64Array.from(values);
}

/** The inverse of {@link packNumbers} for so many rows. Throws if the column is damaged. */
export function unpackNumbers(column: NumberColumn | undefined, size: number): ArrayLike<number> {
  if (typeof column === 'number') return new Float64Array(size).fill(column);
  const isColumn = column instanceof Uint32Array || column instanceof Float64Array;
  if (!isColumn || column.length !== size) throw new CorruptDataError('Not a column of numbers');
  return column;
}
