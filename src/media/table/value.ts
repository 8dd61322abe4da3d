import { MediaValue } from '../value.js';
import type { TableColumnType } from './kind.js';

/** Types of columns: by position, or by the names of columns. */
export type TableTypes =
  | readonly (TableColumnType | null | undefined)[]
  | { readonly [column: string]: TableColumnType };

/** Columns of a table, and its caption. */
export interface TableOptions {
  /** Names of the columns. Rows that are objects: which of their fields, in which order. Default: all, as they first come. */
  readonly columns?: readonly string[];
  /**
   * Types of columns: `text`, `number`, `boolean`, `media`. Default: what the cells are. A column whose cells differ becomes `text`,
   * which is a problem of the run unless `text` was asked for.
   */
  readonly types?: TableTypes;
  /** Another name of `types`. */
  readonly columnTypes?: TableTypes;
  /** Shown under the table. Default: none. */
  readonly caption?: string;
}

/** A row: an object of cells by column, or the cells in the order of the columns. */
export type TableRowInput = { readonly [column: string]: unknown } | readonly unknown[];

/** A table with its columns named apart from its rows. */
export interface TableSpec extends Pick<TableOptions, 'columns' | 'types' | 'columnTypes'> {
  readonly rows?: readonly TableRowInput[];
  /** Another name of `rows`. */
  readonly data?: readonly TableRowInput[];
}

/** Columns by name, each an array or a typed array. */
export interface TableColumns {
  readonly [column: string]: ArrayLike<unknown>;
}

/** What a table of Apache Arrow has. */
export interface ArrowTableLike {
  readonly numRows: number;
  readonly schema: { readonly fields: readonly { readonly name: string; readonly type?: unknown }[] };
  getChildAt(index: number): ArrowColumnLike | null;
}

/** What a column of Apache Arrow has. */
export interface ArrowColumnLike {
  readonly length: number;
  readonly nullCount?: number;
  get(index: number): unknown;
  toArray?(): unknown;
}

/** What {@link table} takes. */
export type TableData = readonly TableRowInput[] | TableSpec | TableColumns | ArrowTableLike;

/** Rows and columns that were added to a {@link Table}, beside the data that it was made of. */
export class TableDraft {
  readonly data: TableData;
  readonly rows: TableRowInput[] = [];
  readonly columns: { readonly name: string; readonly data: ArrayLike<unknown> }[] = [];

  constructor(data: TableData) {
    this.data = data;
  }
}

/** A value of `log()` that stands for one table. Made by {@link table} and `new Table()`; read when it is logged. */
export type TableValue = MediaValue<'table', TableOptions>;

/**
 * A table that grows: `const examples = new Table([], { columns: ['text', 'label'] }); examples.addRow('good', 1);
 * run.log({ examples })`. Each `log()` records the table as it is then.
 */
export class Table extends MediaValue<'table', TableOptions> {
  readonly #draft: TableDraft;

  /** `data`: as for {@link table}; read when the table is logged. Default: no rows. */
  constructor(data: TableData = [], options: TableOptions = {}) {
    const draft = new TableDraft(data);
    super('table', draft, options);
    this.#draft = draft;
  }

  /** Adds a row: its cells, one array of them, or one object of cells by column. Copies the row, but not what is in its cells. */
  addRow(...cells: readonly unknown[]): this {
    const [first] = cells;
    const isRow = cells.length === 1 && (Array.isArray(first) || isPlain(first));
    this.#draft.rows.push(
      Array.isArray(first) && isRow ? [...first] : isRow ? { ...(first as object) } : cells,
    );
    return this;
  }

  /** Another name of {@link addRow}. */
  addData(...cells: readonly unknown[]): this {
    return this.addRow(...cells);
  }

  /** Adds a column behind the others: its cells from the first row on. Read when the table is logged. */
  addColumn(name: string, data: ArrayLike<unknown>): this {
    this.#draft.columns.push({ name, data });
    return this;
  }
}

/**
 * Makes a table a value for `run.log()`: `run.log({ examples: table([{ text: 'good', score: 0.9, image: image(pixels) }]) })`.
 *
 * `x` is a list of rows (objects, or arrays of cells), `{ columns, rows }` (or `data`), columns by name as arrays or typed arrays, a
 * table of Apache Arrow, or a data frame with `columns` and `values`. Cells are texts, numbers, booleans, bigints, dates (stored as
 * ISO texts), values such as `image()` and `audio()`, or nothing (null); other objects become their JSON. At most 1,000 columns,
 * 1,000,000 rows, 10,000,000 cells and 4,096 media. Stored as one Parquet file.
 */
export function table(x: TableData, options: TableOptions = {}): TableValue {
  return new MediaValue('table', x, options);
}

function isPlain(x: unknown): boolean {
  if (typeof x !== 'object' || x === null) return false;
  const prototype = Object.getPrototypeOf(x);
  return prototype === Object.prototype || prototype === null;
}
