import { encodeJson } from '../../record/json.js';
import type { Json } from '../../record/kinds.js';

/** The ranks of a column's values in ascending order: see `TableQuery.sort`. Equal values have the same rank. */
export interface Ranks {
  /** The rank of each row's value. */
  readonly of: Uint32Array;
  /** Number of ranks. */
  readonly count: number;
  /** Number of ranks that a descending order reverses. The two ranks after them, NaN and no value, come last in both orders. */
  readonly reversible: number;
}

/** Finds the ranks of the values of a column. */
export function ranksOf(values: readonly (Json | undefined)[]): Ranks {
  const numbers = new Float64Array(values.length);
  let size = 0;
  const texts = new Set<string>();
  const encoded = new Map<number, string>();
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (typeof value === 'number' && !Number.isNaN(value)) numbers[size++] = value;
    else if (typeof value === 'string') texts.add(value);
    else if (typeof value === 'object') encoded.set(row, encodeJson(value));
  }
  const sorted = distinct(numbers.subarray(0, size).sort());
  const textRanks = numbered(texts, sorted.length);
  const booleans = sorted.length + texts.size;
  const encodedRanks = numbered(new Set(encoded.values()), booleans + 2);
  const reversible = booleans + 2 + encodedRanks.size;
  const rank = (value: Json | undefined, row: number): number | undefined => {
    switch (typeof value) {
      case 'number':
        return Number.isNaN(value) ? reversible : indexIn(sorted, value);
      case 'string':
        return textRanks.get(value);
      case 'boolean':
        return booleans + Number(value);
      case 'object':
        return encodedRanks.get(encoded.get(row) as string);
      default:
        return reversible + 1;
    }
  };
  const of = new Uint32Array(values.length);
  for (let row = 0; row < values.length; row++) of[row] = rank(values[row], row) as number;
  return { of, count: reversible + 2, reversible };
}

/**
 * Sorts rows by the ranks of their values. Rows with the same rank keep their order. A counting sort, because the ranks are
 * small whole numbers: the time grows with the number of rows only, and no comparison is made.
 */
export function sortByRank(
  rows: Uint32Array,
  { of, count, reversible }: Ranks,
  descending: boolean,
): Uint32Array {
  const rankOf = (row: number) => {
    const rank = of[row] as number;
    return descending && rank < reversible ? reversible - 1 - rank : rank;
  };
  const next = new Uint32Array(count + 1);
  for (let i = 0; i < rows.length; i++) (next[rankOf(rows[i] as number) + 1] as number)++;
  for (let rank = 1; rank < count; rank++) (next[rank] as number) += next[rank - 1] as number;
  const sorted = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    sorted[(next[rankOf(row)] as number)++] = row;
  }
  return sorted;
}

/** Keeps one of each of equal numbers. The numbers are sorted. 0 and −0 are equal. */
function distinct(sorted: Float64Array): Float64Array {
  let size = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (size === 0 || sorted[i] !== sorted[size - 1]) sorted[size++] = sorted[i] as number;
  }
  return sorted.subarray(0, size);
}

/** The index of a number in sorted, distinct numbers. */
function indexIn(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Numbers texts in their order by UTF-16 unit, from `first`. */
function numbered(texts: ReadonlySet<string>, first: number): Map<string, number> {
  return new Map([...texts].sort().map((text, i) => [text, first + i]));
}
