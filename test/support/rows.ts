import type { RowsRecord } from '../../src/record/kinds.js';

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
