import { isRefusal, type Refusal, type RefusalCode, refusalOf, refuse } from '../../base/refusal.js';
import { type CaptureContext, DROPPED, type TakenItem } from '../capture.js';
import type { MediaValue } from '../value.js';
import { takeCell } from './cell.js';
import { ColumnTaker, typedCells } from './column-taker.js';
import type { GivenColumn } from './given.js';
import type { RawCellMedia, RawCells } from './raw.js';

/** Most media in the cells of one table: each is an item of the record. */
const MAX_TABLE_MEDIA = 4096;
/** Most problems of one table that are told, each with its own reason. */
const MAX_PROBLEMS = 20;

/** Takes the cells of a table at the call [VAL3], row by row or column by column. */
export class TableTaker {
  readonly columns: { readonly name: string; readonly taker: ColumnTaker; cells: RawCells | null }[] = [];
  readonly problems: Refusal[] = [];
  /** Media that are captured later. */
  readonly pending: Promise<void>[] = [];
  readonly #rows: number;
  readonly #context: CaptureContext;
  readonly #byName = new Map<string, number>();
  #media = 0;
  #mediaBytes = 0;
  #short = 0;
  #long = 0;

  constructor(rows: number, context: CaptureContext) {
    this.#rows = rows;
    this.#context = context;
  }

  /** Adds a column without cells. Of equal names, objects have the first. */
  addColumn(name: string): number {
    const index = this.columns.push({ name, taker: new ColumnTaker(this.#rows), cells: null }) - 1;
    if (!this.#byName.has(name)) this.#byName.set(name, index);
    return index;
  }

  /** True if rows that are lists made the columns: nobody gave names. */
  isUnnamed = false;

  /** Takes all cells of a column, which has to have cells in `rows` rows. */
  takeColumn(column: GivenColumn, rows: number): void {
    const index = this.addColumn(column.name);
    const entry = this.columns[index] as (typeof this.columns)[number];
    const typed = column.view && column.length === this.#rows ? typedCells(column.view) : null;
    if (typed) {
      entry.cells = typed;
      return;
    }
    if (column.length < rows) this.#short++;
    try {
      for (let row = 0; row < column.length; row++) this.#take(index, row, column.at(row));
    } catch (thrown) {
      this.problem(refusalOf(thrown, `reading the column ${quoted(column.name)} of a table threw`));
    }
  }

  /** Takes a row. `isOpen`: fields of objects and cells that have no column yet get one. */
  takeRow(row: number, cells: unknown, isOpen: boolean): void {
    try {
      if (Array.isArray(cells)) this.#takeList(row, cells, isOpen);
      else if (typeof cells === 'object' && cells !== null) this.#takeFields(row, cells, isOpen);
      else
        this.problem(
          refuse('type', `a row of a table is an object or an array, not ${String(cells).slice(0, 40)}`),
        );
    } catch (thrown) {
      this.problem(refusalOf(thrown, 'reading a row of a table threw'));
    }
  }

  /** The cells of all columns, and what they occupy in memory. Call it after the last row. */
  finish(): {
    readonly columns: readonly { readonly name: string; readonly cells: RawCells }[];
    readonly bytes: number;
  } {
    const rows = (count: number, what: string) =>
      `${count} ${count === 1 ? 'row' : 'rows'} of a table ${what}`;
    if (this.#short > 0) {
      this.problem(
        refuse('shape', 'rows or columns of a table are shorter than others: the rest has no value'),
      );
    }
    if (this.#long > 0) {
      this.problem(
        refuse('shape', rows(this.#long, 'have more cells than columns: the rest got columns of their own')),
      );
    }
    let bytes = this.#mediaBytes;
    const columns = this.columns.map(({ name, taker, cells: typed }) => {
      const taken = typed
        ? { cells: typed, bytes: typed.kind === 'numbers' ? typed.data.byteLength : 0 }
        : taker.cells();
      bytes += taken.bytes;
      return { name, cells: taken.cells };
    });
    return { columns, bytes };
  }

  /** Adds a problem. Equal problems are told once. */
  problem(refusal: Refusal): void {
    const isKnown = this.problems.some(({ reason }) => reason === refusal.reason);
    if (!isKnown && this.problems.length < MAX_PROBLEMS) this.problems.push(refusal);
  }

  #takeList(row: number, cells: readonly unknown[], isOpen: boolean): void {
    const known = this.columns.length;
    if (cells.length < known) this.#short++;
    if (cells.length > known && !isOpen) this.#long++;
    while (this.columns.length < cells.length) {
      // The first row names the columns; a later one that is longer is told.
      if (isOpen && row > 0) this.#short++;
      if (isOpen) this.isUnnamed = true;
      this.addColumn('');
    }
    for (let i = 0; i < cells.length; i++) this.#take(i, row, cells[i]);
  }

  #takeFields(row: number, fields: object, isOpen: boolean): void {
    let i = 0;
    for (const name of Object.keys(fields)) {
      // Most rows have the fields of the row before, in the same order.
      let index: number | undefined = i;
      if (this.columns[i]?.name !== name || this.#byName.get(name) !== i) index = this.#byName.get(name);
      i++;
      if (index === undefined) {
        if (!isOpen) continue;
        index = this.addColumn(name);
      }
      this.#take(index, row, (fields as { readonly [name: string]: unknown })[name]);
    }
  }

  #take(index: number, row: number, value: unknown): void {
    const { name, taker } = this.columns[index] as (typeof this.columns)[number];
    if (typeof value === 'number' || typeof value === 'boolean') return taker.set(row, value);
    if (typeof value === 'string') return taker.set(row, value, 2 * value.length);
    if (value === null || value === undefined) return;
    let taken: ReturnType<typeof takeCell>;
    try {
      taken = takeCell(value);
    } catch (thrown) {
      return this.#problemIn(name, refusalOf(thrown, 'reading a cell threw'));
    }
    switch (taken.kind) {
      case 'nothing':
        return this.#problemIn(name, taken.problem);
      case 'media':
        return this.#takeMedia(name, taker, row, taken.values);
      default: {
        const { cell, problem } = taken;
        if (problem) this.#problemIn(name, problem);
        taker.set(row, cell, typeof cell === 'string' ? 2 * cell.length : 16);
      }
    }
  }

  #takeMedia(name: string, taker: ColumnTaker, row: number, values: readonly MediaValue[]): void {
    const [{ media }] = values as [MediaValue];
    const items: unknown[] = [];
    const cell: RawCellMedia = { media: media as RawCellMedia['media'], items };
    const keep = (item: TakenItem, at: number) => {
      if (item === DROPPED)
        this.#problemIn(name, refuse('dropped', `too many media were waiting (${media})`));
      else if (isRefusal(item)) this.#problemIn(name, item);
      else {
        items[at] = item.raw;
        this.#mediaBytes += item.bytes;
      }
    };
    let at = 0;
    for (const value of values) {
      for (const item of this.#context.inner(value)) {
        if (this.#media >= MAX_TABLE_MEDIA) {
          this.problem(refuse('limit', `a table may hold ${MAX_TABLE_MEDIA} media: the rest is left out`));
          if (item instanceof Promise) void item.catch(() => {});
          continue;
        }
        const place = at++;
        this.#media++;
        if (item instanceof Promise) this.pending.push(item.then((known) => keep(known, place)));
        else keep(item, place);
      }
    }
    taker.set(row, cell, 64);
  }

  #problemIn(name: string, { code, reason }: Refusal): void {
    this.problem(refuse(code as RefusalCode, `${quoted(name)} of a table: ${reason}`));
  }
}

function quoted(name: string): string {
  return `“${name.length > 40 ? `${name.slice(0, 40)}…` : name}”`;
}
