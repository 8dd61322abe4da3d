/** Reads tables: the outline first, then the cells of one column in one row group at a time. */
import {
  type AsyncBuffer,
  type FileMetaData,
  type ParquetScan,
  parquetMetadataAsync,
  parquetScan,
} from 'hyparquet';
import { isTableColumnType, type TableColumnType } from './kind.js';
import type { Cell, GridColumn, Rows } from './rows.js';

/** Largest table that is shown. */
const MAX_ROWS = 1_000_000;
const MAX_COLUMNS = 1000;
/** Most cells that a table keeps in memory: all that a table of ours may have, since a sorted screen shows rows of every group. */
const MOST_KEPT = 10_000_000;
/** Bytes at the end of a file that are read first: the outline of most tables is in them. */
const TAIL_BYTES = 64 * 1024;

interface Group {
  readonly from: number;
  readonly to: number;
}

/** The cells of one column in one row group; a promise: they are being read. */
type Block = ArrayLike<Cell> | Promise<ArrayLike<Cell>>;

/** A table that is too large to be shown. The message is a sentence for people. */
export class TooLarge extends Error {}

/** A Parquet file whose cells are read when they are needed. Only ranges of the file are read. */
export class TableFile implements Rows {
  readonly columns: readonly GridColumn[];
  readonly count: number;
  readonly #scan: ParquetScan;
  readonly #groups: readonly Group[];
  /** By group and column; the last used are last. */
  readonly #blocks = new Map<string, Block>();
  /** Reads follow each other: decoding a block takes milliseconds of the page's thread, many at once would be felt. */
  #turn: Promise<unknown> = Promise.resolve();
  #kept = 0;

  private constructor(scan: ParquetScan, groups: readonly Group[]) {
    this.#scan = scan;
    this.#groups = groups;
    this.count = groups.at(-1)?.to ?? 0;
    this.columns = columnsOf(scan.metadata);
  }

  /**
   * Reads the outline of a table. Rejects as `file` does, with {@link TooLarge} if the table is too large to be shown, and with other errors if
   * the bytes are damaged.
   */
  static async open(file: AsyncBuffer): Promise<TableFile> {
    const metadata = await parquetMetadataAsync(file, { initialFetchSize: TAIL_BYTES });
    const groups = groupsOf(metadata);
    if ((groups.at(-1)?.to ?? 0) > MAX_ROWS)
      throw new TooLarge('Tables of more than 1,000,000 rows are not shown');
    if (metadata.schema.length > MAX_COLUMNS + 1)
      throw new TooLarge('Tables of more than 1,000 columns are not shown');
    return new TableFile(await parquetScan({ file, metadata }), groups);
  }

  cell(row: number, column: number): Cell | undefined {
    const index = this.#groupAt(row);
    const group = this.#groups[index];
    const block = this.#blocks.get(`${index} ${column}`);
    if (!group || block === undefined || block instanceof Promise) return undefined;
    return block[row - group.from] ?? null;
  }

  async load(rows: readonly number[], columns: readonly number[]): Promise<void> {
    const groups = new Set(rows.map((row) => this.#groupAt(row)));
    const blocks = [...groups].flatMap((group) => columns.map((column) => this.#block(group, column)));
    await Promise.all(blocks);
  }

  async column(column: number): Promise<ArrayLike<Cell>> {
    const [only] = this.#groups;
    if (this.#groups.length === 1 && only) return this.#block(0, column);
    const blocks: ArrayLike<Cell>[] = [];
    for (let i = 0; i < this.#groups.length; i++) blocks.push(await this.#block(i, column));
    return joined(blocks, this.count);
  }

  /** Row groups have the same size, but the last; a foreign file may have groups of any size. */
  #groupAt(row: number): number {
    const size = this.#groups[0]?.to ?? 1;
    const guess = Math.floor(row / size);
    const group = this.#groups[guess];
    if (group && row >= group.from && row < group.to) return guess;
    return this.#groups.findIndex(({ from, to }) => row >= from && row < to);
  }

  #block(group: number, column: number): Promise<ArrayLike<Cell>> {
    const id = `${group} ${column}`;
    const known = this.#blocks.get(id);
    if (known !== undefined) {
      this.#blocks.delete(id);
      this.#blocks.set(id, known);
      return Promise.resolve(known);
    }
    const { from = 0, to = 0 } = this.#groups[group] ?? {};
    const { name = '' } = this.columns[column] ?? {};
    const reading = this.#turn.then(async () => {
      const read = await this.#scan.readColumn({ column: name, rowStart: from, rowEnd: to });
      const cells = cellsOf(read as ArrayLike<unknown>);
      this.#blocks.set(id, cells);
      this.#kept += to - from;
      this.#trim();
      return cells;
    });
    this.#turn = reading.catch(() => this.#blocks.delete(id));
    this.#blocks.set(id, reading);
    return reading;
  }

  #trim(): void {
    for (const [id, block] of this.#blocks) {
      if (this.#kept <= MOST_KEPT) return;
      if (block instanceof Promise) continue;
      this.#blocks.delete(id);
      this.#kept -= block.length;
    }
  }
}

/** Blocks one after the other: as a typed array where all of them are of one type, because that takes a copy of memory alone. */
function joined(blocks: readonly ArrayLike<Cell>[], count: number): ArrayLike<Cell> {
  const [first] = blocks;
  const isTyped = ArrayBuffer.isView(first) && blocks.every((each) => each.constructor === first.constructor);
  const cells = isTyped
    ? new (first.constructor as Float64ArrayConstructor)(count)
    : new Array<Cell>(count).fill(null);
  let at = 0;
  for (const block of blocks) {
    if (isTyped) (cells as Float64Array).set(block as Float64Array, at);
    else for (let i = 0; i < block.length; i++) cells[at + i] = block[i] ?? null;
    at += block.length;
  }
  return cells;
}

function groupsOf({ row_groups }: FileMetaData): Group[] {
  let from = 0;
  return row_groups.map(({ num_rows }) => {
    const group = { from, to: from + Number(num_rows) };
    from = group.to;
    return group;
  });
}

/** The columns as our files name their types; those of a foreign file by how they are stored. */
function columnsOf({ schema, key_value_metadata }: FileMetaData): GridColumn[] {
  const told = typesIn(key_value_metadata?.find(({ key }) => key === 'stepwell.columns')?.value);
  // Of a column that holds columns, the inner ones follow and are no columns of the table.
  const columns: GridColumn[] = [];
  for (let i = 1; i < schema.length; i++) {
    const element = schema[i] as FileMetaData['schema'][number];
    const { name, type, converted_type } = element;
    const isNumber = type !== undefined && /^(INT|FLOAT|DOUBLE)/.test(type) && converted_type === undefined;
    const guess: TableColumnType = type === 'BOOLEAN' ? 'boolean' : isNumber ? 'number' : 'text';
    columns.push({ name, type: told.get(name) ?? guess });
    for (let inner = element.num_children ?? 0; inner > 0; inner--) {
      i++;
      inner += schema[i]?.num_children ?? 0;
    }
  }
  return columns;
}

function typesIn(text: string | undefined): Map<string, TableColumnType> {
  const types = new Map<string, TableColumnType>();
  try {
    const list: unknown = JSON.parse(text ?? '[]');
    for (const column of Array.isArray(list) ? list : []) {
      const { name, type } = (column ?? {}) as { readonly name?: unknown; readonly type?: unknown };
      if (typeof name === 'string' && isTableColumnType(type)) types.set(name, type);
    }
  } catch {
    // A foreign file may say anything here.
  }
  return types;
}

/** Cells as they are shown. A foreign file may hold dates, bytes and lists: they are shown as texts. */
function cellsOf(read: ArrayLike<unknown>): ArrayLike<Cell> {
  if (ArrayBuffer.isView(read)) return read as unknown as ArrayLike<Cell>;
  const list = read as unknown[];
  for (let i = 0; i < list.length; i++) {
    const cell = list[i];
    if (cell === undefined) list[i] = null;
    else if (cell instanceof Date) list[i] = Number.isNaN(cell.getTime()) ? null : cell.toISOString();
    else if (ArrayBuffer.isView(cell)) list[i] = `${(cell as Uint8Array).length} bytes`;
  }
  return list as Cell[];
}
