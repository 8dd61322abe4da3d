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
    return Math.min(max, Math.max(min, between(low, high, share)));
  });
}

/**
 * The number at a share of the way from `low` to `high`; never beyond them, and never less for a larger share. The width of the
 * widest bins overflows, and there the ends differ in sign: both products then grow with the share. Between the smallest
 * numbers each product is rounded by itself, and their sum would go back.
 */
function between(low: number, high: number, share: number): number {
  const width = high - low;
  const at = Number.isFinite(width) ? low + share * width : low * (1 - share) + high * share;
  return Math.min(high, Math.max(low, at));
}
