import { CorruptDataError } from '../../base/errors.js';

/** A row's number as a 64-bit integer. Throws `CorruptDataError` for one that is no integer: it would name another row. */
export function rowNumber(row: number): bigint {
  if (!Number.isSafeInteger(row)) throw new CorruptDataError('A row number is not an integer', { row });
  return BigInt(row);
}
