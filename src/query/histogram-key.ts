import type { HistogramRecord } from '../record/kinds.js';
import type { HistogramSummary } from '../source/types.js';

/** Most bars in a summary. */
const MOST_BARS = 32;

/** Data derived from the histograms of one key. */
export interface HistogramKey {
  count: number;
  firstNonFinite: HistogramSummary['firstNonFinite'];
  /** The histogram of the highest row; of several in that row, the histogram that came last. */
  last: HistogramRecord;
}

/** True if the histogram's tensor had an element that is NaN or infinite. */
export function isNonFinite({ stats }: HistogramRecord): boolean {
  return stats.nan + stats.posInf + stats.negInf > 0;
}

/** The summary of a key, as the Source returns it. */
export function summaryOf({ count, firstNonFinite, last }: HistogramKey): HistogramSummary {
  const { row, step, stats, edges } = last;
  const [low, high] = [edges[0] ?? Number.NaN, edges.at(-1) ?? Number.NaN];
  return { count, firstNonFinite, last: { row, step, stats, low, high, bars: barsOf(last) } };
}

/** Joins neighbouring bins into bars of equal width. A bin is added to the bar that contains the middle of the bin. */
function barsOf({ stats, edges, counts }: HistogramRecord): number[] {
  if (stats.finite === 0) return [];
  const bins = counts.length;
  const [low, high] = [edges[0] as number, edges[bins] as number];
  // Distances from the low end are exact even between neighbouring floats; a middle would be rounded to one of the ends. Divide
  // distances only if they overflow: the smallest floats cannot be halved.
  const scale = Number.isFinite(2 * (high - low)) ? 1 : 4;
  const distance = (i: number) => (edges[i] as number) / scale - low / scale;
  // The same number of bins in each bar: 50 bins give 25 bars, not 32 uneven bars.
  const bars = new Array<number>(low < high ? Math.ceil(bins / Math.ceil(bins / MOST_BARS)) : 1).fill(0);
  counts.forEach((count, i) => {
    const share = (distance(i) + distance(i + 1)) / (2 * distance(bins));
    // A bin without width at the upper end belongs to the last bar. If all edges are equal, `share` is NaN and there is one bar.
    const b = Math.min(bars.length - 1, Math.floor(share * bars.length)) || 0;
    bars[b] = (bars[b] as number) + count;
  });
  return bars;
}
