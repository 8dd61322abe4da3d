import { ValidationError } from '../../base/errors.js';
import type { HistogramRecord, TensorStats } from '../../record/kinds.js';
import { BAND_PERCENTILES, type HistogramQuery, type Histograms } from '../../source/types.js';
import { alongX, checkAxis, checkCount, type PlacedHistogram, type SessionHistogram } from './along-x.js';
import { percentilesOf } from './percentiles.js';

const DEFAULT_LIMIT = 200;
const MOST = 4096;

const STATS = ['count', 'finite', 'nan', 'posInf', 'negInf', 'zeros', 'min', 'max', 'mean', 'std'] as const;

/**
 * Answers a query from all histograms of its key in log order. `start`: time of the run's first record. The answer shares no
 * memory with the records. Throws `ValidationError` if the range or the limit is invalid.
 */
export function answerHistograms(
  records: readonly SessionHistogram[],
  query: Omit<HistogramQuery, 'run'>,
  start: number,
): Histograms {
  const { at, limit = DEFAULT_LIMIT } = query;
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = query;
  const axis = checkAxis(at === undefined ? query : { ...(query.x ? { x: query.x } : {}) });
  checkCount('limit', limit, MOST);
  if (Number.isNaN(at)) throw new ValidationError('at is not a number');
  const all = alongX(records, axis, start);
  const inRange = at === undefined ? all.filter(({ x }) => x >= from && x <= to) : lastBefore(all, at);
  return columnsOf(query.key, thinned(inRange, limit), records.length, inRange.length);
}

function lastBefore(all: readonly PlacedHistogram[], x: number): PlacedHistogram[] {
  const found =
    all[
      Math.max(
        0,
        all.findLastIndex((each) => each.x <= x),
      )
    ];
  return found ? [found] : [];
}

/** Picks at most `limit` elements, as evenly as possible. Always includes the last element. */
function thinned(all: readonly PlacedHistogram[], limit: number): readonly PlacedHistogram[] {
  if (all.length <= limit) return all;
  return Array.from(
    { length: limit },
    (_, i) => all[Math.floor(((i + 1) * all.length) / limit) - 1] as PlacedHistogram,
  );
}

function columnsOf(
  key: string,
  placed: readonly PlacedHistogram[],
  total: number,
  inRange: number,
): Histograms {
  const records = placed.map(({ record }) => record);
  const column = (value: (record: HistogramRecord) => number) => Float64Array.from(records, value);
  const binStart = new Uint32Array(records.length + 1);
  records.forEach(({ counts }, i) => {
    binStart[i + 1] = (binStart[i] as number) + counts.length;
  });
  const bins = binStart[records.length] as number;
  const edges = new Float64Array(bins + records.length).fill(Number.NaN);
  const counts = new Float64Array(bins);
  const bands = new Float64Array(records.length * BAND_PERCENTILES.length);
  records.forEach((record, i) => {
    const first = binStart[i] as number;
    edges.set(record.edges, first + i);
    counts.set(record.counts, first);
    bands.set(percentilesOf(record, BAND_PERCENTILES), i * BAND_PERCENTILES.length);
  });
  const stats = Object.fromEntries(
    STATS.map((field) => [field, column((record) => record.stats[field])]),
  ) as { [F in keyof TensorStats]: Float64Array };
  return {
    key,
    total,
    inRange,
    x: Float64Array.from(placed, ({ x }) => x),
    rows: column(({ row }) => row),
    steps: column(({ step }) => step),
    times: column(({ time }) => time),
    binStart,
    edges,
    counts,
    under: column(({ under }) => under),
    over: column(({ over }) => over),
    stats,
    bands,
    origin: records.at(-1)?.origin ?? null,
  };
}
