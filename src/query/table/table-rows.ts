import type { Json } from '../../record/kinds.js';
import type { TableColumn } from '../../source/types.js';
import { type Column, listColumns, type TableRun } from './columns.js';
import { type Places, placesOf } from './places.js';
import { idsOf, type ValueIds } from './value-ids.js';

/** Most values that the columns of a list keep in memory, all columns together. A value takes 8 to 24 bytes. */
const MOST_VALUES = 1_000_000;

/** The values of one column, one for each row, and what sorting and grouping make of them once. */
export class ColumnValues {
  readonly values: readonly (Json | undefined)[];
  #numbers: Float64Array | null = null;
  #places: Places | null = null;
  #ids: ValueIds | null = null;

  constructor(values: readonly (Json | undefined)[]) {
    this.values = values;
  }

  /** The finite numbers; NaN for every other value. */
  get numbers(): Float64Array {
    this.#numbers ??= Float64Array.from(this.values, (value) =>
      Number.isFinite(value) ? (value as number) : Number.NaN,
    );
    return this.#numbers;
  }

  get places(): Places {
    this.#places ??= placesOf(this.values);
    return this.#places;
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

  constructor(runs: readonly TableRun[]) {
    this.runs = runs;
  }

  /** The values of a column. */
  column(column: Column): ColumnValues {
    const found = this.#columns.get(column.name) ?? new ColumnValues(this.runs.map(column.read));
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
    this.#newest ??= Uint32Array.from(this.runs.keys()).sort((a, b) =>
      newestFirst(this.runs[a] as TableRun, this.runs[b] as TableRun),
    );
    return this.#newest;
  }

  /** The columns in which any of the runs has a value. */
  get available(): readonly TableColumn[] {
    this.#available ??= listColumns(this.runs);
    return this.#available;
  }
}

function newestFirst({ info: a }: TableRun, { info: b }: TableRun): number {
  return b.created - a.created || (a.uid < b.uid ? -1 : 1);
}
