import { conditionOf } from './condition.js';
import { differingRows, JoinedRows } from './join.js';
import { filteredRows, groupedRows, type RowGroup, sortedRows } from './order.js';
import type { Cell, Rows } from './rows.js';
import type { Turn } from './turn.js';

/** How rows are sorted. */
export interface Sort {
  readonly column: number;
  readonly descending: boolean;
}

/** What a person asked of the rows of a table. */
export interface Arrangement {
  /** `null`: the order of the table. */
  readonly sort: Sort | null;
  /** Conditions by column, as typed. */
  readonly filters: ReadonlyMap<number, string>;
  /** The column whose equal values are a group; `null`: no groups. */
  readonly group: number | null;
  /** Of joined tables: only rows that differ. */
  readonly onlyDifferent: boolean;
}

export const AS_IT_IS: Arrangement = { sort: null, filters: new Map(), group: null, onlyDifferent: false };

/** A line of a grid: a row of the table, or the head of a group. */
export type Line =
  | { readonly kind: 'row'; readonly row: number }
  | {
      readonly kind: 'group';
      readonly group: number;
      readonly value: Cell;
      readonly count: number;
      readonly isOpen: boolean;
    };

/** The lines of a grid, in order. */
export class Lines {
  /** The rows that fit, in order. */
  readonly rows: Uint32Array;
  readonly groups: readonly RowGroup[] | null;
  readonly #open: ReadonlySet<number>;
  /** Rows, and heads of groups as −1 − group. `null`: there are no groups. */
  readonly #lines: Int32Array | null;

  constructor(
    rows: Uint32Array,
    groups: readonly RowGroup[] | null = null,
    open: ReadonlySet<number> = new Set(),
  ) {
    this.rows = rows;
    this.groups = groups;
    this.#open = open;
    this.#lines = groups && linesOf(groups, open);
  }

  get count(): number {
    return this.#lines?.length ?? this.rows.length;
  }

  at(index: number): Line | null {
    const value = (this.#lines ?? this.rows)[index];
    if (value === undefined) return null;
    if (value >= 0) return { kind: 'row', row: value };
    const group = -1 - value;
    const { value: cell = null, rows = [] } = this.groups?.[group] ?? {};
    return { kind: 'group', group, value: cell, count: rows.length, isOpen: this.#open.has(group) };
  }

  /** The lines with a group opened or closed. */
  toggled(group: number): Lines {
    const open = new Set(this.#open);
    if (!open.delete(group)) open.add(group);
    return new Lines(this.rows, this.groups, open);
  }
}

function linesOf(groups: readonly RowGroup[], open: ReadonlySet<number>): Int32Array {
  let count = groups.length;
  for (const group of open) count += groups[group]?.rows.length ?? 0;
  const lines = new Int32Array(count);
  let at = 0;
  for (const [i, { rows }] of groups.entries()) {
    lines[at++] = -1 - i;
    if (!open.has(i)) continue;
    lines.set(rows, at);
    at += rows.length;
  }
  return lines;
}

/** The lines of a table that nobody arranged. */
export function linesAsTheyAre({ count }: Rows): Lines {
  const rows = new Uint32Array(count);
  for (let row = 0; row < count; row++) rows[row] = row;
  return new Lines(rows);
}

/** Arranges the rows of a table. Reads whole columns: those that are sorted, filtered and grouped by. */
export async function arranged(table: Rows, asked: Arrangement, turn: Turn): Promise<Lines> {
  let rows: Uint32Array = linesAsTheyAre(table).rows;
  if (asked.onlyDifferent && table instanceof JoinedRows) rows = await differingRows(table, rows, turn);
  for (const [column, text] of asked.filters) {
    const condition = conditionOf(text, table.columns[column]?.type ?? 'text');
    if (condition === null || 'problem' in condition) continue;
    rows = await filteredRows(rows, await table.column(column), condition.fits, turn);
  }
  const { sort, group } = asked;
  if (sort) {
    const { type = 'text' } = table.columns[sort.column] ?? {};
    rows = await sortedRows(rows, await table.column(sort.column), type, sort.descending, turn);
  }
  return group === null
    ? new Lines(rows)
    : new Lines(rows, await groupedRows(rows, await table.column(group), turn));
}
