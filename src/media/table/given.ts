/** The forms in which a table is given: rows, columns, Apache Arrow. Reads their outline, and no cell. */
import { type Refusal, refuse } from '../../base/refusal.js';
import type { ArrowColumnLike, ArrowTableLike, TableOptions, TableTypes } from './value.js';

/** A table as it was given. */
export type GivenTable = GivenRows | GivenColumns;

export interface GivenRows {
  readonly kind: 'rows';
  /** `null`: those that the rows have. */
  readonly columns: readonly string[] | null;
  readonly types: TableTypes | null;
  readonly rows: readonly unknown[];
}

export interface GivenColumns {
  readonly kind: 'columns';
  readonly columns: readonly GivenColumn[];
  readonly types: TableTypes | null;
}

/** A column as it was given. */
export interface GivenColumn {
  readonly name: string;
  readonly length: number;
  /** All cells as a typed array; `null`: the cells are taken one by one. */
  readonly view: ArrayBufferView | null;
  at(row: number): unknown;
}

const TAKES = refuse(
  'type',
  'table() takes a list of rows, { columns, rows }, columns by name, or a table of Apache Arrow',
);

/** Fields of `{ columns, rows }`. An object with other fields is columns by name. */
const SPEC = ['columns', 'rows', 'data', 'types', 'columnTypes', 'column_types'] as const;

/** Reads what a table was made of. May throw, as foreign objects may. */
export function givenTable(x: unknown, options: TableOptions): GivenTable | Refusal {
  const types = options.types ?? options.columnTypes ?? null;
  const columns = namesOf(options.columns);
  if (columns && 'code' in columns) return columns;
  if (Array.isArray(x)) return { kind: 'rows', columns, types, rows: x };
  if (typeof x !== 'object' || x === null || ArrayBuffer.isView(x)) return TAKES;
  if (isArrow(x)) return { kind: 'columns', columns: selected(arrowColumns(x), columns), types };
  const fields = x as { readonly [field: string]: unknown };
  const rows = rowsIn(fields);
  if (rows) {
    const given = columns ?? namesOf(fields.columns);
    if (given && 'code' in given) return given;
    return { kind: 'rows', columns: given, types: types ?? typesIn(fields), rows };
  }
  const named = Object.keys(fields).map((name) => columnOf(name, fields[name]));
  if (named.length === 0) return refuse('shape', 'a table without columns');
  const all = named.filter((column) => column !== null);
  return all.length === named.length ? { kind: 'columns', columns: selected(all, columns), types } : TAKES;
}

/** An array or a typed array as a column; `null`: something else. */
export function columnOf(name: string, data: unknown): GivenColumn | null {
  const view = ArrayBuffer.isView(data) && !(data instanceof DataView) ? data : null;
  if (!view && !Array.isArray(data)) return null;
  const cells = data as ArrayLike<unknown>;
  return { name, length: cells.length, view, at: (row) => cells[row] };
}

/** The rows of `{ columns, rows }`, `{ columns, data }` or a data frame's `{ columns, values }`; `null`: none of these. */
function rowsIn(fields: { readonly [field: string]: unknown }): readonly unknown[] | null {
  const { columns, rows, data, values } = fields;
  if (Array.isArray(columns) && Array.isArray(values)) return values;
  if (!Object.keys(fields).every((name) => SPEC.some((each) => each === name))) return null;
  const given = rows ?? data ?? (Array.isArray(columns) ? [] : null);
  return Array.isArray(given) ? given : null;
}

function typesIn(fields: { readonly [field: string]: unknown }): TableTypes | null {
  const types = fields.types ?? fields.columnTypes ?? fields.column_types ?? null;
  return typeof types === 'object' ? (types as TableTypes | null) : null;
}

function namesOf(columns: unknown): readonly string[] | Refusal | null {
  if (columns === undefined || columns === null) return null;
  if (!Array.isArray(columns)) return refuse('option', 'columns of a table must be a list of names');
  return columns.map(String);
}

/** The columns with these names, in this order. */
function selected(columns: readonly GivenColumn[], names: readonly string[] | null): readonly GivenColumn[] {
  if (!names) return columns;
  return names.map(
    (name) =>
      columns.find((column) => column.name === name) ?? { name, length: 0, view: null, at: () => null },
  );
}

function isArrow(x: object): x is ArrowTableLike {
  const { numRows, schema, getChildAt } = x as Partial<ArrowTableLike>;
  return typeof numRows === 'number' && typeof getChildAt === 'function' && Array.isArray(schema?.fields);
}

/** `Date` and `Timestamp` among Arrow's types. Their cells are milliseconds since the epoch. */
const ARROW_TIMES = [8, 10];

function arrowColumns(x: ArrowTableLike): GivenColumn[] {
  return x.schema.fields.map(({ name, type }, i) => {
    const column = x.getChildAt(i);
    if (!column) return { name: String(name), length: 0, view: null, at: () => null };
    const isTime = ARROW_TIMES.includes(Number((type as { typeId?: unknown } | undefined)?.typeId));
    const at = (row: number) => {
      const cell = column.get(row);
      return isTime && typeof cell === 'number' ? new Date(cell) : cell;
    };
    return { name: String(name), length: column.length, view: isTime ? null : viewOf(column), at };
  });
}

function viewOf(column: ArrowColumnLike): ArrayBufferView | null {
  if (column.nullCount !== 0) return null;
  const array = column.toArray?.();
  return ArrayBuffer.isView(array) && (array as unknown as ArrayLike<number>).length === column.length
    ? array
    : null;
}
