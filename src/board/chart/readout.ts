import {
  HAS_NAN,
  HAS_NEG_INF,
  HAS_POS_INF,
  type ScalarSummary,
  type Series,
  type XAxis,
} from '../../query/types.js';
import { formatCount, formatDate, formatDuration, formatValue } from '../ui/format.js';
import type { PanelLine } from './columns.js';

/** Index of the last bucket that begins at or before `x`; −1 when there is none. */
export function bucketAt(series: Series, x: number): number {
  let low = 0;
  let high = series.x0.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((series.x0[middle] ?? 0) <= x) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * What a run's value was at `x`: the last one of the bucket there, else of the one before; a dash outside of the run.
 * `null` gives the run's last value. `detailed` adds the extremes of the bucket where they differ.
 */
export function valueAt(series: Series, x: number | null, detailed: boolean): string {
  const end = series.x0.length - 1;
  const i = x === null ? end : bucketAt(series, x);
  if (i < 0 || (x !== null && x > series.xMax + series.width)) return '–';
  const marks = flagText(series.flags[i] ?? 0);
  if ((series.count[i] ?? 0) === 0) return marks || '–';
  const [min, max] = [series.min[i] ?? Number.NaN, series.max[i] ?? Number.NaN];
  const spread = detailed && min !== max ? ` (${formatValue(min)} … ${formatValue(max)})` : '';
  return `${formatValue(series.last[i] ?? Number.NaN)}${spread}${marks && ` ${marks}`}`;
}

/** Where the cursor is, in words: a range of steps when a bucket holds several. */
export function placeText(x: number, axis: XAxis, lines: readonly PanelLine[]): string {
  if (axis === 'time') return formatDate(x);
  if (axis === 'relative' || axis === 'active') return formatDuration(x);
  const series = lines[0]?.series;
  if (typeof axis === 'object' || !series)
    return `${typeof axis === 'object' ? axis.key : 'step'} ${formatValue(x)}`;
  const name = axis === 'step' ? 'step' : 'global step';
  const start = Math.floor(x / series.width) * series.width;
  if (series.width <= 1) return `${name} ${formatCount(Math.round(x))}`;
  return `${name} ${formatCount(start)}–${formatCount(start + series.width - 1)}`;
}

/** `3 NaN · 1 +Inf` over several runs; empty when all values are finite. */
export function nonFiniteText(summaries: readonly (ScalarSummary | undefined)[]): string {
  const sum = (pick: (summary: ScalarSummary) => number) =>
    summaries.reduce((total, summary) => total + (summary ? pick(summary) : 0), 0);
  const counts: [number, string][] = [
    [sum((s) => s.nan), 'NaN'],
    [sum((s) => s.posInf), '+Inf'],
    [sum((s) => s.negInf), '−Inf'],
  ];
  return counts.flatMap(([count, name]) => (count > 0 ? [`${formatCount(count)} ${name}`] : [])).join(' · ');
}

function flagText(flags: number): string {
  const names = [
    flags & HAS_NAN ? 'NaN' : '',
    flags & HAS_POS_INF ? '+Inf' : '',
    flags & HAS_NEG_INF ? '−Inf' : '',
  ];
  return names.filter(Boolean).join(' ');
}
