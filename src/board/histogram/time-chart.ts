import uPlot from 'uplot';
import type { HistogramAxis, ValueScale } from '../../source/types.js';
import { axes, type ChartTheme, PADDING } from '../chart/axes.js';
import { type Range, xRange } from '../chart/scales.js';
import { show } from '../chart/show.js';
import type { Zoom } from '../data/view.js';
import { drawMarks, type Mark } from './mark.js';
import { drawRaster, type Raster } from './raster.js';
import { drawStrip, type Strip, type StripKind, stripHeight } from './strip.js';
import { symlogTicks, valueScale } from './value-axis.js';

/** Colours and font of a chart over time. */
export interface TimeTheme extends ChartTheme {
  /** Font family, without a size. */
  readonly family: string;
  readonly strip: Readonly<Record<StripKind, string>>;
}

/** What a chart is built for; another layout needs another chart, everything else is new data for the same one. */
export interface TimeLayout {
  readonly x: HistogramAxis;
  readonly scale: ValueScale;
  /** Colour of the bands; `null`: a heat map. */
  readonly bands: string | null;
  /** Rows of the strip under the plot. */
  readonly strip: readonly StripKind[];
  readonly theme: TimeTheme;
}

/** What a person did on a chart. */
export interface TimeEvents {
  /** A range was dragged, or `null`: double click. */
  zoom(range: Zoom | null): void;
  /** x and value under the mouse, both `null` when it left. */
  cursor(x: number | null, value: number | null): void;
}

/** What a chart shows. */
export interface TimeData {
  /** Columns of uPlot: x, then one per series; for a heat map only x. */
  readonly columns: readonly ((number | null)[] | Float64Array)[];
  readonly raster: Raster | null;
  readonly strip: Strip | null;
  /** Elements of one histogram: what a full strip stands for. */
  readonly elements: number;
  readonly marks: readonly Mark[];
  readonly x: Zoom;
  readonly y: Range;
  /** Half width of the linear part of a `symlog` axis; it follows the data. */
  readonly linear: number;
}

/** Shorter drags are clicks, in CSS pixels. */
const MIN_DRAG = 5;
/** Most cells of a heat map along one side. */
const MAX_CELLS = 4_096;
/** Percentile series of the bands chart: pairs from the outermost in, then the median. */
export const BAND_PAIRS = 4;
/** Opacity of each band; they lie over one another, so that the middle is strongest. */
const BAND_ALPHA = [0.1, 0.14, 0.2, 0.26];

/** Two charts with the same key can take each other's data. */
export function timeLayoutKey(layout: TimeLayout): string {
  return JSON.stringify(layout);
}

/**
 * One uPlot over time: a heat map's picture or bands of percentiles, with the strip below and marks above. uPlot gives
 * axes, cursor and zoom. The element must be in the document.
 */
export class TimeChart {
  readonly #plot: uPlot;
  readonly #layout: TimeLayout;
  /** Takes the drag's listener off the document: uPlot's `destroy()` leaves it there with the chart behind it. */
  #endDrag: () => void = () => {};
  #data: TimeData | null = null;
  #y: Range;
  #linear = 1;
  #hovered = false;

  constructor(
    target: HTMLElement,
    layout: TimeLayout,
    size: { width: number; height: number },
    events: TimeEvents,
  ) {
    this.#layout = layout;
    this.#y = layout.scale === 'log' ? [0.1, 10] : [0, 1];
    this.#plot = new uPlot(this.#options(size, events), emptyData(layout), target);
    // Nothing is seen before there is data. Without a range there would be no axes, and the plot would be measured without.
    this.#plot.root.style.visibility = 'hidden';
    this.#show({ min: 0, max: 1 }, emptyData(layout));
    const { over } = this.#plot;
    over.addEventListener('mouseenter', () => {
      this.#hovered = true;
      this.#plot.syncRect();
    });
    over.addEventListener('mouseleave', () => {
      this.#hovered = false;
      events.cursor(null, null);
    });
  }

  /** Shows data over its range of x. Never changes that range by itself. */
  update(data: TimeData): void {
    this.#data = data;
    this.#y = data.y;
    if (data.linear !== this.#linear) {
      this.#linear = data.linear;
      const [min, max] = data.y;
      // uPlot keeps the places of a scale's ends, and finds them anew only when the ends change.
      this.#plot.batch(() => this.#plot.setScale('y', { min, max: max + (max - min) }));
    }
    this.#plot.root.style.visibility = '';
    this.#show(data.x, this.#columns(data));
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

  /** Size of the plot in device pixels, without axes and strip. */
  get cells(): { width: number; height: number } {
    const { width, height } = this.#plot.bbox;
    const cells = (pixels: number) => Math.min(MAX_CELLS, Math.max(1, Math.round(pixels)));
    return { width: cells(width), height: cells(height) };
  }

  resize(width: number, height: number): void {
    if (this.#plot.width !== width || this.#plot.height !== height) this.#plot.setSize({ width, height });
  }

  /** The chart moved on the screen; uPlot cannot hear scrolling inside a shadow root. */
  moved(): void {
    this.#plot.syncRect(true);
  }

  destroy(): void {
    this.#endDrag();
    this.#plot.destroy();
  }

  #show(range: Zoom, columns: uPlot.AlignedData): void {
    show(this.#plot, columns, xRange(range.min, range.max), this.#y);
  }

  #columns(data: TimeData): uPlot.AlignedData {
    const [x = [], ...rest] = data.columns;
    const columns = this.#layout.bands === null ? [x, Array.from(x, () => null)] : [x, ...rest];
    return columns as unknown as uPlot.AlignedData;
  }

  #options(size: { width: number; height: number }, events: TimeEvents): uPlot.Options {
    const { x, scale, bands, strip, theme } = this.#layout;
    const { axes: both, drawLabels } = axes(x, scale === 'log', theme);
    const [xAxis, yAxis] = both;
    const rows = stripHeight(strip.length);
    return {
      ...size,
      ms: 1,
      series: bands === null ? [{}, { show: true, width: 0, points: { show: false } }] : bandSeries(bands),
      bands: bands === null ? [] : BAND_ALPHA.map((alpha, i) => band(i, bands ?? '', alpha)),
      axes: [
        { ...xAxis, size: Number(xAxis.size) + rows, gap: Number(xAxis.gap) + rows },
        { ...yAxis, ...(scale === 'symlog' ? symlogTicks(() => this.#linear) : {}) },
      ],
      padding: PADDING,
      legend: { show: false },
      scales: {
        // Ticks of time are our own: see `axes`.
        x: { time: false, range: (_plot, min, max) => xRange(min, max) },
        y: valueScale(scale, {
          range: () => this.#y,
          linear: () => this.#linear,
        }),
      },
      cursor: {
        y: false,
        drag: { x: true, y: false, setScale: false, dist: MIN_DRAG },
        points: { show: false },
        bind: {
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
            if (!this.#hovered) return;
            const { left = -1, top = -1 } = plot.cursor;
            if (left < 0) events.cursor(null, null);
            else events.cursor(plot.posToVal(left, 'x'), plot.posToVal(top, 'y'));
          },
        ],
        drawAxes: [
          (plot) => {
            drawLabels(plot, uPlot.pxRatio);
            if (this.#data?.raster) drawRaster(plot, this.#data.raster);
          },
        ],
        draw: [(plot) => this.#decorate(plot)],
      },
    };
  }

  #decorate(plot: uPlot): void {
    const { theme, strip: kinds } = this.#layout;
    const ratio = uPlot.pxRatio;
    if (!this.#data) return;
    const { strip, elements, marks } = this.#data;
    const style = { kinds, colors: theme.strip, text: theme.text, font: theme.family, ratio, elements };
    if (strip) drawStrip(plot, strip, style);
    drawMarks(plot, marks, { halo: theme.surface, font: theme.family, ratio });
  }
}

/** Series of the bands: the upper and the lower edge of each pair, from the outermost in, then the median. */
function bandSeries(color: string): uPlot.Series[] {
  const edge: uPlot.Series = { width: 0, points: { show: false } };
  const edges = Array.from({ length: 2 * BAND_PAIRS }, () => ({ ...edge }));
  return [{}, ...edges, { stroke: color, width: 1.5, points: { show: false } }];
}

function band(pair: number, color: string, alpha: number): uPlot.Band {
  return {
    series: [1 + 2 * pair, 2 + 2 * pair],
    fill: `color-mix(in srgb, ${color} ${alpha * 100}%, transparent)`,
  };
}

function emptyData(layout: TimeLayout): uPlot.AlignedData {
  const columns = layout.bands === null ? 2 : 2 + 2 * BAND_PAIRS;
  return Array.from({ length: columns }, () => []) as unknown as uPlot.AlignedData;
}
