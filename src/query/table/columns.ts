import { ValidationError } from '../../base/errors.js';
import type { Json } from '../../record/kinds.js';
import { isJsonObject } from '../../record/objects.js';
import { makePath, parsePath } from '../../record/path.js';
import type { RunDetail, RunInfo, ScalarSummary, TableColumn } from '../../source/types.js';
import { leavesOf } from '../compare.js';

/** Most columns that are listed. */
const MOST_LISTED = 10_000;

/** The data of a run that tables use beside its `RunInfo`. */
export type RunFacts = Pick<RunDetail, 'config' | 'summary' | 'scalars'>;

/** The data of a run that tables use. */
export interface TableRun extends RunFacts {
  readonly info: RunInfo;
}

export interface Column {
  readonly name: string;
  /** Returns the value of a run; `undefined`: the run has none. */
  readonly read: (run: TableRun) => Json | undefined;
}

type InfoColumn = keyof RunInfo | 'duration';

const INFO = {
  uid: true,
  namespace: true,
  project: true,
  id: true,
  name: true,
  directory: true,
  group: true,
  task: true,
  tags: true,
  archived: true,
  status: true,
  created: true,
  ended: true,
  lastSeen: true,
  paused: true,
  duration: true,
  rows: true,
  values: true,
  dropped: true,
  problems: true,
  revision: true,
} satisfies Record<InfoColumn, true>;

/** The statistics of a scalar key, in the order of their columns in a stored list. */
export const STATISTICS = Object.keys({
  last: true,
  lastStep: true,
  min: true,
  minStep: true,
  max: true,
  maxStep: true,
  mean: true,
  count: true,
  nan: true,
  posInf: true,
  negInf: true,
} satisfies Record<keyof ScalarSummary, true>) as readonly (keyof ScalarSummary)[];

const STATISTIC_NAMES: ReadonlySet<string> = new Set(STATISTICS);

/** The column with this name: see `ColumnName`. Throws `validation` if there is no such column. */
export function columnOf(name: string, field: string): Column {
  if (Object.hasOwn(INFO, name)) return { name, read: infoColumn(name as InfoColumn) };
  if (name.startsWith('config.')) {
    const path = parsePath(name.slice('config.'.length));
    return { name, read: ({ config }) => fieldAt(config, path) ?? undefined };
  }
  if (name.startsWith('summary.')) {
    const [key = '', ...rest] = parsePath(name.slice('summary.'.length));
    return { name, read: ({ summary, scalars }) => summaryAt(summary, scalars, key, rest) ?? undefined };
  }
  throw new ValidationError(
    `${field}: there is no column '${name}'. Columns are config.…, summary.… and ${Object.keys(INFO).join(', ')}`,
    { field, column: name },
  );
}

function infoColumn(name: InfoColumn): Column['read'] {
  if (name !== 'duration') return ({ info }) => info[name] as Json;
  return ({ info: { created, ended, lastSeen, paused } }) => (ended || lastSeen) - created - paused;
}

function fieldAt(value: Json | undefined, path: readonly string[]): Json | undefined {
  let found = value;
  for (const name of path) {
    if (!isJsonObject(found) || !Object.hasOwn(found, name)) return undefined;
    found = found[name];
  }
  return found;
}

function summaryAt(
  summary: TableRun['summary'],
  scalars: TableRun['scalars'],
  key: string,
  rest: readonly string[],
): Json | undefined {
  const byHand = Object.hasOwn(summary, key) ? summary[key] : undefined;
  if (byHand !== undefined && (rest.length === 0 || isJsonObject(byHand))) return fieldAt(byHand, rest);
  const [statistic = 'last'] = rest;
  if (rest.length > 1 || !STATISTIC_NAMES.has(statistic) || !Object.hasOwn(scalars, key)) return undefined;
  return scalars[key]?.[statistic as keyof ScalarSummary];
}

/** Lists the columns in which any of the runs has a value. */
export function listColumns(runs: readonly TableRun[]): TableColumn[] {
  const found = new Map<string, { -readonly [K in keyof TableColumn]: TableColumn[K] }>();
  const add = (name: string, from: TableColumn['from'], value: Json | undefined, isScalar = false) => {
    if (value === undefined || value === null) return;
    const column = found.get(name) ?? { name, from, count: 0, isNumber: true, isScalar };
    if (!found.has(name) && found.size >= MOST_LISTED) return;
    found.set(name, column);
    column.count++;
    column.isNumber &&= typeof value === 'number';
    column.isScalar ||= isScalar;
  };
  const infos = Object.keys(INFO).map((name) => [name, infoColumn(name as InfoColumn)] as const);
  for (const run of runs) {
    for (const [name, read] of infos) add(name, 'info', read(run));
    for (const [path, value] of leavesOf(run.config)) add(`config.${path}`, 'config', value);
    for (const [path, value] of leavesOf(run.summary)) add(`summary.${path}`, 'summary', value);
    for (const key of Object.keys(run.scalars)) {
      // If a value was set by hand under the same key, the column is listed already.
      const isHidden = Object.hasOwn(run.summary, key);
      if (!isHidden) add(`summary.${makePath([key])}`, 'summary', run.scalars[key]?.last, true);
    }
  }
  const order = ['info', 'config', 'summary'];
  const named = (a: TableColumn, b: TableColumn) => (a.from === 'info' ? 0 : a.name < b.name ? -1 : 1);
  return [...found.values()].sort((a, b) => order.indexOf(a.from) - order.indexOf(b.from) || named(a, b));
}
