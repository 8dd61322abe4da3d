import { encodeJson } from '../../record/json.js';
import type { Json } from '../../record/kinds.js';

/** Ranks in the order of types. NaN and missing values come last in both directions. */
const NAN = 8;
const MISSING = 9;

function rankOf(value: Json | undefined): number {
  switch (typeof value) {
    case 'number':
      return Number.isNaN(value) ? NAN : 0;
    case 'string':
      return 1;
    case 'boolean':
      return 2;
    case 'undefined':
      return MISSING;
    default:
      return 3;
  }
}

/** The order of two values of a column: see `TableQuery.sort`. */
export function compareValues(a: Json | undefined, b: Json | undefined, descending: boolean): number {
  if (typeof a === 'number' && typeof b === 'number' && a !== b && a - b !== 0) {
    const order = a - b;
    if (!Number.isNaN(order)) return descending ? -order : order;
  }
  const [rank, other] = [rankOf(a), rankOf(b)];
  if (rank >= NAN || other >= NAN) return rank - other;
  const order = rank - other || compareAlike(a as Json, b as Json);
  return descending ? -order : order;
}

function compareAlike(a: Json, b: Json): number {
  const [left, right] =
    typeof a === 'object' ? [encodeJson(a), encodeJson(b)] : [a, b as string | number | boolean];
  return left < right ? -1 : left > right ? 1 : 0;
}
