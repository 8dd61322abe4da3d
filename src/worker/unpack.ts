import type { RowsRecord, ScalarColumn } from '../record/kinds.js';
import type { Batch } from './protocol.js';

/** The scalar rows of a batch by column, or `null` when it has none. The row arrays are views of the batch's buffer. */
export function unpackRows(batch: Batch): RowsRecord | null {
  const { rows, entries, keys, data } = batch;
  if (rows === 0) return null;
  let offset = 0;
  const float64 = (length: number): Float64Array => {
    const view = new Float64Array(data, offset, length);
    offset += length * 8;
    return view;
  };
  const rowNumbers = float64(rows);
  const steps = float64(rows);
  const globalSteps = float64(rows);
  const times = float64(rows);
  const values = float64(entries);
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
  return { kind: 'rows', rows: rowNumbers, steps, globalSteps, times, columns };
}
