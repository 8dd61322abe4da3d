import type { HistogramRecord } from '../../record/kinds.js';
import type { HeatmapQuery, ValueScale } from '../../source/types.js';
import { percentilesOf } from './percentiles.js';

/** If a bin begins at or below 0, a log axis shows one power of ten below the bin's upper edge. */
const DECADE = 10;
/** The middle 38 %: half a standard deviation of a normal distribution on both sides. */
const MIDDLE = [30.85, 69.15] as const;

/** The axis of values. `low` and `high` are NaN if there is nothing to draw. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
  readonly linear: number;
}

/** The range of values of a heat map: the requested range; default: the extent of the bins. */
export function valueRange(
  records: readonly HistogramRecord[],
  query: Pick<HeatmapQuery, 'low' | 'high' | 'linear'>,
  scale: ValueScale,
): ValueRange {
  const linear = query.linear ?? linearPart(records);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { edges } of records) {
    if (edges.length === 0) continue;
    low = Math.min(low, scale === 'log' ? lowestPositive(edges) : (edges[0] as number));
    high = Math.max(high, edges.at(-1) as number);
  }
  low = query.low ?? low;
  high = query.high ?? high;
  if (!(Number.isFinite(low) && Number.isFinite(high)) || (scale === 'log' && high <= 0)) {
    return { low: Number.NaN, high: Number.NaN, linear };
  }
  if (low < high) return { low, high, linear };
  // All values are equal, or all lie outside the requested border.
  const around = query.low ?? query.high ?? low;
  const margin = Math.abs(around) / 2 || 0.5;
  const [below, above] = scale === 'log' ? [around / 2, around * 2] : [around - margin, around + margin];
  return {
    low: query.low ?? Math.max(below, scale === 'log' ? Number.MIN_VALUE : -Number.MAX_VALUE),
    high: query.high ?? Math.min(above, Number.MAX_VALUE),
    linear,
  };
}

function lowestPositive(edges: Float64Array): number {
  const first = edges.findIndex((edge) => edge > 0);
  if (first < 0) return Number.POSITIVE_INFINITY;
  return Math.max(Number.MIN_VALUE, (edges[first] as number) / (first > 0 ? DECADE : 1));
}

/**
 * Half width of the linear range of `symlog`: the power of ten at or below the median distance, over all histograms, of the
 * middle of the distribution from 0. A power of ten, so that the axis rarely changes while histograms arrive.
 */
function linearPart(records: readonly HistogramRecord[]): number {
  const sizes = records
    .map((record) => percentilesOf(record, MIDDLE).reduce((sum, value) => sum + Math.abs(value) / 2, 0))
    .filter((size) => size > 0)
    .sort((a, b) => a - b);
  const median = sizes[sizes.length >> 1] ?? 1;
  return 10 ** Math.max(-300, Math.floor(Math.log10(median)));
}
