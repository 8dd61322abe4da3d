import { ValidationError } from '../../base/errors.js';
import type { Json } from '../../record/kinds.js';
import type { RunTable, TableGroup, TableQuery } from '../../source/types.js';
import { type Column, columnOf, type TableRun } from './columns.js';
import { compileCondition } from './condition.js';
import { aggregate, type GroupedRows, groupRows } from './groups.js';
import { sortByRank } from './ranks.js';
import type { ColumnValues, TableRows } from './table-rows.js';

const DEFAULT_LIMIT = 100;
const MOST_ROWS = 10_000;
const MOST = { columns: 500, sort: 10, groupBy: 5 } as const;

/** A checked {@link TableQuery}. */
export interface CheckedTable {
  /** Makes the page of a table over these rows. */
  answer(rows: TableRows): RunTable;
}

/** Checks a query before any run is read. Throws `validation` if the query is invalid. */
export function checkedTable(query: TableQuery): CheckedTable {
  const { columns, sort = [], groupBy = [], offset = 0, limit = DEFAULT_LIMIT } = query;
  for (const [field, list] of Object.entries({ columns, sort, groupBy })) {
    const most = MOST[field as keyof typeof MOST];
    if (list.length > most) throw new ValidationError(`${field} takes at most ${most} columns`, { field });
  }
  if (!(Number.isInteger(offset) && offset >= 0)) {
    throw new ValidationError('offset must be a whole number from 0', { field: 'offset' });
  }
  if (!(Number.isInteger(limit) && limit >= 0 && limit <= MOST_ROWS)) {
    throw new ValidationError(`limit must be a whole number from 0 to ${MOST_ROWS}`, { field: 'limit' });
  }
  const shown = columns.map((name, i) => columnOf(name, `columns[${i}]`));
  const orders = sort.map(({ column, descending = false }, i) => ({
    column: columnOf(column, `sort[${i}].column`),
    descending,
  }));
  const grouping = groupBy.map((name, i) => columnOf(name, `groupBy[${i}]`));
  const where = query.where === undefined ? null : compileCondition(query.where);

  return {
    answer(rows) {
      let order = where === null ? rows.newest : picked(rows.newest, where(rows));
      // The least important key first: each sort keeps the order of rows with equal values.
      for (const { column, descending } of [...orders].reverse()) {
        order = sortByRank(order, rows.column(column).ranks, descending);
      }
      const by = grouping.map((column) => rows.column(column));
      const [first, ...others] = by.map(({ ids }) => ids);
      const grouped = first ? groupRows(order, first, others) : null;
      const page = (grouped?.rows ?? order).subarray(offset, offset + limit);
      return {
        rows: Array.from(page, (row) => {
          const run = rows.runs[row] as TableRun;
          return { uid: run.info.uid, values: shown.map(({ read }) => read(run) ?? null) };
        }),
        total: order.length,
        unfiltered: rows.runs.length,
        groups: grouped ? groupsOf(rows, grouped, by, shown) : [],
        ...(query.available ? { available: rows.available } : {}),
      };
    },
  };
}

/** The rows for which the mask is 1. */
function picked(rows: Uint32Array, mask: Uint8Array): Uint32Array {
  const found = new Uint32Array(rows.length);
  let size = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    if (mask[row] === 1) found[size++] = row;
  }
  return found.subarray(0, size);
}

function groupsOf(
  rows: TableRows,
  { rows: order, starts }: GroupedRows,
  by: readonly ColumnValues[],
  shown: readonly Column[],
): TableGroup[] {
  const columns = shown.map((column) => rows.column(column));
  return Array.from(starts.subarray(0, -1), (start, i) => {
    const members = order.subarray(start, starts[i + 1]);
    const first = members[0] as number;
    return {
      values: by.map(({ values }): Json => values[first] ?? null),
      count: members.length,
      start,
      aggregates: columns.map(({ numbers }) => aggregate(members, numbers)),
    };
  });
}
