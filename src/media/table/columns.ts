/** Chooses how a column is stored: by its cells, and by the type that was asked for. */
import type { ColumnSource } from 'hyparquet-writer';
import { isWellFormed, wellFormed } from '../../base/well-formed.js';
import { doubleColumn, integerColumn, type ParquetColumn } from '../../files/parquet.js';
import type { TableColumnType } from './kind.js';
import type { NumberArray, RawCell, RawCellMedia, RawColumn } from './raw.js';

/** A column as it is stored. */
export interface StoredColumn {
  readonly name: string;
  readonly type: TableColumnType;
  readonly parquet: ParquetColumn;
  /** Why the cells are not stored as they were given; `null`: they are. */
  readonly problem: string | null;
  /** The cells of rows `from` to `to` (exclusive) for the writer. */
  slice(from: number, to: number): ColumnSource;
}

/** The JSON of the media in a cell; `null`: none could be kept. */
export type MediaJson = (cell: RawCellMedia) => object | null;

const INT64 = 2n ** 63n;

/** A column for the writer. `mediaJson` gives what a cell holds instead of its media. */
export function storedColumn(column: RawColumn, mediaJson: MediaJson): StoredColumn {
  const { name, cells, type: asked } = column;
  if (cells.kind === 'numbers') {
    const { data, missing } = cells;
    if (asked === null || asked === 'number') return numberColumn(name, data, missing);
    if (asked === 'boolean' && data.every((value) => value === 0 || value === 1)) {
      const at = (row: number) => (missing?.[row] ? null : data[row] === 1);
      return anyColumn(name, 'boolean', at, null);
    }
    const at = (row: number) => (missing?.[row] ? null : (data[row] as number));
    return textColumn(name, at, asked === 'text' ? null : `was to be ${asked} and holds numbers`);
  }
  const { data } = cells;
  const kinds = kindsOf(data);
  const { type, problem } = typeOf(asked, kinds);
  const at = (row: number) => data[row] ?? null;
  switch (type) {
    case 'number':
      return kinds.has('bigint') ? bigintColumn(name, data) : mixedNumbers(name, data);
    case 'boolean':
      return anyColumn(name, 'boolean', (row) => (at(row) === null ? null : Boolean(at(row))), null);
    case 'media':
      return anyColumn(name, 'json', (row) => mediaIn(at(row), mediaJson), null, 'media');
    default:
      return textColumn(name, (row) => textOrMedia(at(row), mediaJson), problem);
  }
}

type CellKind = 'number' | 'bit' | 'bigint' | 'boolean' | 'text' | 'media';

/** `bit`: a number that is 0 or 1. */
function kindsOf(data: readonly RawCell[]): Set<CellKind> {
  const kinds = new Set<CellKind>();
  for (const cell of data) {
    if (cell === null || cell === undefined) continue;
    if (typeof cell === 'number') kinds.add(cell === 0 || cell === 1 ? 'bit' : 'number');
    else if (typeof cell === 'string') kinds.add('text');
    else if (typeof cell === 'object') {
      if (cell.items.length > 0) kinds.add('media');
    } else kinds.add(typeof cell as 'bigint' | 'boolean');
  }
  return kinds;
}

const NAMES: { readonly [K in CellKind]: string } = {
  number: 'numbers',
  bit: 'numbers',
  bigint: 'numbers',
  boolean: 'booleans',
  text: 'texts',
  media: 'media',
};

/** Kinds of cells that a type stores as they are. */
const FITS: { readonly [T in TableColumnType]: readonly CellKind[] } = {
  number: ['number', 'bit', 'bigint', 'boolean'],
  boolean: ['boolean', 'bit'],
  media: ['media'],
  text: ['number', 'bit', 'bigint', 'boolean', 'text'],
};

function typeOf(
  asked: TableColumnType | null,
  kinds: ReadonlySet<CellKind>,
): { type: TableColumnType; problem: string | null } {
  const held = [...new Set([...kinds].map((kind) => NAMES[kind]))].join(' and ');
  if (asked !== null) {
    return [...kinds].every((kind) => FITS[asked].includes(kind))
      ? { type: asked, problem: null }
      : { type: 'text', problem: `was to be ${asked} and holds ${held}` };
  }
  // A column without any value is text.
  if (kinds.size === 0) return { type: 'text', problem: null };
  for (const [type, only] of Object.entries({
    number: 'numbers',
    boolean: 'booleans',
    media: 'media',
    text: 'texts',
  })) {
    if (held === only) return { type: type as TableColumnType, problem: null };
  }
  return { type: 'text', problem: `mixes ${held}` };
}

function numberColumn(name: string, data: NumberArray, missing: Uint8Array | null): StoredColumn {
  const kind = numberType(data);
  const nullable = missing !== null;
  const slice = (from: number, to: number): ColumnSource => {
    const part = data.subarray(from, to);
    if (missing) {
      const list = Array.from(part, (value, i) => (missing[from + i] ? null : value));
      return kind === 'integer32' ? integerColumn(name, list) : doubleColumn(name, list);
    }
    if (kind === 'integer32') return integerColumn(name, Int32Array.from(part));
    return doubleColumn(name, part instanceof Float32Array ? part : Float64Array.from(part));
  };
  return { name, type: 'number', parquet: { name, type: kind, nullable }, problem: null, slice };
}

/** The shortest type that holds all of the numbers exactly. */
function numberType(data: NumberArray): 'float' | 'double' | 'integer32' {
  if (data instanceof Float32Array) return 'float';
  // −0 is no integer.
  for (const value of data) if ((value | 0) !== value || Object.is(value, -0)) return 'double';
  return 'integer32';
}

/** Numbers between which booleans stand, which count as 0 and 1. */
function mixedNumbers(name: string, data: readonly RawCell[]): StoredColumn {
  const isMissing = Uint8Array.from(data, (cell) => (cell === null || cell === undefined ? 1 : 0));
  const numbers = Float64Array.from(data, (cell) => (cell === null || cell === undefined ? 0 : Number(cell)));
  return numberColumn(name, numbers, isMissing.includes(1) ? isMissing : null);
}

/** Bigints: as doubles where these are exact, else as integers of 64 bits, else as texts. */
function bigintColumn(name: string, data: readonly RawCell[]): StoredColumn {
  const cells = data.filter((cell) => cell !== null && cell !== undefined) as (number | bigint | boolean)[];
  const isSafe = (cell: number | bigint | boolean) =>
    typeof cell !== 'bigint' || (cell <= Number.MAX_SAFE_INTEGER && cell >= Number.MIN_SAFE_INTEGER);
  if (cells.every(isSafe)) return mixedNumbers(name, data);
  const isLong = (cell: number | bigint | boolean) =>
    typeof cell === 'bigint'
      ? cell < INT64 && cell >= -INT64
      : typeof cell === 'boolean' || (Number.isSafeInteger(cell) && !Object.is(cell, -0));
  if (!cells.every(isLong)) {
    const reason = 'holds numbers that no type of number holds all of exactly';
    return textColumn(name, (row) => textOrMedia(data[row] ?? null, () => null), reason);
  }
  const at = (row: number) => {
    const cell = data[row] as number | bigint | boolean | null | undefined;
    return cell === null || cell === undefined ? null : BigInt(cell);
  };
  const parquet: ParquetColumn = { name, type: 'integer', nullable: true };
  const slice = (from: number, to: number) => integerColumn(name, listOf(from, to, at));
  return { name, type: 'number', parquet, problem: null, slice };
}

/** `problem`: why other cells than texts became texts; `null`: that was asked for. */
function textColumn(name: string, at: (row: number) => RawCell, problem: string | null): StoredColumn {
  return anyColumn(name, 'text', (row) => textOf(at(row) as Exclude<RawCell, object>), problem);
}

function anyColumn<T>(
  name: string,
  stored: ParquetColumn['type'],
  at: (row: number) => T | null,
  problem: string | null,
  type: TableColumnType = stored as TableColumnType,
): StoredColumn {
  const parquet: ParquetColumn = { name, type: stored, nullable: true };
  const slice = (from: number, to: number): ColumnSource => ({ name, data: listOf(from, to, at) });
  return { name, type, parquet, problem, slice };
}

function listOf<T>(from: number, to: number, at: (row: number) => T): T[] {
  return Array.from({ length: to - from }, (_, i) => at(from + i));
}

function mediaIn(cell: RawCell, mediaJson: MediaJson): object | null {
  return typeof cell === 'object' && cell !== null ? mediaJson(cell) : null;
}

function textOrMedia(cell: RawCell, mediaJson: MediaJson): Exclude<RawCell, object> {
  if (typeof cell !== 'object' || cell === null) return cell as Exclude<RawCell, object>;
  const json = mediaJson(cell);
  return json && JSON.stringify(json);
}

/** A cell as text. It reads back as the same number. */
function textOf(cell: Exclude<RawCell, object>): string | null {
  if (cell === null || cell === undefined) return null;
  if (typeof cell === 'string') return isWellFormed(cell) ? cell : wellFormed(cell);
  return Object.is(cell, -0) ? '-0' : String(cell);
}

/** True if a text among the cells holds half a character, which no file can hold. */
export function hasLoneSurrogates({ cells }: RawColumn): boolean {
  return cells.kind === 'any' && cells.data.some((cell) => typeof cell === 'string' && !isWellFormed(cell));
}
