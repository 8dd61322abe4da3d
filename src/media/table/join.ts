import { type Cell, cellText, type GridColumn, isSameCell, type Rows } from './rows.js';
import { Turn } from './turn.js';

/** Stands for a row that a run lacks. */
const NONE = 0xffffffff;

/** A table and the run whose table it is. */
export interface NamedRows {
  readonly name: string;
  /** Uid of the run. */
  readonly run: string;
  readonly rows: Rows;
}

interface JoinedColumn extends GridColumn {
  readonly side: 'both' | 'left' | 'right';
  readonly index: number;
  /** The column that is compared with it. */
  readonly pair: number | null;
}

/**
 * Two tables side by side, joined on a column: a row for each value of the column in either table. Where a value comes several
 * times, its first rows belong together, then its second rows, and so on. Columns of the same name stand side by side.
 */
export class JoinedRows implements Rows {
  readonly columns: readonly JoinedColumn[];
  readonly count: number;
  readonly #left: Rows;
  readonly #right: Rows;
  readonly #leftRows: Uint32Array;
  readonly #rightRows: Uint32Array;

  private constructor(
    left: NamedRows,
    right: NamedRows,
    key: string,
    pairs: readonly (readonly [number, number])[],
  ) {
    this.#left = left.rows;
    this.#right = right.rows;
    this.#leftRows = Uint32Array.from(pairs, ([row]) => row);
    this.#rightRows = Uint32Array.from(pairs, ([, row]) => row);
    this.count = pairs.length;
    this.columns = joinedColumns(left, right, key);
  }

  /** Joins on the column `key`, which both tables have. */
  static async on(key: string, left: NamedRows, right: NamedRows, turn = new Turn()): Promise<JoinedRows> {
    const cellsOf = ({ rows }: NamedRows) => rows.column(rows.columns.findIndex(({ name }) => name === key));
    const [mine, others] = [await cellsOf(left), await cellsOf(right)];
    const waiting = new Map<string, number[]>();
    for (let row = others.length - 1; row >= 0; row--) {
      if (row % 2048 === 0) await turn.next();
      const id = idOf(others[row] ?? null);
      const list = waiting.get(id);
      if (list) list.push(row);
      else waiting.set(id, [row]);
    }
    const pairs: [number, number][] = [];
    const taken = new Uint8Array(others.length);
    for (let row = 0; row < mine.length; row++) {
      if (row % 2048 === 0) await turn.next();
      const other = waiting.get(idOf(mine[row] ?? null))?.pop() ?? NONE;
      if (other !== NONE) taken[other] = 1;
      pairs.push([row, other]);
    }
    for (let row = 0; row < others.length; row++) if (!taken[row]) pairs.push([NONE, row]);
    return new JoinedRows(left, right, key, pairs);
  }

  cell(row: number, column: number): Cell | undefined {
    const { side, index, pair } = this.#column(column);
    if (side === 'both') {
      const left = this.#leftRows[row] ?? NONE;
      return left === NONE
        ? this.#right.cell(this.#rightRows[row] ?? NONE, pair ?? 0)
        : this.#left.cell(left, index);
    }
    const at = (side === 'left' ? this.#leftRows : this.#rightRows)[row] ?? NONE;
    if (at === NONE) return null;
    return (side === 'left' ? this.#left : this.#right).cell(at, index);
  }

  async load(rows: readonly number[], columns: readonly number[]): Promise<void> {
    const known = columns.map((column) => this.#column(column));
    const inRuns = (all: Uint32Array) => rows.map((row) => all[row] ?? NONE).filter((row) => row !== NONE);
    const lefts = known.flatMap(({ side, index }) => (side === 'right' ? [] : [index]));
    const rights = known.flatMap(({ side, index, pair }) =>
      side === 'right' ? [index] : side === 'both' ? [pair ?? 0] : [],
    );
    await Promise.all([
      this.#left.load(inRuns(this.#leftRows), lefts),
      this.#right.load(inRuns(this.#rightRows), rights),
    ]);
  }

  async column(column: number): Promise<ArrayLike<Cell>> {
    const { side, index, pair } = this.#column(column);
    const lefts = side === 'right' ? null : await this.#left.column(index);
    const rights = side === 'left' ? null : await this.#right.column(side === 'both' ? (pair ?? 0) : index);
    return Array.from({ length: this.count }, (_, row) => {
      const [left, right] = [this.#leftRows[row] ?? NONE, this.#rightRows[row] ?? NONE];
      return (lefts && left !== NONE ? lefts[left] : rights && right !== NONE ? rights[right] : null) ?? null;
    });
  }

  pairOf(column: number): number | null {
    const { side, pair } = this.#column(column);
    return side === 'both' ? null : pair;
  }

  #column(column: number): JoinedColumn {
    return this.columns[column] as JoinedColumn;
  }
}

/** The rows in which columns that are compared differ. */
export async function differingRows(table: JoinedRows, rows: Uint32Array, turn: Turn): Promise<Uint32Array> {
  const differs = new Uint8Array(table.count);
  for (let column = 0; column < table.columns.length; column++) {
    const pair = table.pairOf(column);
    if (pair === null || pair < column) continue;
    const [mine, others] = [await table.column(column), await table.column(pair)];
    for (let row = 0; row < differs.length; row++) {
      if (row % 2048 === 0) await turn.next();
      if (!isSameCell(mine[row] ?? null, others[row] ?? null)) differs[row] = 1;
    }
  }
  return rows.filter((row) => differs[row] === 1);
}

/** Names of columns that both tables have: any of them can join the tables. */
export function commonColumns(left: Rows, right: Rows): string[] {
  const names = new Set(right.columns.map(({ name }) => name));
  return left.columns.filter(({ name, type }) => type !== 'media' && names.has(name)).map(({ name }) => name);
}

function joinedColumns(left: NamedRows, right: NamedRows, key: string): JoinedColumn[] {
  const rightIndex = new Map(right.rows.columns.map(({ name }, index) => [name, index]));
  const leftNames = new Set(left.rows.columns.map(({ name }) => name));
  const columns: JoinedColumn[] = [];
  for (const [index, { name, type }] of left.rows.columns.entries()) {
    const other = rightIndex.get(name);
    if (name === key) columns.unshift({ name, type, side: 'both', index, pair: other ?? null });
    else columns.push({ name, type, of: left.name, run: left.run, side: 'left', index, pair: null });
    if (name === key || other === undefined) continue;
    const otherType = right.rows.columns[other]?.type ?? type;
    columns.push({
      name,
      type: otherType,
      of: right.name,
      run: right.run,
      side: 'right',
      index: other,
      pair: null,
    });
  }
  for (const [index, { name, type }] of right.rows.columns.entries()) {
    if (!leftNames.has(name))
      columns.push({ name, type, of: right.name, run: right.run, side: 'right', index, pair: null });
  }
  // Neighbours of the same name are compared. The key's pair is the key of the other table.
  return columns.map((column, i) => {
    if (column.side === 'both') return column;
    const next = columns[i + 1];
    const before = columns[i - 1];
    if (column.side === 'left' && next?.side === 'right' && next.name === column.name)
      return { ...column, pair: i + 1 };
    if (column.side === 'right' && before?.side === 'left' && before.name === column.name)
      return { ...column, pair: i - 1 };
    return column;
  });
}

function idOf(cell: Cell): string {
  return cell === null ? 'none' : `${typeof cell === 'bigint' ? 'number' : typeof cell} ${cellText(cell)}`;
}
