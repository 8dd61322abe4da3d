import type { RowsRecord, ScalarColumn } from '../record/kinds.js';
import type { Batch, Progression } from './protocol.js';

/** The scalars of a batch. */
type PackedRows = Omit<Batch, 'records'>;

/** A column that is being filled, and the number of its values so far. */
interface Filling extends ScalarColumn {
  filled: number;
}

/**
 * Converts the scalar rows of batches, in order, to columns; `null`: there are no rows. Columns are in the order in which their
 * keys first appear. A row that was split over two batches stays split into two rows of the same number.
 */
export function unpackRows(batches: readonly PackedRows[]): RowsRecord | null {
  let count = 0;
  const sizes = new Map<string, number>();
  for (const batch of batches) {
    count += batch.rows;
    const counts = countValues(batch);
    for (const [k, key] of batch.keys.entries())
      sizes.set(key, (sizes.get(key) ?? 0) + (counts[k] as number));
  }
  if (count === 0) return null;
  const float64 = () => new Float64Array(count);
  const record = { rows: float64(), steps: float64(), globalSteps: float64(), times: float64() };
  const columns = new Map<string, Filling>();
  for (const [key, size] of sizes) {
    // A row that was removed from its batch to wait for its tensors leaves keys without values.
    if (size === 0) continue;
    columns.set(key, { key, at: new Uint32Array(size), values: new Float64Array(size), filled: 0 });
  }
  let base = 0;
  for (const batch of batches) {
    const { rows, entries, data } = batch;
    let offset = 0;
    const fill = (column: Float64Array, progression: Progression) => {
      if (progression === null) {
        column.set(new Float64Array(data, offset, rows), base);
        offset += rows * 8;
      } else {
        const [first, difference] = progression;
        for (let r = 0; r < rows; r++) column[base + r] = first + r * difference;
      }
    };
    fill(record.times, null);
    const values = new Float64Array(data, offset, entries);
    offset += entries * 8;
    fill(record.rows, batch.rowNumbers);
    fill(record.steps, batch.steps);
    fill(record.globalSteps, batch.globalSteps);
    const targets = batch.keys.map((key) => columns.get(key) as Filling);
    const ends = batch.uniform ? null : new Uint32Array(data, offset, rows);
    const keyIndexes = keyIndexesOf(batch);
    for (let r = 0, e = 0; r < rows; r++) {
      const end = ends ? (ends[r] as number) : e + targets.length;
      for (let k = 0; e < end; e++, k++) {
        const target = targets[keyIndexes ? (keyIndexes[e] as number) : k] as Filling;
        target.at[target.filled] = base + r;
        target.values[target.filled++] = values[e] as number;
      }
    }
    base += rows;
  }
  return {
    kind: 'rows',
    ...record,
    columns: Array.from(columns.values(), ({ key, at, values }) => ({ key, at, values })),
  };
}

/** Counts the values of each key. */
function countValues(batch: PackedRows): Uint32Array {
  const counts = new Uint32Array(batch.keys.length);
  const keyIndexes = keyIndexesOf(batch);
  if (keyIndexes) for (const k of keyIndexes) counts[k]! += 1;
  else counts.fill(batch.rows);
  return counts;
}

/** The key indexes, at the end of the data; `null`: every row has every key. */
function keyIndexesOf({ uniform, entries, data }: PackedRows): Uint16Array | null {
  return uniform ? null : new Uint16Array(data, data.byteLength - entries * 2, entries);
}
