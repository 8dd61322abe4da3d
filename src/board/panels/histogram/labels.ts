/** The texts of a histogram panel: beside its name and below its picture. */
import type { HistogramSummary } from '../../../source/types.js';
import { bandText } from '../../histogram/bands.js';
import type { DrawingOptions } from '../../histogram/drawing-options.js';
import { cellText } from '../../histogram/heat-text.js';
import { nonFiniteName } from '../../histogram/non-finite.js';
import { countsText, type SpecialCounts } from '../../histogram/special-counts.js';
import { formatCount } from '../../ui/format.js';
import { formatNear, formatRange } from '../../ui/format-more.js';
import type { Loaded } from './loader.js';

/** Badges for facts that the picture does not show. `marked`: the picture already marks non-finite values. */
export function badgesOf(
  summary: HistogramSummary | undefined,
  { scale }: DrawingOptions,
  { marked, hidden }: { readonly marked: boolean; readonly hidden: number },
): string[] {
  const first = summary?.firstNonFinite;
  const low = summary?.last.stats.min ?? Number.NaN;
  return [
    ...(first && !marked
      ? [`${nonFiniteName(summary.last.stats)} from step ${formatCount(first.step)}`]
      : []),
    ...(scale === 'log' && (hidden > 0 || low <= 0) ? ['≤ 0 not on a log axis'] : []),
  ];
}

/** Text for the cursor at `x`. `pointed`: position of the mouse in this panel. */
export function cursorText(
  { heatmap, histograms }: Loaded,
  special: SpecialCounts,
  x: number,
  pointed: { readonly x: number; readonly value: number } | null,
  detailed: boolean,
): string {
  const cell = heatmap && pointed ? cellText(heatmap, pointed.x, pointed.value, detailed) : '';
  const bands = histograms ? bandText(histograms, x, detailed) : '';
  return [cell, bands, countsText(special, x)].filter(Boolean).join(' · ');
}

/** Text below the picture while the mouse is elsewhere: the newest histogram in numbers. */
export function restingText(summary: HistogramSummary | undefined, detailed: boolean): string {
  const stats = summary?.last.stats;
  if (!stats || stats.finite === 0) return '';
  const text = `mean ${formatNear(stats.mean, stats.std)} · std ${formatNear(stats.std, 0)}`;
  return detailed
    ? `${formatCount(stats.count)} values · ${text} · ${formatRange(stats.min, stats.max).join(' … ')}`
    : text;
}
