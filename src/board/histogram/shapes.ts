/** Histograms as shapes over one axis of values: the geometry that ridges, overlay and the single histogram share. */
import type { Histograms, ValueScale } from '../../source/types.js';
import { logLabels, logSplits } from '../chart/axes.js';
import { drawable } from '../chart/scales.js';
import { formatCount, formatValue } from '../ui/format.js';
import { formatNear, formatRange, formatTickList } from '../ui/format-more.js';
import type { DrawBox, DrawOptions, DrawTheme, Readout } from './drawing.js';
import { drawnEdge, place, rangeAround, symlogSplits, valueThere } from './value-axis.js';

/** Room around the plot, in CSS pixels. Labels of values are below the plot, labels of steps at the right. */
export interface Insets {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** An axis of values from `low` to `high` over `width` CSS pixels, beginning at `left`. */
export interface Axis {
  readonly scale: ValueScale;
  readonly linear: number;
  readonly low: number;
  readonly high: number;
  readonly left: number;
  readonly width: number;
}

/** Approximate distance of labels of values, in CSS pixels. */
const LABEL_SPACE = 64;
/** Largest distance at which the pointer counts as on a bin without width, in CSS pixels. */
const NEAR = 2;
/** Least share of the linear range in the longer side of a symlog axis. Below it, positions would overflow. */
const LEAST_LINEAR = 1e-150;

/** Number of bins of histogram `i`, and the indexes of its first bin and first edge. */
export function binsOf(data: Histograms, i: number): { count: number; first: number; edge: number } {
  const first = data.binStart[i] ?? 0;
  return { count: (data.binStart[i + 1] ?? first) - first, first, edge: first + i };
}

/** The axis that shows every bin of the histograms; `null` if the scale can show nothing. */
export function axisOf(data: Histograms, scale: ValueScale, left: number, width: number): Axis | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const spreads: number[] = [];
  for (let i = 0; i < data.x.length; i++) {
    const { count, edge } = binsOf(data, i);
    if (count === 0) continue;
    spreads.push(data.stats.std[i] ?? 0);
    for (let b = 0; b <= count; b++) {
      const value = data.edges[edge + b] as number;
      if (scale === 'log' && !(value > 0)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (!(low <= high)) return null;
  const spread = spreads.filter((std) => std > 0).sort((a, b) => a - b);
  const size = drawable(Math.max(Math.abs(low), Math.abs(high))) || 1;
  const typical = spread[Math.floor(spread.length / 2)] ?? size;
  const linear = Math.min(size, Math.max(size * LEAST_LINEAR, typical));
  const [from, to] = rangeAround(low, high, scale, linear);
  return { scale, linear, low: from, high: to, left, width };
}

/** Position of a value, in CSS pixels; −Infinity for a value that a log axis cannot show. */
export function xOf(axis: Axis, value: number): number {
  const at = (v: number) => place(v, axis.scale, axis.linear);
  if (axis.scale === 'log' && !(value > 0)) return Number.NEGATIVE_INFINITY;
  return axis.left + ((at(value) - at(axis.low)) / (at(axis.high) - at(axis.low))) * axis.width;
}

/** The value at a position in CSS pixels. */
export function valueAtX(axis: Axis, x: number): number {
  const at = (v: number) => place(v, axis.scale, axis.linear);
  const share = (x - axis.left) / axis.width;
  return valueThere(at(axis.low) + share * (at(axis.high) - at(axis.low)), axis.scale, axis.linear);
}

/**
 * Histogram `i` over `cells` equal cells of the axis. `density`: the elements in each cell. The elements of a bin are spread
 * evenly over its values, so that bins of different widths are comparable; elements within the axis are neither lost nor doubled.
 * `count`: the count of the fullest bin that touches the cell. A bin without width is a spike in one cell.
 */
export function profileOf(
  data: Histograms,
  i: number,
  axis: Axis,
  cells: number,
  value: 'density' | 'count',
): Float64Array {
  const profile = new Float64Array(cells);
  const borders = Float64Array.from({ length: cells + 1 }, (_, c) =>
    valueAtX(axis, axis.left + (c / cells) * axis.width),
  );
  borders[0] = axis.low;
  borders[cells] = axis.high;
  const cellOf = (x: number) => Math.max(0, Math.min(cells - 1, lastAtOrBelow(borders, x)));
  const { count, first, edge } = binsOf(data, i);
  for (let b = 0; b < count; b++) {
    const elements = data.counts[first + b] as number;
    const low = drawnEdge(data.edges[edge + b] as number, axis.scale);
    const high = drawnEdge(data.edges[edge + b + 1] as number, axis.scale);
    if (elements === 0 || high < axis.low || low > axis.high) continue;
    const last = cellOf(high);
    for (let c = cellOf(low); c <= last; c++) {
      if (value === 'count' || high === low) {
        profile[c] =
          value === 'count' ? Math.max(profile[c] as number, elements) : (profile[c] as number) + elements;
        if (high === low) break;
        continue;
      }
      const inside = Math.min(high, borders[c + 1] as number) - Math.max(low, borders[c] as number);
      if (inside > 0) profile[c] = (profile[c] as number) + elements * (inside / (high - low));
    }
  }
  return profile;
}

function lastAtOrBelow(borders: Float64Array, x: number): number {
  let low = 0;
  let high = borders.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((borders[middle] as number) <= x) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Ticks of the axis. */
export function ticksOf({ scale, linear, low, high, width }: Axis): number[] {
  const most = Math.max(2, width / LABEL_SPACE);
  if (scale === 'log') return logSplits(low, high);
  return symlogSplits(low, high, scale === 'linear' ? Number.POSITIVE_INFINITY : linear, most);
}

/** Index of the marked histogram: the last at or before `at`; for `null`, the newest. */
export function markedOf(data: Histograms, at: number | null): number {
  if (at === null) return data.x.length - 1;
  let marked = 0;
  for (let i = 0; i < data.x.length; i++) if ((data.x[i] as number) <= at) marked = i;
  return marked;
}

/** Chooses about `most` of `count` indexes, evenly spaced, always with the last index and `always`. */
export function someOf(count: number, most: number, always: number): number[] {
  const every = Math.max(1, Math.ceil(count / Math.max(1, most)));
  const some = Array.from({ length: count }, (_, i) => i).filter((i) => (count - 1 - i) % every === 0);
  return some.includes(always) || always < 0 ? some : [...some, always].sort((a, b) => a - b);
}

/** Sets the size of the canvas in device pixels, and returns a cleared context in CSS pixels. */
export function contextFor(
  canvas: HTMLCanvasElement,
  { width, height, ratio }: DrawBox,
): CanvasRenderingContext2D | null {
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

/** Draws the axis of values below the plot, with ticks and labels. */
export function drawValueAxis(
  context: CanvasRenderingContext2D,
  axis: Axis,
  top: number,
  bottom: number,
  theme: DrawTheme,
): void {
  context.font = `11px ${theme.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  context.lineWidth = 1;
  let before = Number.NEGATIVE_INFINITY;
  const ticks = ticksOf(axis);
  const labels = axis.scale === 'log' ? logLabels(ticks) : formatTickList(ticks);
  const room = context.canvas.width / context.getTransform().a;
  for (const [i, tick] of ticks.entries()) {
    const x = Math.round(xOf(axis, tick)) + 0.5;
    if (x < axis.left - 1 || x > axis.left + axis.width + 1) continue;
    context.strokeStyle = theme.grid;
    context.beginPath();
    context.moveTo(x, top);
    context.lineTo(x, bottom);
    context.stroke();
    const label = labels[i] ?? '';
    const half = context.measureText(label).width / 2;
    // A label at an end of the axis moves inwards, because the canvas would cut it.
    const at = Math.max(half + 1, Math.min(room - half - 1, x));
    if (label === '' || at - half < before + 6) continue;
    before = at + half;
    context.fillStyle = theme.muted;
    context.fillText(label, at, bottom + 5);
  }
}

/** Draws a muted sentence in the middle if there is nothing else to draw. */
export function drawNothing(context: CanvasRenderingContext2D, { box, theme, scale }: DrawOptions): null {
  context.font = `13px ${theme.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = theme.muted;
  const text = scale === 'log' ? 'No positive values' : 'No finite values';
  context.fillText(text, box.width / 2, box.height / 2, box.width - 16);
  return null;
}

/** The readout under the pointer for a shape made of cells. */
export function readoutOf(data: Histograms, i: number, axis: Axis, x: number): Readout {
  const value = valueAtX(axis, x);
  const [near, far] = [valueAtX(axis, x - NEAR), valueAtX(axis, x + NEAR)];
  const { count, first, edge } = binsOf(data, i);
  const step = `step ${formatCount(data.steps[i] as number)}`;
  for (let b = count - 1; b >= 0; b--) {
    const low = data.edges[edge + b] as number;
    const high = data.edges[edge + b + 1] as number;
    const elements = data.counts[first + b] as number;
    const hit = low < high ? value >= low && value <= high : elements > 0 && near <= low && low <= far;
    if (!hit) continue;
    const range = low < high ? formatRange(low, high).join(' … ') : formatValue(low);
    return { lines: [step, range, `${formatCount(Math.round(elements))} elements`] };
  }
  return { lines: [step, formatNear(value, far - near)] };
}
