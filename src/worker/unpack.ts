import type { RowsRecord, ScalarColumn } from '../record/kinds.js';
import type { Batch } from './protocol.js';

/** The scalar rows of a batch by column, or `null` when it has none. Arrays may be views of the batch's buffer, and columns may share one. */
export function unpackRows(batch: Batch): RowsRecord | null {
  const { rows, entries, firstRow, data } = batch;
  if (rows === 0) return null;
  let offset = 0;
  const float64 = (length: number): Float64Array => {
    const view = new Float64Array(data, offset, length);
    offset += length * 8;
    return view;
  };
  const steps = float64(rows);
  const times = float64(rows);
  const values = float64(entries);
  const rowNumbers = firstRow === null ? float64(rows) : counting(new Float64Array(rows), firstRow);
  const globalSteps = firstRow === null ? float64(rows) : new Float64Array(rows).fill(batch.globalStep);
  const columns = batch.uniform ? uniformColumns(batch, values) : mixedColumns(batch, values, offset);
  return { kind: 'rows', rows: rowNumbers, steps, globalSteps, times, columns };
}

/** Columns of rows that all have the same keys. */
function uniformColumns({ rows, keys }: Batch, values: Float64Array): ScalarColumn[] {
  const at = counting(new Uint32Array(rows), 0);
  const width = keys.length;
  return keys.map((key, k) => {
    const column = new Float64Array(rows);
    for (let r = 0, e = k; r < rows; r++, e += width) column[r] = values[e] as number;
    return { key, at, values: column };
  });
}

/** Columns of rows whose ends and key indexes stand at `offset`. */
function mixedColumns(
  { rows, entries, keys, data }: Batch,
  values: Float64Array,
  offset: number,
): ScalarColumn[] {
  const ends = new Uint32Array(data, offset, rows);
  const keyIndexes = new Uint16Array(data, offset + rows * 4, entries);
  const counts = new Uint32Array(keys.length);
  for (let e = 0; e < entries; e++) counts[keyIndexes[e] as number]! += 1;
  const columns: ScalarColumn[] = keys.map((key, k) => ({
    key,
    at: new Uint32Array(counts[k] as number),
    values: new Float64Array(counts[k] as number),
  }));
  const filled = new Uint32Array(keys.length);
  for (let r = 0, e = 0; r < rows; r++) {
    for (const end = ends[r] as number; e < end; e++) {
      const k = keyIndexes[e] as number;
      const column = columns[k] as ScalarColumn;
      const i = filled[k]!++;
      column.at[i] = r;
      column.values[i] = values[e] as number;
    }
  }
  return columns;
}

/** Fills an array with `first`, `first + 1`, … */
function counting<A extends Float64Array | Uint32Array>(array: A, first: number): A {
  for (let i = 0; i < array.length; i++) array[i] = first + i;
  return array;
}
