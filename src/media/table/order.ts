/** Sorts and filters rows on the page's thread, in short tasks. */
import type { TableColumnType } from './kind.js';
import { type Cell, cellText } from './rows.js';
import type { Turn } from './turn.js';

/** Steps between two looks at the clock. */
const STEPS = 2048;
/** Rows that are sorted at once before they are merged. */
const RUN = 1024;

/** Compares texts as people do: `run 2` stands before `run 10`. */
const collator = new Intl.Collator('en', { numeric: true });

/**
 * The rows sorted by the cells of a column; rows with the same cell keep their order. Rows without a value come last in both
 * directions, rows with NaN right before them.
 */
export async function sortedRows(
  rows: Uint32Array,
  cells: ArrayLike<Cell>,
  type: TableColumnType,
  descending: boolean,
  turn: Turn,
): Promise<Uint32Array> {
  const keys =
    type === 'number' || type === 'boolean' ? await numberKeys(cells, turn) : await textKeys(cells, turn);
  const first = new Uint32Array(rows.length);
  const nan: number[] = [];
  const none: number[] = [];
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    if (i % STEPS === 0) await turn.next();
    const row = rows[i] as number;
    const cell = cells[row];
    if (cell === null || cell === undefined) none.push(row);
    else if (Number.isNaN(keys[row])) nan.push(row);
    else first[count++] = row;
  }
  const sign = descending ? -1 : 1;
  const compare = (a: number, b: number) => {
    const [x, y] = [keys[a] as number, keys[b] as number];
    return x < y ? -sign : x > y ? sign : 0;
  };
  const sorted = await mergeSort(first.subarray(0, count), compare, turn);
  const all = new Uint32Array(rows.length);
  all.set(sorted);
  all.set(nan, count);
  all.set(none, count + nan.length);
  return all;
}

async function numberKeys(cells: ArrayLike<Cell>, turn: Turn): Promise<Float64Array> {
  const keys = new Float64Array(cells.length);
  for (let i = 0; i < cells.length; i++) {
    if (i % STEPS === 0) await turn.next();
    keys[i] = Number(cells[i]);
  }
  return keys;
}

/** The rank of each text among the different texts. */
async function textKeys(cells: ArrayLike<Cell>, turn: Turn): Promise<Float64Array> {
  const texts: string[] = [];
  const numbers = new Map<string, number>();
  const keys = new Float64Array(cells.length);
  for (let i = 0; i < cells.length; i++) {
    if (i % STEPS === 0) await turn.next();
    const text = cellText(cells[i] ?? null);
    let number = numbers.get(text);
    if (number === undefined) {
      number = texts.push(text) - 1;
      numbers.set(text, number);
    }
    keys[i] = number;
  }
  const order = Uint32Array.from(texts, (_, i) => i);
  const compare = (a: number, b: number) => collator.compare(texts[a] as string, texts[b] as string);
  const sorted = await mergeSort(order, compare, turn);
  const ranks = new Float64Array(texts.length);
  for (let rank = 0; rank < sorted.length; rank++) ranks[sorted[rank] as number] = rank;
  for (let i = 0; i < keys.length; i++) {
    if (i % STEPS === 0) await turn.next();
    keys[i] = ranks[keys[i] as number] as number;
  }
  return keys;
}

/** Sorts stably, in turns. The given array is overwritten. */
async function mergeSort(
  list: Uint32Array,
  compare: (a: number, b: number) => number,
  turn: Turn,
): Promise<Uint32Array> {
  for (let at = 0; at < list.length; at += RUN) {
    await turn.next();
    list.subarray(at, at + RUN).sort(compare);
  }
  let from: Uint32Array = list;
  let to: Uint32Array = new Uint32Array(list.length);
  for (let width = RUN; width < list.length; width *= 2) {
    for (let start = 0; start < list.length; start += 2 * width) {
      const middle = Math.min(start + width, list.length);
      const end = Math.min(middle + width, list.length);
      let [left, right] = [start, middle];
      for (let at = start; at < end; at++) {
        if (at % STEPS === 0) await turn.next();
        const isLeft =
          left < middle && (right >= end || compare(from[left] as number, from[right] as number) <= 0);
        to[at] = from[isLeft ? left++ : right++] as number;
      }
    }
    [from, to] = [to, from];
  }
  return from;
}

/** The rows whose cell fits a condition. */
export async function filteredRows(
  rows: Uint32Array,
  cells: ArrayLike<Cell>,
  fits: (cell: Cell) => boolean,
  turn: Turn,
): Promise<Uint32Array> {
  const kept = new Uint32Array(rows.length);
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    if (i % STEPS === 0) await turn.next();
    const row = rows[i] as number;
    if (fits(cells[row] ?? null)) kept[count++] = row;
  }
  return kept.subarray(0, count);
}

/** Rows that have the same value in a column. */
export interface RowGroup {
  readonly value: Cell;
  readonly rows: readonly number[];
}

/** Groups rows by the value of a column: the largest group first; of equal ones, the group whose first row stands first. */
export async function groupedRows(
  rows: Uint32Array,
  cells: ArrayLike<Cell>,
  turn: Turn,
): Promise<RowGroup[]> {
  const groups = new Map<string, { value: Cell; rows: number[] }>();
  for (let i = 0; i < rows.length; i++) {
    if (i % STEPS === 0) await turn.next();
    const row = rows[i] as number;
    const value = cells[row] ?? null;
    const id = value === null ? 'none' : `${typeof value} ${cellText(value)}`;
    const group = groups.get(id);
    if (group) group.rows.push(row);
    else groups.set(id, { value, rows: [row] });
  }
  return [...groups.values()].sort((a, b) => b.rows.length - a.rows.length);
}
