import type { XAxis } from '../../source/types.js';
import type { Zoom } from '../data/view.js';
import { formatDate } from '../ui/dates.js';
import { formatDuration, formatValue } from '../ui/format.js';
import type { PanelLine } from './columns.js';

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

/** A place as text: `step 1,200`. `step`: the smallest difference that matters. */
export function pointText(x: number, axis: XAxis, step: number): string {
  return [axisName(axis), positionText(nearest(x, step), axis, step)].filter(Boolean).join(' ');
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
