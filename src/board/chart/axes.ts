import type uPlot from 'uplot';
import type { XAxis } from '../../source/types.js';
import { dateLabels, MOST_TIME } from '../ui/dates.js';
import { formatCompact, formatDuration, formatTicks } from '../ui/format.js';
import { textWidth } from '../ui/measure.js';
import { dateTicks, durationTicks, evenTicks } from './ticks.js';
import type { Places } from './y-scale.js';

/** Colours and font of a chart. A canvas cannot use custom properties, so the values are read from the element. */
export interface ChartTheme {
  readonly text: string;
  readonly grid: string;
  /** The line below the plot. */
  readonly line: string;
  /** Labels beside lines, which say more than ticks. */
  readonly soft: string;
  readonly labelFont: string;
  readonly surface: string;
  readonly font: string;
}

/**
 * Height of the labels of the x axis in CSS pixels: for one row, and for two rows, where the second row has the day or the year.
 */
const X_SIZE = 26;
const X_SIZE_DATES = 42;
/** Least width of the y axis in CSS pixels, and the step of its growth. With short labels, the plots of a column are aligned. */
const Y_SIZE = 46;
const Y_GROWTH = 8;
const GAP = 8;

/** Least distance of ticks of y, in CSS pixels, and least number of parts of a low axis: in halves, there may be no tick. */
const Y_SPACE = 30;
const LEAST_PARTS = 3;
/** Least distance of ticks of x, and least room between their labels, in CSS pixels. */
const X_SPACE = 46;
const X_ROOM = 14;

/** Padding of the plot in CSS pixels. On the right there is room for half of a short last label. */
export const PADDING: uPlot.Padding = [10, 14, 0, 0];
/**
 * Least room between two labels of x after the outer labels have moved inwards, and the height of a row of labels, in CSS pixels.
 */
const X_LEAST_ROOM = 4;
const ROW = 15;

/** Most decades with a label each. On a longer log axis, some labels are left out. */
const LOG_LABELS = 6;
/** Decades in which a symlog axis looks for ticks on each side of 0: all that it shows, and one more. */
const MOST_DECADES = 8;

/** Ticks with one label each. */
export interface Labelled {
  readonly values: readonly number[];
  readonly labels: readonly string[];
}

/** What the ticks of y depend on. `places`: of the symlog axis at the time of drawing. */
export type YAxis =
  | { readonly scale: 'linear' | 'log' }
  | { readonly scale: 'symlog'; readonly places: () => Places };

/** The axes of a panel, x first, and the function for the `drawAxes` hook. */
export interface PanelAxes {
  readonly axes: [x: uPlot.Axis, y: uPlot.Axis];
  /** The ticks of x that were drawn last. */
  xTicks(): Labelled;
  /** Draws the labels of x; `ratio`: device pixels per CSS pixel. */
  drawLabels(plot: uPlot, ratio: number): void;
}

/** The two axes of a panel. `room`: between the plot and the labels of x, in CSS pixels. */
export function axes(x: XAxis, y: YAxis, theme: ChartTheme, room = 0): PanelAxes {
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
      {
        ...look,
        gap: GAP + room,
        size: (x === 'time' ? X_SIZE_DATES : X_SIZE) + room,
        ...onX.axis,
        values: () => [],
        grid: { show: false },
        border: { show: true, stroke: theme.line, width: 1 },
      },
      { ...look, gap: 6, size: ySize(theme.font), ...yAxis(y) },
    ],
    xTicks: onX.made,
    drawLabels: (plot, ratio) => drawLabels(plot, onX.made(), theme, ratio),
  };
}

function yAxis(y: YAxis): Partial<uPlot.Axis> {
  if ('places' in y) return ticksOf((min, max, height) => symlogTicks(min, max, height, y.places())).axis;
  return y.scale === 'log' ? logTicks() : ticksOf(yTicks).axis;
}

/**
 * Draws the labels of x below their ticks. A label that would reach beyond the canvas moves inwards, because uPlot would cut it.
 * Reserving room for half a label beside each plot would cost too much space.
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

/** uPlot draws an axis only if one of its distances fits the range. This distance always fits. */
export const ALWAYS: Partial<uPlot.Axis> = {
  space: () => 1,
  incrs: (_plot, _axis, min, max) => [Math.max(5, max - min)],
};

/** Makes uPlot draw our ticks. `make` gets the length of the axis in CSS pixels. `made` returns the last ticks. */
function ticksOf(make: (min: number, max: number, length: number) => Labelled): {
  readonly axis: Partial<uPlot.Axis>;
  made(): Labelled;
} {
  let made: Labelled = { values: [], labels: [] };
  const axis: Partial<uPlot.Axis> = {
    ...ALWAYS,
    splits: (_plot, _axis, min, max, distance, space) => {
      // Derive the length of the axis from the space of a distance: uPlot is still finding the size.
      const length = (space * (max - min)) / distance;
      made = make(min, max, Number.isFinite(length) ? length : X_SPACE);
      return [...made.values];
    },
    filter: (_plot, ticks) => ticks,
    values: () => [...made.labels],
  };
  return { axis, made: () => made };
}

/** Width of the y axis for the longest label, so that no label is cut. */
function ySize(font: string): NonNullable<uPlot.Axis['size']> {
  return (_plot, labels) => {
    const widest = Math.max(0, ...(labels ?? []).map((label) => (label ? textWidth(label, font) : 0)));
    const needed = Math.ceil(widest) + GAP + 2;
    return needed <= Y_SIZE ? Y_SIZE : Y_SIZE + Math.ceil((needed - Y_SIZE) / Y_GROWTH) * Y_GROWTH;
  };
}

function yTicks(min: number, max: number, height: number): Labelled {
  const { values, step } = evenTicks(
    min,
    max,
    (max - min) / Math.max(LEAST_PARTS, Math.floor(height / Y_SPACE)),
  );
  return { values, labels: formatTicks(values, step) };
}

/**
 * Ticks of a symlog axis: 0 and powers of ten, from the largest to the smallest as far as there is room. If fewer than two are
 * in the range, the range lies within a decade, and the ticks are evenly spaced.
 */
function symlogTicks(min: number, max: number, height: number, { place }: Places): Labelled {
  const [low, high] = [place(min), place(max)];
  const pixels = (value: number) => ((place(value) - low) / (high - low)) * height;
  const values: number[] = [];
  const offer = (value: number) => {
    const isApart = values.every((other) => Math.abs(pixels(other) - pixels(value)) >= Y_SPACE);
    if (min <= value && value <= max && isApart) values.push(value);
  };
  offer(0);
  const top = Math.floor(Math.log10(Math.max(-min, max)));
  for (let exponent = top; exponent > top - MOST_DECADES; exponent--) {
    offer(Number(`1e${exponent}`));
    offer(Number(`-1e${exponent}`));
  }
  if (values.length < 2) return yTicks(min, max, height);
  values.sort((a, b) => a - b);
  return { values, labels: values.map(formatCompact) };
}

/** As many ticks as there is room for labels. If there is no room for two labels, one or two ticks remain. */
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
 * Ticks of a log axis: powers of ten, and the digits between them if there are few decades. uPlot's own ticks look up their
 * distance in a table that ends at 1e-32, and below that their loop never ends.
 */
function logTicks(): Partial<uPlot.Axis> {
  return {
    ...ALWAYS,
    splits: (_plot, _axis, min, max) => logSplits(min, max),
    filter: (_plot, ticks) => ticks,
    values: (_plot, ticks) => logLabels(ticks),
  };
}

/**
 * Tick values from `min` to `max`, both positive; at most about sixty values. Within one decade, the values are evenly spaced.
 */
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
 * Labels of {@link logSplits}: at powers of ten; over less than two decades also at 2 and 5; within one decade at every tick.
 * Empty for ticks without a label.
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
