import { ValidationError } from '../base/errors.js';

/** Checks the range of a `Source.blob`. Throws `validation` unless both are whole numbers with 0 ≤ `from` ≤ `to`; `to` may be `Infinity`. */
export function checkByteRange(from: number, to: number): void {
  const isWhole = Number.isSafeInteger(from) && (Number.isSafeInteger(to) || to === Number.POSITIVE_INFINITY);
  if (isWhole && from >= 0 && from <= to) return;
  throw new ValidationError(
    `blob: from and to must be whole numbers with 0 ≤ from ≤ to, not ${from} and ${to}`,
    {
      from,
      to,
    },
  );
}
