import uPlot from 'uplot';
import type { XAxis } from '../../query/types.js';
import type { Zoom } from '../data/view.js';
import { axes, type ChartTheme } from './axes.js';
import { align, type LineColumns, lineColumns, type PanelLine } from './columns.js';
import { drawMarks, type MarkLayer } from './markers.js';
import { logRange, xRange, yRange } from './scales.js';

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

/** Two charts with the same key can take each other's data. */
export function layoutKey(layout: ChartLayout): string {
  return JSON.stringify(layout);
}

/** One uPlot with an envelope, a line and markers per run. The element must be in the document. */
export class LineChart {
  readonly #plot: uPlot;
  readonly #layout: ChartLayout;
  /** Takes the drag's listener off the document; see `bind.mouseup`. */
  #endDrag: () => void = () => {};
  #marks: readonly MarkLayer[] = [];
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
    this.#lines = lines.map(({ series, smoothed }) => lineColumns(series, smoothed, logY, range));
    this.#marks = lines.map(({ color }, i) => ({ color, marks: this.#lines[i]?.marks ?? [] }));
    const { x, columns } = align(this.#lines);
    const [min, max] = xRange(range.min, range.max);
    this.#plot.batch(() => {
      // `false` keeps the scales: uPlot would otherwise fit x to the data and take the person's zoom away.
      this.#plot.setData([x, ...columns] as uPlot.AlignedData, false);
      this.#plot.setScale('x', { min, max });
    });
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

  #options(size: { width: number; height: number }, events: ChartEvents): uPlot.Options {
    const { x, logY, smoothed, colors, dashes, theme } = this.#layout;
    const perLine = smoothed ? 4 : 3;
    const series: uPlot.Series[] = [{}];
    const bands: uPlot.Band[] = [];
    for (const [i, color] of colors.entries()) {
      const first = series.length;
      series.push(edge(), edge());
      if (smoothed) series.push({ ...plain(color), alpha: 0.3, width: 1 });
      series.push({ ...plain(color), dash: [...(dashes?.[i] ?? [])] });
      bands.push({ series: [first, first + 1], fill: withAlpha(color, 0.16) });
    }
    return {
      ...size,
      ms: 1,
      series,
      bands,
      axes: axes(x, logY, theme),
      padding: [8, 18, 0, 0],
      legend: { show: false },
      scales: {
        x: { time: x === 'time', range: (_plot, min, max) => xRange(min, max) },
        y: logY
          ? { distr: 3, log: 10, range: (_, min, max) => logRange(min, max) }
          : { range: (_, min, max) => yRange(min, max) },
      },
      cursor: {
        y: false,
        drag: { x: true, y: false, setScale: false, dist: MIN_DRAG },
        points: {
          show: (_, index) => hoverPoint(colors[Math.floor((index - 1) / perLine)], index % perLine === 0),
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
        draw: [(plot) => drawMarks(plot, this.#marks, theme.surface, uPlot.pxRatio)],
      },
    };
  }
}

/** An edge of the envelope: a path to fill between, not drawn itself. */
function edge(): uPlot.Series {
  return { width: 0, points: { show: false } };
}

function plain(color: string): uPlot.Series {
  return { stroke: color, width: LINE_WIDTH, points: { size: 5, fill: color, width: 0, filter: lonePoints } };
}

/** A point between two gaps has no line: it is drawn as a dot, else it would not be seen. */
function lonePoints(plot: uPlot, index: number, show: boolean): number[] | null {
  if (show) return null;
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

function hoverPoint(color: string | undefined, isLine: boolean): HTMLElement {
  // uPlot wants none for the envelope's edges, which its types do not say.
  if (!isLine) return undefined as unknown as HTMLElement;
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
