/** Schemas of query objects. A new field of a query type is a compile error until the field has a line here. */
import { LOG_LEVELS } from '../record/kinds.js';
import type { HeatmapQuery, HistogramAxis, HistogramQuery } from './histogram-types.js';
import type { LinesQuery, RunGroup } from './lines-types.js';
import type { LatestQuery, MediaQuery } from './media-types.js';
import { either, flag, list, number, object, optional, text, whole, word } from './schema.js';
import { SMOOTHING_KINDS } from './smoothing-kinds.js';
import type {
  HistoryQuery,
  LogQuery,
  PointsQuery,
  RunFilter,
  RunStatus,
  SeriesQuery,
  Smoothing,
  TableFilter,
  TableQuery,
  TableSort,
} from './types.js';

export const RUN_STATUSES: readonly RunStatus[] = ['running', 'completed', 'failed', 'crashed'];

/** The x axes that are not another metric. */
export const AXES: readonly HistogramAxis[] = ['step', 'globalStep', 'time', 'relative', 'active'];

const status = word(...RUN_STATUSES);
const axis = word(...AXES);
const metric = object<{ readonly key: string }>({ key: text });

export const xAxis = either(axis, metric);

const tableFilter = {
  namespace: optional(text),
  project: optional(text),
  status: optional(either(status, list(status))),
  text: optional(text),
  tag: optional(text),
  group: optional(text),
  task: optional(text),
  archived: optional(flag),
} as const;

export const runFilter = object<RunFilter>({
  ...tableFilter,
  sort: optional(word('created', 'name', 'lastSeen', 'status')),
  descending: optional(flag),
  limit: optional(whole),
});

export const tableQuery = object<TableQuery>({
  columns: list(text),
  filter: optional(object<TableFilter>(tableFilter)),
  where: optional(text),
  sort: optional(list(object<TableSort>({ column: text, descending: optional(flag) }))),
  groupBy: optional(list(text)),
  offset: optional(whole),
  limit: optional(whole),
  available: optional(flag),
  early: optional(flag),
});

export const pointsQuery = object<PointsQuery>({
  run: text,
  keys: optional(list(text)),
  fromStep: optional(number),
  toStep: optional(number),
});

const smoothing = optional(
  object<Smoothing>({ kind: optional(word(...SMOOTHING_KINDS)), weight: number, unit: optional(number) }),
);

export const seriesQuery = object<SeriesQuery>({
  run: text,
  key: text,
  x: optional(xAxis),
  from: optional(number),
  to: optional(number),
  buckets: optional(whole),
  neighbours: optional(flag),
  smoothing,
});

export const linesQuery = object<LinesQuery>({
  runs: list(text),
  keys: optional(list(text)),
  expressions: optional(list(text)),
  groups: optional(list(object<RunGroup>({ name: text, runs: list(text) }))),
  center: optional(word('mean', 'median')),
  band: optional(word('min-max', 'std', 'stderr', 'ci95', 'none')),
  x: optional(xAxis),
  from: optional(number),
  to: optional(number),
  buckets: optional(whole),
  neighbours: optional(flag),
  smoothing,
});

export const histogramQuery = object<HistogramQuery>({
  run: text,
  key: text,
  x: optional(axis),
  from: optional(number),
  to: optional(number),
  at: optional(number),
  limit: optional(whole),
});

export const heatmapQuery = object<HeatmapQuery>({
  run: text,
  key: text,
  x: optional(axis),
  from: optional(number),
  to: optional(number),
  width: number,
  height: number,
  scale: optional(word('linear', 'log', 'symlog')),
  linear: optional(number),
  low: optional(number),
  high: optional(number),
  value: optional(word('density', 'count')),
  normalize: optional(word('step', 'all')),
});

export const mediaQuery = object<MediaQuery>({
  run: text,
  key: text,
  media: text,
  from: optional(number),
  to: optional(number),
  at: optional(number),
  limit: optional(whole),
});

export const latestQuery = object<LatestQuery>({ run: text, keys: optional(list(text)) });

export const historyQuery = object<HistoryQuery>({
  run: text,
  from: optional(whole),
  to: optional(whole),
  limit: optional(whole),
});

export const logQuery = object<LogQuery>({
  run: text,
  level: optional(word(...LOG_LEVELS)),
  text: optional(text),
  after: optional(whole),
  newest: optional(flag),
  limit: optional(whole),
});
