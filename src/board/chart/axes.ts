import type uPlot from 'uplot';
import type { XAxis } from '../../source/types.js';
import { dateLabels, MOST_TIME } from '../ui/dates.js';
import { formatCompact, formatDuration, formatTicks } from '../ui/format.js';
import { textWidth } from '../ui/measure.js';
import { dateTicks, durationTicks, evenTicks } from './ticks.js';

/** Colours and font of a chart: a canvas cannot use custom properties, so they are read from the element once. */
export interface ChartTheme {
  readonly text: string;
  readonly grid: string;
  readonly surface: string;
  readonly font: string;
}

/** Room for the labels of the x axis in CSS pixels: one row, and two where the second one says the day or the year. */
const X_SIZE = 26;
const X_SIZE_DATES = 42;
/** Least width of the y axis in CSS pixels, and what it grows by: the plots of a column line up while labels are short. */
const Y_SIZE = 46;
const Y_GROWTH = 8;
const GAP = 8;

/** Ticks of y stand at least this far apart, in CSS pixels; there are at least two where the labels allow. */
const Y_SPACE = 24;
/** Ticks of x stand at least this far apart, and their labels have at least this much room between them. */
const X_SPACE = 46;
const X_ROOM = 14;

/** Room above the plot and right of it, in CSS pixels: half of a short last label stands on the right. */
export const PADDING: uPlot.Padding = [8, 18, 0, 0];
/** Least room between two labels of x once the outer ones have moved inwards, and the height of a row of labels. */
const X_LEAST_ROOM = 4;
const ROW = 15;

/** Decades that have a label each; on a longer log axis some are left out. */
const LOG_LABELS = 6;

/** Ticks with their labels: the same number of both. */
interface Labelled {
  readonly values: readonly number[];
  readonly labels: readonly string[];
}

/** The axes of a panel, x first, and what the `drawAxes` hook has to call. */
export interface PanelAxes {
  readonly axes: [x: uPlot.Axis, y: uPlot.Axis];
  /** Draws the labels of x; `ratio`: device pixels per CSS pixel. */
  drawLabels(plot: uPlot, ratio: number): void;
}

/** The two axes of a panel. */
export function axes(x: XAxis, logY: boolean, theme: ChartTheme): PanelAxes {
  const look = {
    stroke: theme.text,
    font: theme.font,
    grid: { stroke: theme.grid, width: 1 },
    ticks: { show: false },
    gap: GAP,
  };
  const onX = ticksOf((min, max, length) => xTicks(x, min, max, length, theme.font));
  return {
    axes: [
      { ...look, size: x === 'time' ? X_SIZE_DATES : X_SIZE, ...onX.axis, values: () => [] },
      { ...look, gap: 6, size: ySize(theme.font), ...(logY ? logTicks() : ticksOf(yTicks).axis) },
    ],
    drawLabels: (plot, ratio) => drawLabels(plot, onX.made(), theme, ratio),
  };
}

/**
 * Draws the labels of x below their ticks. A label that would reach beyond the canvas moves inwards: uPlot would cut it, and
 * room for half a label beside each plot would cost more than it gives.
 */
function drawLabels(plot: uPlot, { values, labels }: Labelled, theme: ChartTheme, ratio: number): void {
  const { ctx, bbox, axes } = plot;
  const end = ctx.canvas.width / ratio - 1;
  const top = (bbox.top + bbox.height) / ratio + Number(axes[0]?.gap);
  ctx.save();
  ctx.scale(ratio, ratio);
  ctx.font = theme.font;
  ctx.fillStyle = theme.text;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'top';
  let before = Number.NEGATIVE_INFINITY;
  for (const [i, value] of values.entries()) {
    const label = labels[i] ?? '';
    const half = textWidth(label, theme.font) / 2;
    const tick = bbox.left / ratio + plot.valToPos(value, 'x');
    const at = Math.max(half + 1, Math.min(end - half, tick));
    if (at - half < before + X_LEAST_ROOM) continue;
    before = at + half;
    for (const [row, text] of label.split('\n').entries()) ctx.fillText(text, at, top + row * ROW);
  }
  ctx.restore();
}

/** uPlot draws an axis only where one of the distances it knows fits the range. This one always does. */
export const ALWAYS: Partial<uPlot.Axis> = {
  space: () => 1,
  incrs: (_plot, _axis, min, max) => [Math.max(5, max - min)],
};

/** Makes uPlot draw ticks of our own. `make` gets the length of the axis in CSS pixels; `made` gives what it made last. */
function ticksOf(make: (min: number, max: number, length: number) => Labelled): {
  readonly axis: Partial<uPlot.Axis>;
  made(): Labelled;
} {
  let made: Labelled = { values: [], labels: [] };
  const axis: Partial<uPlot.Axis> = {
    ...ALWAYS,
    splits: (_plot, _axis, min, max, distance, space) => {
      // The space that a distance takes says how long the axis is while uPlot is still finding its size.
      const length = (space * (max - min)) / distance;
      made = make(min, max, Number.isFinite(length) ? length : X_SPACE);
      return [...made.values];
    },
    filter: (_plot, ticks) => ticks,
    values: () => [...made.labels],
  };
  return { axis, made: () => made };
}

/** As wide as the longest label, so that none is cut. */
function ySize(font: string): NonNullable<uPlot.Axis['size']> {
  return (_plot, labels) => {
    const widest = Math.max(0, ...(labels ?? []).map((label) => (label ? textWidth(label, font) : 0)));
    const needed = Math.ceil(widest) + GAP + 2;
    return needed <= Y_SIZE ? Y_SIZE : Y_SIZE + Math.ceil((needed - Y_SIZE) / Y_GROWTH) * Y_GROWTH;
  };
}

function yTicks(min: number, max: number, height: number): Labelled {
  const { values, step } = evenTicks(min, max, (max - min) / Math.max(2, Math.floor(height / Y_SPACE)));
  return { values, labels: formatTicks(values, step) };
}

/** As many ticks as have room for their labels; where not even two have, the one or two that are left. */
function xTicks(x: XAxis, min: number, max: number, width: number, font: string): Labelled {
  const apart = (space: number) => xTicksApart(x, min, max, ((max - min) * space) / Math.max(1, width));
  let space = X_SPACE;
  let ticks = apart(space);
  for (;;) {
    const widest = Math.max(0, ...ticks.labels.map((label) => textWidth(label, font)));
    const place = (i: number) => ((ticks.values[i] ?? 0) / (max - min)) * width;
    const narrowest = ticks.values.reduce(
      (least, _, i) => (i === 0 ? least : Math.min(least, place(i) - place(i - 1))),
      Number.POSITIVE_INFINITY,
    );
    if (narrowest >= widest + X_ROOM || ticks.values.length < 2) return ticks;
    space = Math.max(space * 1.25, Math.min(widest + X_ROOM, width));
    const fewer = apart(space);
    if (fewer.values.length === 0) return ticks;
    ticks = fewer;
  }
}

function xTicksApart(x: XAxis, min: number, max: number, rough: number): Labelled {
  if (x === 'time' && -MOST_TIME <= min && max <= MOST_TIME) {
    const { values, unit } = dateTicks(min, max, rough);
    return { values, labels: dateLabels(values, unit) };
  }
  if (x === 'relative' || x === 'active') {
    const { values, step } = durationTicks(min, max, rough);
    return { values, labels: values.map((value) => formatDuration(value, step)) };
  }
  const { values, step } = evenTicks(min, max, rough);
  return { values, labels: formatTicks(values, step) };
}

/**
 * Ticks of a log axis. uPlot's own look their distance up in a table that ends at 1e-32 and never come back below it;
 * these stand at the powers of ten, with the digits between them while there are few decades.
 */
function logTicks(): Partial<uPlot.Axis> {
  return {
    ...ALWAYS,
    splits: (_plot, _axis, min, max) => logSplits(min, max),
    filter: (_plot, ticks) => ticks,
    values: (_plot, ticks) => logLabels(ticks),
  };
}

/** Tick values from `min` to `max`, both positive: at most about sixty. Within one decade they are evenly spaced. */
export function logSplits(min: number, max: number): number[] {
  if (max / min < 10) return evenTicks(min, max, (max - min) / 5).values;
  const low = Math.floor(Math.log10(min));
  const high = Math.ceil(Math.log10(max));
  const every = Math.max(1, Math.ceil((high - low) / LOG_LABELS));
  const digits = high - low <= LOG_LABELS ? [1, 2, 3, 4, 5, 6, 7, 8, 9] : [1];
  const splits: number[] = [];
  for (let exponent = low; exponent <= high; exponent += every) {
    for (const digit of digits) {
      const value = Number(`${digit}e${exponent}`);
      if (value >= min && value <= max) splits.push(value);
    }
  }
  return splits;
}

/**
 * Labels of {@link logSplits}: at powers of ten; over less than two decades also at 2 and 5, within one decade at every
 * tick. Empty where there is none.
 */
export function logLabels(ticks: readonly number[]): string[] {
  const spread = (ticks.at(-1) ?? 1) / (ticks[0] ?? 1);
  const even = ticks.length > 1 && (ticks[1] ?? 0) - (ticks[0] ?? 0);
  const last = ticks.length > 2 && (ticks.at(-1) ?? 0) - (ticks.at(-2) ?? 0);
  if (even && (!last || Math.abs(last - even) < even * 1e-3))
    return formatTicks(ticks, Number(even.toPrecision(6)));
  const digits = spread < 100 ? '125' : '1';
  return ticks.map((tick) => {
    const [digit = '', ...rest] = tick.toExponential().split('e')[0] ?? '';
    return digits.includes(digit) && rest.length === 0 ? formatCompact(tick) : '';
  });
}
