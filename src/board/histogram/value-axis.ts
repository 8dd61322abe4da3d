import type uPlot from 'uplot';
import type { ValueScale } from '../../source/types.js';
import { ALWAYS, logSplits } from '../chart/axes.js';
import { drawable, logRange, MIN_LOG, type Range, widen, yRange } from '../chart/scales.js';
import { evenTicks } from '../chart/ticks.js';
import { formatTickList } from '../ui/format-more.js';

/** Least distance of labels of a symlog axis, in CSS pixels. */
const LABEL_SPACE = 20;
/** Margin around the data on a symlog axis, as a share of its length. */
const MARGIN = 0.05;

/** Position of a value on an axis, in any unit. `linear`: half width of the linear range of `symlog`. */
export function place(value: number, scale: ValueScale, linear: number): number {
  if (scale === 'log') return Math.log(value);
  if (scale === 'linear' || Math.abs(value) <= linear) return scale === 'linear' ? value : value / linear;
  return Math.sign(value) * (1 + Math.log(Math.abs(value) / linear));
}

/** The inverse of {@link place}. */
export function valueThere(at: number, scale: ValueScale, linear: number): number {
  if (scale === 'log') return Math.exp(at);
  if (scale === 'linear' || Math.abs(at) <= 1) return scale === 'linear' ? at : at * linear;
  return Math.sign(at) * linear * Math.exp(Math.abs(at) - 1);
}

/** The state that a scale reads at every draw. uPlot never derives the range from the data. */
export interface ScaleState {
  range(): Range;
  linear(): number;
}

/** uPlot's scale for values. */
export function valueScale(scale: ValueScale, { range, linear }: ScaleState): uPlot.Scale {
  const fixed: uPlot.Scale = { auto: false, range };
  if (scale === 'log') return { ...fixed, distr: 3, log: 10 };
  if (scale === 'linear') return fixed;
  return {
    ...fixed,
    distr: 100,
    fwd: (value) => place(value, 'symlog', linear()),
    bwd: (at) => valueThere(at, 'symlog', linear()),
  };
}

/** Ticks of a symlog axis. The ticks of other axes come from `axes`. */
export function symlogTicks(linear: () => number): Partial<uPlot.Axis> {
  return {
    ...ALWAYS,
    splits: (plot, _axis, min, max) => symlogSplits(min, max, linear(), plot.over.clientHeight / LABEL_SPACE),
    // Keep all ticks: uPlot would drop labels that do not fit a logarithmic axis, such as 0.
    filter: (_plot, ticks) => ticks,
    values: (_plot, ticks) => formatTickList(ticks),
  };
}

/**
 * 0 and powers of ten, the same on both sides, at most about `most`, and far enough apart. If the whole range is linear or within
 * a decade, evenly spaced ticks.
 */
export function symlogSplits(min: number, max: number, linear: number, most: number): number[] {
  if (Math.max(Math.abs(min), Math.abs(max)) <= linear * 2) return evenSplits(min, max);
  const length = place(max, 'symlog', linear) - place(min, 'symlog', linear);
  const gap = length / Math.max(2, most);
  // Outside the linear range, all decades have the same length.
  const every = Math.max(1, Math.ceil(gap / Math.LN10));
  const lowest = Math.ceil(Math.log10(linear) - 1e-9);
  const highest = Math.floor(Math.log10(Math.max(max, -min)) + 1e-9);
  const powers: number[] = [];
  for (let e = Math.ceil(lowest / every) * every; e <= highest; e += every) {
    const power = Number(`1e${e}`);
    if (place(power, 'symlog', linear) >= gap * 0.9) powers.push(power);
  }
  const splits = [...powers.map((power) => -power).reverse(), 0, ...powers].filter(
    (value) => value >= min && value <= max,
  );
  if (splits.length >= 2) return splits;
  return min > 0 ? logSplits(min, max) : evenSplits(min, max);
}

function evenSplits(min: number, max: number): number[] {
  return evenTicks(min, max, (max - min) / 4).values;
}

/** The drawn edge of a bin, limited to what an axis can draw. */
export function drawnEdge(value: number, scale: ValueScale): number {
  return drawable(scale === 'log' && value > 0 ? Math.max(MIN_LOG, value) : value);
}

/** A range of values that uPlot can always draw; exactly from `low` to `high` if possible. */
export function drawableRange(low: number, high: number, scale: ValueScale): Range {
  if (scale !== 'log') return widen(drawable(low), drawable(high));
  const bottom = Math.max(MIN_LOG, low);
  const top = Math.max(bottom, drawable(high));
  return top / bottom > 1 + 1e-9 ? [bottom, top] : logRange(bottom, top);
}

/** A range around data from `low` to `high`, with a margin. On a log axis `low` is the lowest positive value. */
export function rangeAround(low: number, high: number, scale: ValueScale, linear: number): Range {
  if (scale === 'linear') return yRange(low, high);
  if (scale === 'log') return logRange(low, high);
  const [bottom, top] = widen(drawable(low), drawable(high));
  const [from, to] = [place(bottom, scale, linear), place(top, scale, linear)];
  const margin = (to - from) * MARGIN;
  return [valueThere(from - margin, scale, linear), valueThere(to + margin, scale, linear)];
}
