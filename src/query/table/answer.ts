import { ValidationError } from '../../base/errors.js';
import type { Json } from '../../record/kinds.js';
import type { RunTable, TableAggregate, TableGroup, TableQuery } from '../../source/types.js';
import { canonical } from '../compare.js';
import { deviation } from '../group-line.js';
import { type Column, columnOf, listColumns, type TableRun } from './columns.js';
import { compileCondition } from './condition.js';
import { compareValues } from './order.js';

const DEFAULT_LIMIT = 100;
const MOST_ROWS = 10_000;
const MOST = { columns: 500, sort: 10, groupBy: 5 } as const;

/** A checked {@link TableQuery}. */
export interface CheckedTable {
  /** Makes the page of a table over these runs. */
  answer(runs: readonly TableRun[]): RunTable;
}

/** A run with the values by which it is sorted. */
interface Sorted {
  readonly run: TableRun;
  readonly keys: readonly (Json | undefined)[];
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
    answer(runs) {
      const matching = where === null ? runs : runs.filter(where);
      const sorted = matching.map((run): Sorted => ({ run, keys: orders.map(({ column }) => column(run)) }));
      sorted.sort((a, b) => {
        for (const [i, { descending }] of orders.entries()) {
          const order = compareValues(a.keys[i], b.keys[i], descending);
          if (order !== 0) return order;
        }
        return newestFirst(a.run, b.run);
      });
      const ordered = sorted.map(({ run }) => run);
      const groups = grouping.length > 0 ? grouped(ordered, grouping, shown) : [];
      const rows = grouping.length > 0 ? groups.flatMap(({ runs: members }) => members) : ordered;
      return {
        rows: rows
          .slice(offset, offset + limit)
          .map((run) => ({ uid: run.info.uid, values: shown.map((column) => column(run) ?? null) })),
        total: matching.length,
        unfiltered: runs.length,
        groups: groups.map(({ runs: _, ...group }) => group),
        ...(query.available ? { available: listColumns(runs) } : {}),
      };
    },
  };
}

function newestFirst({ info: a }: TableRun, { info: b }: TableRun): number {
  return b.created - a.created || (a.uid < b.uid ? -1 : 1);
}

/** Groups runs with equal values. Groups are in the order of their first runs. */
function grouped(
  runs: readonly TableRun[],
  by: readonly Column[],
  shown: readonly Column[],
): (TableGroup & { readonly runs: readonly TableRun[] })[] {
  const groups = new Map<string, { readonly values: readonly Json[]; readonly runs: TableRun[] }>();
  for (const run of runs) {
    const values = by.map((column) => column(run) ?? null);
    const id = values.length === 1 ? idOf(values[0] as Json) : JSON.stringify(values.map(idOf));
    const group = groups.get(id) ?? { values, runs: [] };
    groups.set(id, group);
    group.runs.push(run);
  }
  let start = 0;
  return Array.from(groups.values(), ({ values, runs: members }) => {
    const group = { values, count: members.length, start, runs: members };
    start += members.length;
    return { ...group, aggregates: shown.map((column) => aggregate(members.map(column))) };
  });
}

/** A text that is the same for equal values. */
function idOf(value: Json): string {
  return typeof value === 'string' ? `"${value}` : canonical(value);
}

function aggregate(values: readonly (Json | undefined)[]): TableAggregate | null {
  const numbers = values.filter((value): value is number => Number.isFinite(value));
  const count = numbers.length;
  if (count === 0) return null;
  let [min, max, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of numbers) {
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  // The sum of values near the largest float may be infinite although their mean is finite.
  const mean = Number.isFinite(sum)
    ? sum / count
    : numbers.reduce((total, value) => total + value / count, 0);
  return { count, min, max, mean, std: deviation(numbers, mean) };
}
