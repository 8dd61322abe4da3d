import type uPlot from 'uplot';
import type { XAxis } from '../../source/types.js';
import type { Zoom } from '../data/view.js';
import type { YScale } from '../data/view-spec.js';
import { axes, type ChartTheme } from './axes.js';
import { align, type LineColumns, lineColumns, type PanelLine } from './columns.js';
import {
  type InteractivePlot,
  interactivePlot,
  type PlotEvents,
  type PlotParts,
  type PlotSize,
} from './interactive-plot.js';
import { drawMarks, type MarkLayer } from './markers.js';
import { logRange, type Range, xRange, yRange } from './scales.js';
import { drawSpikes, type SpikeLayer } from './spikes.js';

/** The fixed properties of a chart. Another layout needs another chart; everything else is new data for the same chart. */
export interface ChartLayout {
  readonly x: XAxis;
  readonly y: YScale;
  /** Smoothed lines have the original line behind them: one more uPlot series per line. */
  readonly smoothed: boolean;
  readonly colors: readonly string[];
  /** Dashes of each line, in CSS pixels. A line without an entry is solid. */
  readonly dashes?: readonly (readonly number[])[];
  readonly theme: ChartTheme;
}

const LINE_WIDTH = 1.5;
/** Width of a line with few points, and the least distance and the size of its dots, in CSS pixels. */
const SPARSE_WIDTH = 1.75;
const DOT_GAP = 14;
const DOT_SIZE = 4;
/** With more lines than this, each line is thinner and lighter, so that lines can be told apart. */
const MANY_LINES = 12;
const MANY_ALPHA = 0.7;
/** Opacity of the original line behind a smoothed line. */
const RAW_ALPHA = 0.25;

/** Opacity of a tint. Lower for many lines, because their tints overlap. */
function tintAlpha(lines: number): number {
  if (lines <= 2) return 0.16;
  return lines <= 5 ? 0.1 : 0.06;
}

/**
 * One uPlot with a tint, a line, spikes and markers per run. Drawing order: grid, all tints, all lines, markers, spikes. The
 * element must be in the document.
 */
export class LineChart {
  readonly #plot: InteractivePlot;
  readonly #layout: ChartLayout;
  #marks: readonly MarkLayer[] = [];
  #spikes: readonly SpikeLayer[] = [];
  #y: Range = [0, 1];
  #lines: readonly LineColumns[] = [];

  constructor(target: HTMLElement, layout: ChartLayout, size: PlotSize, events: PlotEvents) {
    this.#layout = layout;
    this.#plot = interactivePlot(target, size, this.#parts(), events);
  }

  /** Shows lines over a range of x, which the chart never changes itself. Returns the drawn columns of each line. */
  update(lines: readonly PanelLine[], range: Zoom): readonly LineColumns[] {
    const { y } = this.#layout;
    const [min, max] = xRange(range.min, range.max);
    this.#lines = lines.map(({ series, smoothed }) =>
      lineColumns(series, { smoothed, y, window: { min, max } }),
    );
    this.#marks = lines.map(({ color }, i) => ({ color, marks: this.#lines[i]?.marks ?? [] }));
    this.#spikes = lines.map(({ color }, i) => ({ color, spikes: this.#lines[i]?.spikes ?? [] }));
    const { x, columns } = align(this.#lines);
    this.#y = rangeOfAll(this.#lines, y === 'log');
    this.#widen(lines);
    this.#plot.show([x, ...columns] as uPlot.AlignedData, [min, max], this.#y);
    return this.#lines;
  }

  /** Places the cursor line at an x that the mouse points at in another panel; `null` hides the line. */
  setCursor(x: number | null): void {
    this.#plot.setCursor(x);
  }

  /** The range of x that is drawn. */
  get range(): Zoom {
    return this.#plot.range;
  }

  /** The range of y that is drawn. */
  get yRange(): Range {
    return this.#y;
  }

  resize(size: PlotSize): void {
    this.#plot.resize(size);
  }

  /** Tells the chart that it moved on the screen. */
  moved(): void {
    this.#plot.moved();
  }

  destroy(): void {
    this.#plot.destroy();
  }

  /** Makes lines a little wider whose points are all single. */
  #widen(lines: readonly PanelLine[]): void {
    if (lines.length > MANY_LINES) return;
    const { series } = this.#plot.plot;
    const first = series.length - lines.length;
    lines.forEach(({ series: { count } }, i) => {
      const look = series[first + i];
      if (look) look.width = count.every((values) => values <= 1) ? SPARSE_WIDTH : LINE_WIDTH;
    });
  }

  #parts(): PlotParts {
    const { x, y, smoothed, colors, dashes, theme } = this.#layout;
    const raws = smoothed ? colors : [];
    const firstLine = 1 + 2 * colors.length + raws.length;
    const { axes: both, drawLabels } = axes(x, y === 'log', theme);
    const alpha = tintAlpha(colors.length);
    return {
      series: [
        {},
        ...colors.flatMap(() => [edge(), edge()]),
        ...raws.map((color) => ({ ...plain(color), alpha: RAW_ALPHA, width: 1 })),
        ...colors.map((color, i) => ({ ...lineLook(color, colors.length), dash: [...(dashes?.[i] ?? [])] })),
      ],
      bands: colors.map((color, i) => ({
        series: [1 + 2 * i, 2 + 2 * i],
        fill: withAlpha(color, alpha),
      })),
      axes: both,
      y: { auto: false, range: () => this.#y, ...(y === 'log' ? { distr: 3, log: 10 } : {}) },
      // Edges of tints and raw lines have no dot.
      hoverPoint: (index) => hoverPoint(colors[index - firstLine]),
      drawBelow: drawLabels,
      drawAbove: (plot, ratio) => {
        drawMarks(plot, this.#marks, theme.surface, ratio);
        drawSpikes(plot, this.#spikes, ratio);
      },
    };
  }
}

/** The range of y around all lines in the window. */
function rangeOfAll(lines: readonly LineColumns[], logY: boolean): Range {
  const extents = lines.flatMap(({ extent }) => (extent ? [extent] : []));
  const low = extents.reduce((least, [bottom]) => Math.min(least, bottom), Number.POSITIVE_INFINITY);
  const high = extents.reduce((most, [, top]) => Math.max(most, top), Number.NEGATIVE_INFINITY);
  return logY ? logRange(low, high) : yRange(low, high);
}

/** An edge of the tint: a path that bounds the fill and is not drawn itself. */
function edge(): uPlot.Series {
  return { width: 0, points: { show: false } };
}

function plain(color: string): uPlot.Series {
  return { stroke: color, width: LINE_WIDTH, points: { size: 5, fill: color, width: 0, filter: lonePoints } };
}

function lineLook(color: string, lines: number): uPlot.Series {
  if (lines > MANY_LINES) return { ...plain(color), width: 1, alpha: MANY_ALPHA };
  return {
    ...plain(color),
    points: { size: DOT_SIZE, fill: color, width: 0, filter: dots },
  };
}

/** Indexes of the points to draw as dots. Points that are far apart get dots, so that the line shows which values were logged. */
function dots(plot: uPlot, index: number, show: boolean): number[] | null {
  const column = plot.data[index] ?? [];
  const [from, to] = plot.series[0]?.idxs ?? [0, column.length - 1];
  const own: number[] = [];
  for (let i = from; i <= to; i++) if (column[i] != null) own.push(i);
  const gap = plot.over.clientWidth / Math.max(1, own.length - 1);
  return gap > DOT_GAP && own.length > 0 ? own : lonePoints(plot, index, show);
}

/** Indexes of points between two gaps. They have no line, so they are drawn as dots. */
function lonePoints(plot: uPlot, index: number, _show: boolean): number[] | null {
  const column = plot.data[index] ?? [];
  const lone: number[] = [];
  let run = 0;
  let lastAt = -1;
  for (let i = 0; i <= column.length; i++) {
    const value = i < column.length ? column[i] : null;
    if (value === undefined) continue;
    if (value === null) {
      if (run === 1) lone.push(lastAt);
      run = 0;
    } else {
      run++;
      lastAt = i;
    }
  }
  return lone.length > 0 ? lone : null;
}

function hoverPoint(color: string | undefined): HTMLElement | undefined {
  if (color === undefined) return undefined;
  const point = document.createElement('div');
  point.style.cssText = `width:7px;height:7px;margin:-3.5px 0 0 -3.5px;background:${color}`;
  return point;
}

function withAlpha(color: string, alpha: number): string {
  return `color-mix(in srgb, ${color} ${alpha * 100}%, transparent)`;
}
