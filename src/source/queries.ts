/** Schemas of the objects that queries take. A field that is added to a type is a compile error until it has its line here. */
import { LOG_LEVELS } from '../record/kinds.js';
import type { ImageQuery } from './artifact-types.js';
import type { HeatmapQuery, HistogramAxis, HistogramQuery } from './histogram-types.js';
import { either, flag, list, number, object, optional, text, word } from './schema.js';
import type {
  HistoryQuery,
  LogQuery,
  PointsQuery,
  RunFilter,
  RunStatus,
  SeriesQuery,
  Smoothing,
} from './types.js';

const status = word<RunStatus>('running', 'completed', 'failed', 'crashed');
const axis = word<HistogramAxis>('step', 'globalStep', 'time', 'relative', 'active');
const metric = object<{ readonly key: string }>({ key: text });

export const runFilter = object<RunFilter>({
  namespace: optional(text),
  project: optional(text),
  status: optional(either(status, list(status))),
  text: optional(text),
  tag: optional(text),
  group: optional(text),
  archived: optional(flag),
  sort: optional(word('created', 'name', 'lastSeen', 'status')),
  descending: optional(flag),
  limit: optional(number),
});

export const pointsQuery = object<PointsQuery>({
  run: text,
  keys: optional(list(text)),
  fromStep: optional(number),
  toStep: optional(number),
});

export const seriesQuery = object<SeriesQuery>({
  run: text,
  key: text,
  x: optional(either(axis, metric)),
  from: optional(number),
  to: optional(number),
  buckets: optional(number),
  neighbours: optional(flag),
  smoothing: optional(object<Smoothing>({ weight: number, unit: optional(number) })),
});

export const histogramQuery = object<HistogramQuery>({
  run: text,
  key: text,
  x: optional(axis),
  from: optional(number),
  to: optional(number),
  at: optional(number),
  limit: optional(number),
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

export const imageQuery = object<ImageQuery>({
  run: text,
  key: text,
  from: optional(number),
  to: optional(number),
  at: optional(number),
  limit: optional(number),
});

export const historyQuery = object<HistoryQuery>({
  run: text,
  from: optional(number),
  to: optional(number),
  limit: optional(number),
});

export const logQuery = object<LogQuery>({
  run: text,
  level: optional(word(...LOG_LEVELS)),
  text: optional(text),
  after: optional(number),
  newest: optional(flag),
  limit: optional(number),
});
