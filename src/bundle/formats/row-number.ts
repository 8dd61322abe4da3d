import { CorruptDataError } from '../../base/errors.js';

/** A row's number as a 64-bit integer. Throws `CorruptDataError` if it is not an integer: rounding would name another row. */
export function rowNumber(row: number): bigint {
  if (!Number.isSafeInteger(row)) throw new CorruptDataError('A row number is not an integer', { row });
  return BigInt(row);
}
