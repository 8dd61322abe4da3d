import type { HistogramRecord } from '../../record/kinds.js';

/**
 * Estimates percentiles of the finite elements from the bins: linear inside a bin, so that the error is less than the width of
 * the bin. Percentiles 0 and 100 are the smallest and largest element. Elements below or above the bins are assumed to lie between
 * the bins and the smallest or largest element. NaN if there is no finite element.
 *
 * `percents` ascend.
 */
export function percentilesOf(record: HistogramRecord, percents: readonly number[]): number[] {
  const { stats, edges, counts, under, over } = record;
  const bins = counts.length;
  const total = counts.reduce((sum, count) => sum + count, under + over);
  const { min, max } = stats;
  if (stats.finite === 0 || !(min <= max)) return percents.map(() => Number.NaN);
  // The current bin: −1 is the range below the bins, `bins` is the range above the bins.
  let part = -1;
  let size = under;
  let below = 0;
  let last = min;
  return percents.map((percent) => {
    if (percent <= 0 || total === 0) return min;
    if (percent >= 100) return max;
    const wanted = (percent / 100) * total;
    while (below + size < wanted && part < bins) {
      below += size;
      part++;
      size = part < bins ? (counts[part] as number) : over;
    }
    const low = part < 0 ? min : (edges[part] as number);
    const high = part < bins ? (edges[part + 1] as number) : max;
    const share = size > 0 ? Math.min(1, Math.max(0, (wanted - below) / size)) : 0;
    // `Math.max`, because `between` rounds both products: between neighbouring floats a larger share can give a smaller sum.
    last = Math.max(last, Math.min(max, between(low, high, share)));
    return last;
  });
}

/**
 * Interpolates from `low` (share 0) to `high` (share 1); never beyond them. Not `low + share · (high − low)`, which overflows
 * for the widest bins.
 */
function between(low: number, high: number, share: number): number {
  return Math.min(high, Math.max(low, low * (1 - share) + high * share));
}
