import type { HistogramRecord } from '../record/kinds.js';
import type { HistogramSummary } from '../source/types.js';

/** Most bars of a summary. */
const MOST_BARS = 32;

/** What is derived about one histogram key beside its histograms. */
export interface HistogramKey {
  count: number;
  firstNonFinite: HistogramSummary['firstNonFinite'];
  /** Of the highest row, of those the one that came last. */
  last: HistogramRecord;
}

/** True when the histogram's tensor had an element that is NaN or infinite. */
export function isNonFinite({ stats }: HistogramRecord): boolean {
  return stats.nan + stats.posInf + stats.negInf > 0;
}

/** A key's summary as the Source gives it. */
export function summaryOf({ count, firstNonFinite, last }: HistogramKey): HistogramSummary {
  const { row, step, stats, edges } = last;
  const [low, high] = [edges[0] ?? Number.NaN, edges.at(-1) ?? Number.NaN];
  return { count, firstNonFinite, last: { row, step, stats, low, high, bars: barsOf(last) } };
}

/** Neighbouring bins joined into bars of equal width; a bin goes into the bar in which its middle lies. */
function barsOf({ stats, edges, counts }: HistogramRecord): number[] {
  if (stats.finite === 0) return [];
  const bins = counts.length;
  const [low, high] = [edges[0] as number, edges[bins] as number];
  // Distances from the low end are exact between neighbouring floats, where a middle would be rounded to one of the ends. They are
  // divided only where they overflow: the smallest floats have no halves.
  const scale = Number.isFinite(2 * (high - low)) ? 1 : 4;
  const distance = (i: number) => (edges[i] as number) / scale - low / scale;
  // As many bins to each: 50 are 25 bars, not 32 uneven ones.
  const bars = new Array<number>(low < high ? Math.ceil(bins / Math.ceil(bins / MOST_BARS)) : 1).fill(0);
  counts.forEach((count, i) => {
    const share = (distance(i) + distance(i + 1)) / (2 * distance(bins));
    // A bin without width at the upper end belongs to the last bar. Without a span: one bar.
    const b = Math.min(bars.length - 1, Math.floor(share * bars.length)) || 0;
    bars[b] = (bars[b] as number) + count;
  });
  return bars;
}
