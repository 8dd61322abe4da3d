import {
  HAS_NAN,
  HAS_NEG_INF,
  HAS_POS_INF,
  type ScalarSummary,
  type Series,
  type XAxis,
} from '../../source/types.js';
import type { Zoom } from '../data/view.js';
import { formatDate } from '../ui/dates.js';
import { formatCount, formatDuration, formatValue } from '../ui/format.js';
import type { PanelLine } from './columns.js';

/** Index of the last bucket that begins at or before `x`; −1 if there is none. */
function bucketAt(series: Series, x: number): number {
  let low = 0;
  let high = series.x0.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((series.x0[middle] ?? 0) <= x) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** How a value is written. */
export interface ReadoutOptions {
  readonly detailed: boolean;
  /** Smallest difference that must be readable, such as a thousandth of the axis; 0: only the digits of the value itself. */
  readonly step: number;
}

/**
 * The value of a run at `x`, as the line shows it: the mean of the bucket at `x`, or else of the bucket before; a dash outside of
 * the run. If `x` is `null`, the run's last value. `detailed` adds the extremes of the bucket if they differ.
 */
export function valueAt(series: Series, x: number | null, { detailed, step }: ReadoutOptions): string {
  const end = series.x0.length - 1;
  const i = x === null ? end : bucketAt(series, x);
  if (i < 0 || (x !== null && x > series.xMax + series.width)) return '–';
  const marks = flagText(series.flags[i] ?? 0);
  if ((series.count[i] ?? 0) === 0) return marks || '–';
  const [min, max] = [series.min[i] ?? Number.NaN, series.max[i] ?? Number.NaN];
  const value = (x === null ? series.last[i] : series.mean[i]) ?? Number.NaN;
  const spread = detailed && min !== max ? ` (${formatValue(min, step)} … ${formatValue(max, step)})` : '';
  return `${formatValue(value, step)}${spread}${marks && ` ${marks}`}`;
}

/** The position of the cursor as text. If a bucket holds several steps, the range of steps. */
export function placeText(x: number, axis: XAxis, lines: readonly PanelLine[]): string {
  const width = lines[0]?.series.width ?? (axis === 'time' || isDuration(axis) ? 1_000 : 1);
  const name = axisName(axis);
  const isWhole = (axis === 'step' || axis === 'globalStep') && width >= 1;
  if (isWhole && width > 1) {
    const start = Math.floor(x / width) * width;
    return `${name} ${formatValue(start)}–${formatValue(start + width - 1)}`;
  }
  return [name, positionText(isWhole ? Math.round(x) : x, axis, width)].filter(Boolean).join(' ');
}

/** The range of a zoom as text: `between steps 1,200 and 1,300`. */
export function rangeText({ min, max }: Zoom, axis: XAxis): string {
  const step = (max - min) / 100;
  const [from, to] = [min, max].map((x) => positionText(nearest(x, step), axis, step));
  const name = axisName(axis);
  const plural = typeof axis === 'object' || name === '' ? name : `${name}s`;
  return `between ${plural === '' ? '' : `${plural} `}${from} and ${to}`;
}

/** Rounds `x` to the digits of `step`. */
function nearest(x: number, step: number): number {
  if (!(step > 0)) return x;
  const digits = Math.ceil(Math.log10(Math.max(Math.abs(x), step)) - Math.log10(step));
  return Number(x.toPrecision(Math.min(17, Math.max(1, digits))));
}

function axisName(axis: XAxis): string {
  if (typeof axis === 'object') return axis.key;
  if (axis === 'step') return 'step';
  return axis === 'globalStep' ? 'global step' : '';
}

function isDuration(axis: XAxis): boolean {
  return axis === 'relative' || axis === 'active';
}

/** A position on the x axis as text. `step`: the smallest difference that matters. */
function positionText(x: number, axis: XAxis, step: number): string {
  if (axis === 'time') return formatDate(x, step);
  if (!isDuration(axis)) return formatValue(x, step);
  // Whole seconds; if `step` is below a second, with decimals, as far as clocks are exact.
  return formatDuration(x, step < 1_000 ? 10 ** Math.max(-1, Math.floor(Math.log10(step))) : 1_000);
}

/** Counts of non-finite values over several runs: `3 NaN · 1 +Inf`. Empty if all values are finite. */
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
