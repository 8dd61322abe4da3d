import type { HistogramRecord } from '../../record/kinds.js';

/**
 * Percentiles of the finite elements, as far as the bins tell: linear inside a bin, so that each is less than a bin's width
 * away from the element itself. 0 and 100 are the smallest and largest element. Elements below or above a given range lie
 * between that range and the smallest or largest element. NaN without a finite element.
 *
 * `percents` ascend.
 */
export function percentilesOf(record: HistogramRecord, percents: readonly number[]): number[] {
  const { stats, edges, counts, under, over } = record;
  const bins = counts.length;
  const total = counts.reduce((sum, count) => sum + count, under + over);
  const { min, max } = stats;
  if (stats.finite === 0 || !(min <= max)) return percents.map(() => Number.NaN);
  // The part between two borders that is looked at: −1 is below the bins, `bins` above them.
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
    // Both products of `between` are rounded: between neighbouring floats a larger share can give a smaller sum.
    last = Math.max(last, Math.min(max, between(low, high, share)));
    return last;
  });
}

/**
 * The number at a share of the way from `low` to `high`; never beyond them. Not `low + share · (high − low)`, which overflows for
 * the widest bins.
 */
function between(low: number, high: number, share: number): number {
  return Math.min(high, Math.max(low, low * (1 - share) + high * share));
}
