import type { TableColumnType } from './kind.js';

/** What is in a cell; media and other JSON are objects. */
export type Cell = string | number | bigint | boolean | null | object;

/** A column that a grid shows. */
export interface GridColumn {
  readonly name: string;
  readonly type: TableColumnType;
  /** The run whose column it is, where columns of several runs stand side by side. */
  readonly of?: string;
  /** Its uid. Default: the run whose table is shown. */
  readonly run?: string;
}

/** Rows that a grid shows: those of one table, or of two that are joined. Cells are read block by block. */
export interface Rows {
  readonly columns: readonly GridColumn[];
  readonly count: number;
  /** A cell; `undefined`: it is not read yet. */
  cell(row: number, column: number): Cell | undefined;
  /** Reads the cells of rows in columns. Rejects if the bytes are damaged. */
  load(rows: readonly number[], columns: readonly number[]): Promise<void>;
  /** All cells of a column. */
  column(column: number): Promise<ArrayLike<Cell>>;
  /** For joined tables: the column of the other run that is compared with a column; `null`: there is none. */
  pairOf?(column: number): number | null;
}

/** A cell as text, for search, CSV and details. */
export function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'object') return JSON.stringify(cell) ?? '';
  return Object.is(cell, -0) ? '-0' : String(cell);
}

/** True if two cells hold the same. */
export function isSameCell(a: Cell, b: Cell): boolean {
  if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null)
    return cellText(a) === cellText(b);
  return Object.is(a, b);
}
