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
  // Of the halves: the span of the whole may be above the largest float.
  const middle = (i: number, j: number) => (edges[i] as number) / 4 + (edges[j] as number) / 4;
  const [low, high] = [middle(0, 0), middle(bins, bins)];
  // As many bins to each: 50 are 25 bars, not 32 uneven ones.
  const bars = new Array<number>(low < high ? Math.ceil(bins / Math.ceil(bins / MOST_BARS)) : 1).fill(0);
  counts.forEach((count, i) => {
    // Where the span is narrower than the floats' spacing, a middle may be the upper end itself. Without a span: one bar.
    const share = (middle(i, i + 1) - low) / (high - low);
    const b = Math.min(bars.length - 1, Math.floor(share * bars.length)) || 0;
    bars[b] = (bars[b] as number) + count;
  });
  return bars;
}
