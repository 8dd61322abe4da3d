import type { TableAggregate } from '../../source/types.js';
import { deviation } from '../group-line.js';
import { pairIds, type ValueIds } from './value-ids.js';

/** Rows by group. */
export interface GroupedRows {
  /** The rows of each group together, in the order in which they came. */
  readonly rows: Uint32Array;
  /** Where each group begins in `rows`; at last, the number of rows. */
  readonly starts: Uint32Array;
}

/** Groups rows with equal values in all of these columns. Groups are in the order of their first rows. */
export function groupRows(rows: Uint32Array, first: ValueIds, others: readonly ValueIds[]): GroupedRows {
  const { of, count } = others.reduce((ids, column) => pairIds(rows, ids, column), first);
  /** The group of each value, plus 1; 0: no group yet. */
  const groupOf = new Uint32Array(count);
  const sizes: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    const id = of[rows[i] as number] as number;
    const group = groupOf[id] || sizes.push(0);
    groupOf[id] = group;
    (sizes[group - 1] as number)++;
  }
  const starts = new Uint32Array(sizes.length + 1);
  for (const [i, size] of sizes.entries()) starts[i + 1] = (starts[i] as number) + size;
  const next = starts.slice();
  const grouped = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const group = (groupOf[of[row] as number] as number) - 1;
    grouped[(next[group] as number)++] = row;
  }
  return { rows: grouped, starts };
}

/** The statistics of finite numbers, one for each row; NaN: the row has none. `null` without any number. */
export function aggregate(rows: Uint32Array, numbers: Float64Array): TableAggregate | null {
  const found = new Float64Array(rows.length);
  let count = 0;
  let [min, max, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let i = 0; i < rows.length; i++) {
    const value = numbers[rows[i] as number] as number;
    if (Number.isNaN(value)) continue;
    found[count++] = value;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  if (count === 0) return null;
  const values = found.subarray(0, count);
  // The sum of values near the largest float may be infinite although their mean is finite.
  const mean = Number.isFinite(sum) ? sum / count : values.reduce((total, value) => total + value / count, 0);
  return { count, min, max, mean, std: deviation(values, mean) };
}
