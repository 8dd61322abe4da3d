import type uPlot from 'uplot';
import type { XAxis } from '../../query/types.js';
import { formatCompact, formatDuration, formatTicks, formatValue } from '../ui/format.js';

/** Colours and font of a chart: a canvas cannot use custom properties, so they are read from the element once. */
export interface ChartTheme {
  readonly text: string;
  readonly grid: string;
  readonly surface: string;
  readonly font: string;
}

/** Width of the y axis and height of the x axis in CSS pixels; fixed, so that the plots of a column line up. */
const Y_SIZE = 48;
const X_SIZE = 26;

/** The short form has four digits: neighbours that differ less look alike in it. */
const SHORT_DIGITS = 1_000;

/** Decades that have a label each; on a longer log axis some are left out. */
const LOG_LABELS = 6;

/** Tick distances for durations in milliseconds. */
const DURATION_STEPS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 10e3, 15e3, 30e3, 60e3, 120e3, 300e3, 600e3, 900e3,
  1_800e3, 3_600e3, 7_200e3, 10_800e3, 21_600e3, 43_200e3, 86_400e3, 172_800e3, 604_800e3, 2_592_000e3,
  31_536_000e3,
];

/** The two axes of a panel. */
export function axes(x: XAxis, logY: boolean, theme: ChartTheme): uPlot.Axis[] {
  const look = {
    stroke: theme.text,
    font: theme.font,
    grid: { stroke: theme.grid, width: 1 },
    ticks: { show: false },
    gap: 6,
  };
  return [
    { ...look, size: X_SIZE, ...xTicks(x) },
    {
      ...look,
      size: Y_SIZE,
      ...(logY ? logTicks() : { values: (_plot, ticks, _axis, _space, step) => formatTicks(ticks, step) }),
    },
  ];
}

/**
 * Ticks of a log axis. uPlot's own look their distance up in a table that ends at 1e-32 and never come back below it;
 * these stand at the powers of ten, with the digits between them while there are few decades.
 */
function logTicks(): Partial<uPlot.Axis> {
  return {
    splits: (_plot, _axis, min, max) => logSplits(min, max),
    filter: (_plot, ticks) => logLabels(ticks),
    values: (_plot, ticks) => ticks.map((tick) => (tick === null ? '' : formatCompact(tick))),
  };
}

/** Tick values from `min` to `max`, both positive: at most about sixty. Within one decade they are evenly spaced. */
export function logSplits(min: number, max: number): number[] {
  if (max / min < 10) return evenSplits(min, max);
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

function evenSplits(min: number, max: number): number[] {
  const rough = (max - min) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(min / step);
  return Array.from({ length: Math.max(0, Math.floor(max / step) - first + 1) }, (_, i) =>
    Number(((first + i) * step).toPrecision(6)),
  );
}

/** Labels stand at powers of ten; over less than two decades also at 2 and 5, within one at every tick. */
function logLabels(ticks: readonly number[]): (number | null)[] {
  const spread = (ticks.at(-1) ?? 1) / (ticks[0] ?? 1);
  const digits = spread < 10 ? '123456789' : spread < 100 ? '125' : '1';
  return ticks.map((tick) => {
    const [digit = '', ...rest] = tick.toExponential().split('e')[0] ?? '';
    return digits.includes(digit) && (rest.length === 0 || spread < 10) ? tick : null;
  });
}

function xTicks(x: XAxis): Partial<uPlot.Axis> {
  if (x === 'time') return {};
  if (x === 'relative' || x === 'active') {
    return {
      incrs: DURATION_STEPS,
      space: 64,
      values: (_plot, ticks) => ticks.map((tick) => (tick === null ? '' : formatDuration(tick))),
    };
  }
  return {
    space: 56,
    values: (_plot, ticks, _axis, _space, step) => formatSteps(ticks, step),
  };
}

/** Steps in short form, as long as that keeps neighbours apart. */
function formatSteps(ticks: readonly (number | null)[], step: number): string[] {
  const largest = ticks.reduce<number>((size, tick) => Math.max(size, Math.abs(tick ?? 0)), 0);
  const short = largest < step * SHORT_DIGITS;
  return ticks.map((tick) => (tick === null ? '' : short ? formatCompact(tick) : formatValue(tick)));
}
