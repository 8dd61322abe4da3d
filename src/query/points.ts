import type { RowsRecord, ScalarColumn } from '../record/kinds.js';
import type { Points } from '../source/types.js';

type Column = 'rows' | 'steps' | 'globalSteps' | 'times' | 'values';
const COLUMNS: readonly Column[] = ['rows', 'steps', 'globalSteps', 'times', 'values'];

/** Collects every point of one metric whose step is in the range. */
export class PointCollector {
  readonly #key: string;
  readonly #fromStep: number;
  readonly #toStep: number;
  #columns: Record<Column, Float64Array>;
  #length = 0;
  #ascending = true;

  /** `capacity`: number of points expected. */
  constructor(key: string, fromStep: number, toStep: number, capacity: number) {
    this.#key = key;
    this.#fromStep = fromStep;
    this.#toStep = toStep;
    this.#columns = sized(capacity);
  }

  /** Adds a column of this metric. `record`: the record that holds the column and the rows. */
  addColumn(record: RowsRecord, { at, values }: ScalarColumn): void {
    this.#reserve(values.length);
    for (let j = 0; j < values.length; j++) {
      const i = at[j] as number;
      const step = record.steps[i] as number;
      if (step < this.#fromStep || step > this.#toStep) continue;
      const { rows, steps, globalSteps, times, values: kept } = this.#columns;
      const n = this.#length++;
      rows[n] = record.rows[i] as number;
      steps[n] = step;
      globalSteps[n] = record.globalSteps[i] as number;
      times[n] = record.times[i] as number;
      kept[n] = values[j] as number;
      if (n > 0 && (rows[n] as number) < (rows[n - 1] as number)) this.#ascending = false;
    }
  }

  /** The points in log order, in newly made arrays. */
  finish(): Points {
    const key = this.#key;
    const columns = this.#columns;
    const length = this.#length;
    const trimmed = { ...columns };
    for (const column of COLUMNS) trimmed[column] = columns[column].slice(0, length);
    if (this.#ascending) return { key, ...trimmed };
    const { rows } = trimmed;
    const order = Uint32Array.from(rows, (_, i) => i).sort(
      (a, b) => (rows[a] as number) - (rows[b] as number) || a - b,
    );
    const sorted = { ...trimmed };
    for (const column of COLUMNS) {
      sorted[column] = Float64Array.from(order, (i) => trimmed[column][i] as number);
    }
    return { key, ...sorted };
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#columns.rows.length) return;
    const grown = sized(Math.max(needed, this.#columns.rows.length * 2));
    for (const column of COLUMNS) grown[column].set(this.#columns[column]);
    this.#columns = grown;
  }
}

function sized(capacity: number): Record<Column, Float64Array> {
  const array = () => new Float64Array(capacity);
  return { rows: array(), steps: array(), globalSteps: array(), times: array(), values: array() };
}
