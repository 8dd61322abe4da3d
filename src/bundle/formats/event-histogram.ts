import type { HistogramRecord } from '../../record/kinds.js';
import type { EventHistogram } from './event-proto.js';

/** Without finite elements: one empty bucket, because a reader may expect at least one. */
const EMPTY: EventHistogram = { min: 0, max: 0, num: 0, sum: 0, sumSquares: 0, limits: [0], buckets: [0] };

/** Limits a sum that overflowed: a reader that divides an infinity would show NaN. */
function bounded(sum: number): number {
  return Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, sum));
}

/**
 * A histogram in TensorBoard's form. The form has finite elements only: NaN and infinities are left out (`histograms.parquet` has
 * their counts).
 *
 * The first bucket ends at the first edge and counts the elements below it (0 without a given range). Without this bucket, readers
 * would let the first bin begin at −Infinity. Elements above the last edge are in a bucket up to the maximum. Buckets without
 * width, as for constant input, are merged, because limits must ascend.
 */
export function eventHistogram({ stats, edges, counts, under, over }: HistogramRecord): EventHistogram {
  const first = edges[0];
  if (first === undefined || !(stats.finite > 0)) return EMPTY;
  const limits = [first];
  const buckets = [under];
  const add = (limit: number, count: number) => {
    if (limit > (limits.at(-1) as number)) {
      limits.push(limit);
      buckets.push(count);
    } else {
      buckets[buckets.length - 1] = (buckets.at(-1) as number) + count;
    }
  };
  counts.forEach((count, i) => {
    add(edges[i + 1] as number, count);
  });
  if (over > 0) add(stats.max, over);
  return {
    min: stats.min,
    max: stats.max,
    num: stats.finite,
    sum: bounded(stats.mean * stats.finite),
    sumSquares: bounded((stats.std ** 2 + stats.mean ** 2) * stats.finite),
    limits,
    buckets,
  };
}
