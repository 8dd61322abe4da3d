import { ValidationError } from '../base/errors.js';
import type { SeriesQuery } from '../source/types.js';
import type { XRange } from './bucket-x.js';
import { type GridRange, gridFor } from './grid.js';
import type { KeyRollup } from './rollup.js';

const DEFAULT_BUCKETS = 1000;
const MOST_BUCKETS = 65_536;

/** The requested range of x, and the number of buckets. */
export type AskedRange = Pick<SeriesQuery, 'from' | 'to' | 'buckets' | 'neighbours'>;

/** Throws `ValidationError` if a bound is NaN or the number of buckets is out of range. */
export function checkRange({ from, to, buckets = DEFAULT_BUCKETS }: AskedRange): void {
  if (!(Number.isInteger(buckets) && buckets >= 1 && buckets <= MOST_BUCKETS)) {
    throw new ValidationError(`buckets must be an integer from 1 to ${MOST_BUCKETS}`, { buckets });
  }
  if (Number.isNaN(from) || Number.isNaN(to)) {
    throw new ValidationError('A bound of the range is not a number');
  }
}

/** The buckets for a checked range, and the range of x on the chart. `null`: the range is empty. */
export function rangeFor(
  asked: AskedRange,
  { xMin, xMax, integral }: Pick<KeyRollup, 'xMin' | 'xMax' | 'integral'>,
): { readonly range: GridRange; readonly shown: XRange } | null {
  const min = finiteOr(asked.from, xMin);
  const max = finiteOr(asked.to, xMax);
  if (!(min <= max)) return null;
  const reach = asked.neighbours ? Math.max(Math.abs(xMin), Math.abs(xMax)) : 0;
  const range = gridFor(min, max, asked.buckets ?? DEFAULT_BUCKETS, integral, reach);
  return { range, shown: { min, max } };
}

/** `value` if it is finite, else `fallback`. */
function finiteOr(value: number | undefined, fallback: number): number {
  return value !== undefined && Number.isFinite(value) ? value : fallback;
}
