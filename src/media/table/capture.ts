import { isRefusal, type Refusal, refuse } from '../../base/refusal.js';
import type { CaptureContext, MediaCapture, RawItem } from '../capture.js';
import { columnOf, type GivenTable, givenTable } from './given.js';
import { isTableColumnType, TABLE_COLUMN_TYPES, type TableColumnType } from './kind.js';
import { uniqueNames } from './names.js';
import type { RawTable } from './raw.js';
import { TableTaker } from './table-taker.js';
import { TableDraft, type TableOptions, type TableTypes } from './value.js';

const MAX_TABLES = 64;
const MAX_COLUMNS = 1000;
const MAX_ROWS = 1_000_000;
const MAX_CELLS = 10_000_000;

/** How the page captures tables. */
export const tableCapture: MediaCapture<TableOptions> = {
  options: { columns: 1, types: 1, columnTypes: 1, caption: 1 },
  labels: { one: 'a table', many: 'tables' },
  most: MAX_TABLES,
  *items(x, options, context) {
    const draft = x instanceof TableDraft ? x : null;
    const given = givenTable(draft ? draft.data : x, options);
    if (isRefusal(given)) return yield given;
    const rows = rowsOf(given, draft);
    const taker = takeAll(given, draft, rows, context);
    if (isRefusal(taker)) return yield taker;
    const { pending } = taker;
    yield pending.length === 0
      ? rawOf(taker, given, options, rows)
      : context.later(0, async () => {
          await Promise.all(pending);
          return rawOf(taker, given, options, rows);
        });
  },
};

function rowsOf(given: GivenTable, draft: TableDraft | null): number {
  const base = given.kind === 'rows' ? given.rows.length : longest(given.columns);
  return Math.max(
    base + (draft?.rows.length ?? 0),
    draft ? longest(draft.columns.map(({ data }) => data)) : 0,
  );
}

function longest(lists: readonly { readonly length: number }[]): number {
  return lists.reduce((most, { length }) => Math.max(most, length), 0);
}

function takeAll(
  given: GivenTable,
  draft: TableDraft | null,
  rows: number,
  context: CaptureContext,
): TableTaker | Refusal {
  if (!Number.isSafeInteger(rows) || rows > MAX_ROWS) return tooMany('rows', MAX_ROWS);
  const taker = new TableTaker(rows, context);
  const isTooLarge = () => taker.columns.length > MAX_COLUMNS || taker.columns.length * rows > MAX_CELLS;
  let base = 0;
  let isOpen = true;
  if (given.kind === 'rows') {
    for (const name of given.columns ?? []) taker.addColumn(name);
    isOpen = given.columns === null;
    for (const row of given.rows) {
      taker.takeRow(base++, row, isOpen);
      if (isTooLarge()) break;
    }
  } else {
    base = longest(given.columns);
    for (const column of given.columns) {
      taker.takeColumn(column, base);
      if (isTooLarge()) break;
    }
  }
  for (const row of draft?.rows ?? []) {
    if (isTooLarge()) break;
    taker.takeRow(base++, row, isOpen);
  }
  for (const { name, data } of draft?.columns ?? []) {
    if (isTooLarge()) break;
    const column = columnOf(String(name), data);
    if (column) taker.takeColumn(column, rows);
    else taker.problem(refuse('type', 'addColumn() of a table takes an array or a typed array'));
  }
  if (taker.columns.length > MAX_COLUMNS) return tooMany('columns', MAX_COLUMNS);
  if (taker.columns.length * rows > MAX_CELLS) return tooMany('cells', MAX_CELLS);
  return taker.columns.length > 0
    ? taker
    : refuse('shape', 'a table is empty: it has neither rows nor columns');
}

function tooMany(what: string, most: number): Refusal {
  return refuse('limit', `a table may have ${most.toLocaleString('en-US')} ${what}`);
}

function rawOf(
  taker: TableTaker,
  { types }: GivenTable,
  { caption }: TableOptions,
  rows: number,
): RawItem<RawTable> {
  const { columns: taken, bytes } = taker.finish();
  const given = taken.map(({ name }) => name);
  const { names, changed } = uniqueNames(given);
  // A row that is a list gives no names: those that are made for its columns are no change.
  const renamed = changed.filter(([before]) => before !== '' || !taker.isUnnamed);
  const [first] = renamed;
  if (first) {
    const rest = renamed.length > 1 ? ` and ${renamed.length - 1} more` : '';
    const reason = `columns of a table need names of their own: “${first[0].slice(0, 40)}” became “${first[1].slice(0, 48)}”${rest}`;
    taker.problem(refuse('partial', reason));
  }
  const typeOf = typesBy(types, given, (problem) => taker.problem(problem));
  const columns = taken.map(({ cells }, i) => ({ name: names[i] as string, type: typeOf(i), cells }));
  const raw = { caption: String(caption ?? ''), rows, columns, problems: taker.problems };
  return { raw, bytes: 64 + bytes };
}

/** The type that was asked for each column. */
function typesBy(
  types: TableTypes | null,
  names: readonly string[],
  tell: (problem: Refusal) => void,
): (column: number) => TableColumnType | null {
  if (types === null) return () => null;
  if (typeof types !== 'object') {
    tell(refuse('option', 'types of a table must be a list, or an object by column'));
    return () => null;
  }
  const isList = Array.isArray(types);
  const asked = isList ? types.map((type, i) => [i, type] as const) : Object.entries(types);
  for (const [at, type] of asked) {
    const isThere = typeof at === 'number' ? at < names.length : names.includes(at);
    const known = TABLE_COLUMN_TYPES.join(', ');
    if (!isThere)
      tell(refuse('option', `types of a table names “${String(at).slice(0, 40)}”, which is no column`));
    else if (type !== null && type !== undefined && !isTableColumnType(type)) {
      tell(
        refuse(
          'option',
          `a column of a table has one of the types ${known}, not ${String(type).slice(0, 40)}`,
        ),
      );
    }
  }
  const byKey = new Map<unknown, unknown>(asked);
  return (column) => {
    const type = byKey.get(isList ? column : names[column]);
    return isTableColumnType(type) ? type : null;
  };
}
