import uPlot from 'uplot';
import type { XAxis } from '../../source/types.js';
import type { Zoom } from '../data/view.js';
import { axes, type ChartTheme, PADDING } from './axes.js';
import { align, type LineColumns, lineColumns, type PanelLine } from './columns.js';
import { drawMarks, type MarkLayer } from './markers.js';
import { logRange, type Range, xRange, yRange } from './scales.js';
import { show } from './show.js';
import { drawSpikes, type SpikeLayer } from './spikes.js';

/** What a chart is built for; another layout needs another chart, everything else is new data for the same one. */
export interface ChartLayout {
  readonly x: XAxis;
  readonly logY: boolean;
  /** Smoothed lines have the original behind them: one more uPlot series each. */
  readonly smoothed: boolean;
  readonly colors: readonly string[];
  /** Dashes of each line, in CSS pixels; none without an entry. */
  readonly dashes?: readonly (readonly number[])[];
  readonly theme: ChartTheme;
}

/** What a person did on a chart. */
export interface ChartEvents {
  /** A range was dragged, or `null`: double click. */
  zoom(range: Zoom | null): void;
  /** x under the mouse, `null` when it left. */
  cursor(x: number | null): void;
}

/** Shorter drags are clicks, in CSS pixels. */
const MIN_DRAG = 5;
const LINE_WIDTH = 1.5;
/** A line of few points is a little wider, and its points are dots when they are this far apart, in CSS pixels. */
const SPARSE_WIDTH = 1.75;
const DOT_GAP = 14;
const DOT_SIZE = 4;
/** With more lines than this each is thinner and lighter, or nothing could be told apart. */
const MANY_LINES = 12;
const MANY_ALPHA = 0.7;
/** Opacity of the line that smoothing leaves behind. */
const RAW_ALPHA = 0.25;

/** Two charts with the same key can take each other's data. */
export function layoutKey(layout: ChartLayout): string {
  return JSON.stringify(layout);
}

/** Opacity of a tint: tints of many lines lie over one another. */
function tintAlpha(lines: number): number {
  if (lines <= 2) return 0.16;
  return lines <= 5 ? 0.1 : 0.06;
}

/**
 * One uPlot with a tint, a line, spikes and marks per run. Drawn in this order: grid, all tints, all lines, marks, spikes.
 * The element must be in the document.
 */
export class LineChart {
  readonly #plot: uPlot;
  readonly #layout: ChartLayout;
  /** Takes the drag's listener off the document; see `bind.mouseup`. */
  #endDrag: () => void = () => {};
  #marks: readonly MarkLayer[] = [];
  #spikes: readonly SpikeLayer[] = [];
  #y: Range = [0, 1];
  #hovered = false;
  #lines: readonly LineColumns[] = [];

  constructor(
    target: HTMLElement,
    layout: ChartLayout,
    size: { width: number; height: number },
    events: ChartEvents,
  ) {
    this.#layout = layout;
    this.#plot = new uPlot(this.#options(size, events), emptyData(layout), target);
    const { over } = this.#plot;
    over.addEventListener('mouseenter', () => {
      this.#hovered = true;
      this.#plot.syncRect();
    });
    over.addEventListener('mouseleave', () => {
      this.#hovered = false;
      events.cursor(null);
    });
  }

  /** Shows lines over a range of x. Never changes that range by itself. Returns what was drawn, per line. */
  update(lines: readonly PanelLine[], range: Zoom): readonly LineColumns[] {
    const { logY } = this.#layout;
    const [min, max] = xRange(range.min, range.max);
    this.#lines = lines.map(({ series, smoothed }) =>
      lineColumns(series, { smoothed, logY, window: { min, max } }),
    );
    this.#marks = lines.map(({ color }, i) => ({ color, marks: this.#lines[i]?.marks ?? [] }));
    this.#spikes = lines.map(({ color }, i) => ({ color, spikes: this.#lines[i]?.spikes ?? [] }));
    const { x, columns } = align(this.#lines);
    this.#y = rangeOfAll(this.#lines, logY);
    this.#widen(lines);
    show(this.#plot, [x, ...columns] as uPlot.AlignedData, [min, max], this.#y);
    return this.#lines;
  }

  /** Places the cursor line at an x that another panel's mouse is at; `null` hides it. */
  setCursor(x: number | null): void {
    if (this.#hovered) return;
    const left = x === null ? -10 : this.#plot.valToPos(x, 'x');
    const inside = left >= 0 && left <= this.#plot.over.clientWidth;
    this.#plot.setCursor({ left: inside ? left : -10, top: inside ? 0 : -10 }, false);
  }

  /** The range of x that is drawn. */
  get range(): Zoom {
    const { min, max } = this.#plot.scales['x'] ?? {};
    return { min: min ?? 0, max: max ?? 1 };
  }

  /** The range of y that is drawn. */
  get yRange(): Range {
    return this.#y;
  }

  resize(width: number, height: number): void {
    this.#plot.setSize({ width, height });
  }

  /** The chart moved on the screen; uPlot cannot hear scrolling inside a shadow root. */
  moved(): void {
    this.#plot.syncRect(true);
  }

  destroy(): void {
    this.#endDrag();
    this.#plot.destroy();
  }

  /** Lines whose points all stand alone are a little wider. */
  #widen(lines: readonly PanelLine[]): void {
    if (lines.length > MANY_LINES) return;
    const first = this.#plot.series.length - lines.length;
    lines.forEach(({ series: { count } }, i) => {
      const look = this.#plot.series[first + i];
      if (look) look.width = count.every((values) => values <= 1) ? SPARSE_WIDTH : LINE_WIDTH;
    });
  }

  #options(size: { width: number; height: number }, events: ChartEvents): uPlot.Options {
    const { x, logY, smoothed, colors, dashes, theme } = this.#layout;
    const raws = smoothed ? colors : [];
    const firstLine = 1 + 2 * colors.length + raws.length;
    const series: uPlot.Series[] = [
      {},
      ...colors.flatMap(() => [edge(), edge()]),
      ...raws.map((color) => ({ ...plain(color), alpha: RAW_ALPHA, width: 1 })),
      ...colors.map((color, i) => ({ ...lineLook(color, colors.length), dash: [...(dashes?.[i] ?? [])] })),
    ];
    const { axes: both, drawLabels } = axes(x, logY, theme);
    const alpha = tintAlpha(colors.length);
    const bands = colors.map(
      (color, i): uPlot.Band => ({ series: [1 + 2 * i, 2 + 2 * i], fill: withAlpha(color, alpha) }),
    );
    return {
      ...size,
      ms: 1,
      series,
      bands,
      axes: both,
      padding: PADDING,
      legend: { show: false },
      scales: {
        // Ticks of time are our own: see `axes`.
        x: { time: false, range: (_plot, min, max) => xRange(min, max) },
        y: { auto: false, range: () => this.#y, ...(logY ? { distr: 3, log: 10 } : {}) },
      },
      cursor: {
        y: false,
        drag: { x: true, y: false, setScale: false, dist: MIN_DRAG },
        points: {
          show: (_, index) => hoverPoint(colors[index - firstLine]),
        },
        bind: {
          // While a drag lasts uPlot listens on the document, and its `destroy()` leaves that listener there with
          // the whole chart behind it.
          mouseup: (_plot, target, handler) => {
            const listener = (event: MouseEvent) => (event.button === 0 ? handler(event) : null);
            this.#endDrag = () => target.removeEventListener('mouseup', listener);
            return listener;
          },
          // uPlot would fit x to the data it holds, which is only the part that is zoomed to.
          dblclick: () => () => {
            events.zoom(null);
            return null;
          },
        },
      },
      hooks: {
        setSelect: [
          (plot) => {
            const { left, width } = plot.select;
            if (width < MIN_DRAG) return;
            const [min, max] = xRange(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
            plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            events.zoom({ min, max });
          },
        ],
        setCursor: [
          (plot) => {
            const left = plot.cursor.left ?? -1;
            if (this.#hovered) events.cursor(left < 0 ? null : plot.posToVal(left, 'x'));
          },
        ],
        drawAxes: [(plot) => drawLabels(plot, uPlot.pxRatio)],
        draw: [
          (plot) => {
            drawMarks(plot, this.#marks, theme.surface, uPlot.pxRatio);
            drawSpikes(plot, this.#spikes, uPlot.pxRatio);
          },
        ],
      },
    };
  }
}

/** The range of y around everything that the lines show in the window. */
function rangeOfAll(lines: readonly LineColumns[], logY: boolean): Range {
  const extents = lines.flatMap(({ extent }) => (extent ? [extent] : []));
  const low = extents.reduce((least, [bottom]) => Math.min(least, bottom), Number.POSITIVE_INFINITY);
  const high = extents.reduce((most, [, top]) => Math.max(most, top), Number.NEGATIVE_INFINITY);
  return logY ? logRange(low, high) : yRange(low, high);
}

/** An edge of the tint: a path to fill between, not drawn itself. */
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

/** Points far apart are dots on the line, so that it shows which values were logged. */
function dots(plot: uPlot, index: number, show: boolean): number[] | null {
  const column = plot.data[index] ?? [];
  const [from, to] = plot.series[0]?.idxs ?? [0, column.length - 1];
  const own: number[] = [];
  for (let i = from; i <= to; i++) if (column[i] != null) own.push(i);
  const gap = plot.over.clientWidth / Math.max(1, own.length - 1);
  return gap > DOT_GAP && own.length > 0 ? own : lonePoints(plot, index, show);
}

/** A point between two gaps has no line: it is drawn as a dot, else it would not be seen. */
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

function hoverPoint(color: string | undefined): HTMLElement {
  // uPlot wants none for edges of tints and raw lines, which its types do not say.
  if (color === undefined) return undefined as unknown as HTMLElement;
  const point = document.createElement('div');
  point.style.cssText = `width:7px;height:7px;margin:-3.5px 0 0 -3.5px;background:${color ?? ''}`;
  return point;
}

function withAlpha(color: string, alpha: number): string {
  return `color-mix(in srgb, ${color} ${alpha * 100}%, transparent)`;
}

function emptyData(layout: ChartLayout): uPlot.AlignedData {
  const columns = layout.colors.length * (layout.smoothed ? 4 : 3);
  return Array.from({ length: columns + 1 }, () => []) as unknown as uPlot.AlignedData;
}
