import type { RowsRecord, ScalarColumn } from './kinds.js';

/** One row of scalars as an object: for tests, imports and everything else that is not the hot path. */
export interface ScalarRow {
  readonly row: number;
  readonly step: number;
  readonly globalStep: number;
  readonly time: number;
  readonly values: Readonly<Record<string, number>> | ReadonlyMap<string, number>;
}

/** Rows by column. Columns come in the order in which their keys first appear. */
export function rowsRecord(rows: readonly ScalarRow[]): RowsRecord {
  const columns = new Map<string, { at: number[]; values: number[] }>();
  for (const [i, { values }] of rows.entries()) {
    for (const [key, value] of values instanceof Map ? values : Object.entries(values)) {
      let column = columns.get(key);
      if (!column) {
        column = { at: [], values: [] };
        columns.set(key, column);
      }
      column.at.push(i);
      column.values.push(value);
    }
  }
  return {
    kind: 'rows',
    rows: Float64Array.from(rows, (row) => row.row),
    steps: Float64Array.from(rows, (row) => row.step),
    globalSteps: Float64Array.from(rows, (row) => row.globalStep),
    times: Float64Array.from(rows, (row) => row.time),
    columns: Array.from(columns, ([key, { at, values }]) => ({
      key,
      at: Uint32Array.from(at),
      values: Float64Array.from(values),
    })),
  };
}

/** Scalar values in a record. */
export function valueCount(record: RowsRecord): number {
  let count = 0;
  for (const column of record.columns) count += column.values.length;
  return count;
}

/**
 * The rows of all records, in order, columns of one key joined; columns come in the order in which their keys first
 * appear. A row that was split over records stays split over rows of the same number. One record alone is returned as
 * it is, not copied.
 */
export function mergeRows(records: readonly RowsRecord[]): RowsRecord {
  if (records.length === 1) return records[0] as RowsRecord;
  let count = 0;
  const sizes = new Map<string, number>();
  for (const record of records) {
    count += record.rows.length;
    for (const { key, values } of record.columns) sizes.set(key, (sizes.get(key) ?? 0) + values.length);
  }
  const rows = new Float64Array(count);
  const steps = new Float64Array(count);
  const globalSteps = new Float64Array(count);
  const times = new Float64Array(count);
  const columns = new Map<string, ScalarColumn & { filled: number }>();
  for (const [key, size] of sizes) {
    columns.set(key, { key, at: new Uint32Array(size), values: new Float64Array(size), filled: 0 });
  }
  let base = 0;
  for (const record of records) {
    rows.set(record.rows, base);
    steps.set(record.steps, base);
    globalSteps.set(record.globalSteps, base);
    times.set(record.times, base);
    for (const { key, at, values } of record.columns) {
      const column = columns.get(key) as ScalarColumn & { filled: number };
      column.values.set(values, column.filled);
      for (let i = 0; i < at.length; i++) column.at[column.filled + i] = (at[i] as number) + base;
      column.filled += at.length;
    }
    base += record.rows.length;
  }
  return {
    kind: 'rows',
    rows,
    steps,
    globalSteps,
    times,
    columns: Array.from(columns.values(), ({ key, at, values }) => ({ key, at, values })),
  };
}
