import type { Json } from '../../record/kinds.js';
import type { TableColumn } from '../../source/types.js';
import { type Column, listColumns, type TableRun } from './columns.js';
import { type Ranks, ranksOf } from './ranks.js';
import { idsOf, type ValueIds } from './value-ids.js';

/** Most values that the columns of a list keep in memory, all columns together. A value takes 8 to 24 bytes. */
const MOST_VALUES = 1_000_000;
/** If a larger share of the runs changed, all values are read again. */
const MOST_PATCHED = 0.1;

/** The values of one column, one for each row, and what sorting and grouping make of them once. */
export class ColumnValues {
  readonly values: readonly (Json | undefined)[];
  readonly #column: Column;
  #numbers: Float64Array | null = null;
  #ranks: Ranks | null = null;
  #ids: ValueIds | null = null;

  constructor(column: Column, values: readonly (Json | undefined)[]) {
    this.#column = column;
    this.values = values;
  }

  /** The values after the runs of these rows changed; the same object if the change is in other columns. */
  patched(runs: readonly TableRun[], changed: readonly number[]): ColumnValues {
    const values = this.values.slice();
    let isSame = true;
    for (const row of changed) {
      const value = this.#column.read(runs[row] as TableRun);
      isSame &&= typeof value !== 'object' && Object.is(value, values[row]);
      values[row] = value;
    }
    return isSame ? this : new ColumnValues(this.#column, values);
  }

  /** The finite numbers; NaN for every other value. */
  get numbers(): Float64Array {
    this.#numbers ??= Float64Array.from(this.values, (value) =>
      Number.isFinite(value) ? (value as number) : Number.NaN,
    );
    return this.#numbers;
  }

  get ranks(): Ranks {
    this.#ranks ??= ranksOf(this.values);
    return this.#ranks;
  }

  get ids(): ValueIds {
    this.#ids ??= idsOf(this.values);
    return this.#ids;
  }
}

/**
 * The runs of a table as rows 0, 1, 2, … with the values of each column read only once. A person who sorts, filters and turns
 * pages asks many questions about the same runs. Columns that were not used for long are dropped.
 */
export class TableRows {
  readonly runs: readonly TableRun[];
  /** The least recently used column first. */
  readonly #columns = new Map<string, ColumnValues>();
  #newest: Uint32Array | null = null;
  #available: readonly TableColumn[] | null = null;

  /** `before`: the rows before some of the runs changed. Values of the other runs are taken from there. */
  constructor(runs: readonly TableRun[], before: TableRows | null = null) {
    this.runs = runs;
    if (before?.runs.length !== runs.length) return;
    const changed: number[] = [];
    for (const [row, run] of runs.entries()) if (run !== before.runs[row]) changed.push(row);
    if (changed.length > runs.length * MOST_PATCHED) return;
    for (const [name, values] of before.#columns) this.#columns.set(name, values.patched(runs, changed));
  }

  /** The values of a column. */
  column(column: Column): ColumnValues {
    const found = this.#columns.get(column.name) ?? new ColumnValues(column, this.runs.map(column.read));
    this.#columns.delete(column.name);
    this.#columns.set(column.name, found);
    const most = Math.max(1, Math.floor(MOST_VALUES / this.runs.length));
    for (const name of this.#columns.keys()) {
      if (this.#columns.size <= most) break;
      this.#columns.delete(name);
    }
    return found;
  }

  /** All rows, the newest run first. */
  get newest(): Uint32Array {
    this.#newest ??= newestOf(this.runs);
    return this.#newest;
  }

  /** The columns in which any of the runs has a value. */
  get available(): readonly TableColumn[] {
    this.#available ??= listColumns(this.runs);
    return this.#available;
  }
}

function newestOf(runs: readonly TableRun[]): Uint32Array {
  const rows = Uint32Array.from(runs.keys());
  // Lists come in this order already, and a typed array sorts slowly with a function.
  const isSorted = runs.every((run, i) => i === 0 || newestFirst(runs[i - 1] as TableRun, run) < 0);
  return isSorted ? rows : rows.sort((a, b) => newestFirst(runs[a] as TableRun, runs[b] as TableRun));
}

function newestFirst({ info: a }: TableRun, { info: b }: TableRun): number {
  return b.created - a.created || (a.uid < b.uid ? -1 : 1);
}
