import type uPlot from 'uplot';
import type { HistogramAxis, ValueScale } from '../../source/types.js';
import { axes, type ChartTheme } from '../chart/axes.js';
import {
  type InteractivePlot,
  interactivePlot,
  type PlotEvents,
  type PlotParts,
  type PlotSize,
} from '../chart/interactive-plot.js';
import { listenToPlot, type PlotGestures } from '../chart/plot-gestures.js';
import { type Range, xRange } from '../chart/scales.js';
import type { Zoom } from '../data/view.js';
import { drawMarks, type Mark } from './mark.js';
import { drawRaster, type Raster } from './raster.js';
import { type CountKind, countsHeight, drawCounts, type SpecialCounts } from './special-counts.js';
import { symlogTicks, valueScale } from './value-axis.js';

/** Colours and font of a chart over time. */
export interface TimeTheme extends ChartTheme {
  /** Font family, without a size. */
  readonly family: string;
  readonly special: Readonly<Record<CountKind, string>>;
}

/** The fixed properties of a chart. Another layout needs another chart; everything else is new data for the same chart. */
export interface TimeLayout {
  readonly x: HistogramAxis;
  readonly scale: ValueScale;
  /** Colour of the bands; `null`: a heat map. */
  readonly bands: string | null;
  /** Rows of special counts under the plot. */
  readonly special: readonly CountKind[];
  readonly theme: TimeTheme;
}

/** The data of a chart. */
export interface TimeData {
  /** Columns of uPlot: x, then one column per series. For a heat map, only x. */
  readonly columns: readonly ((number | null)[] | Float64Array)[];
  readonly raster: Raster | null;
  readonly special: SpecialCounts | null;
  /** Elements of one histogram: the count for full opacity of a special count. */
  readonly elements: number;
  readonly marks: readonly Mark[];
  readonly x: Zoom;
  readonly y: Range;
  /** Half width of the linear range of a `symlog` axis. Depends on the data. */
  readonly linear: number;
}

/** Callbacks for a person's actions on a chart over time. */
export interface TimeEvents extends PlotEvents {
  readonly gestures: PlotGestures;
}

/** Most cells of a heat map along one side. */
const MAX_CELLS = 4_096;
/** Number of pairs of percentiles in the bands chart. */
const BAND_PAIRS = 4;
/** Opacity of each band. Bands overlap, so that the middle is strongest. */
const BAND_ALPHA = [0.1, 0.14, 0.2, 0.26];

/**
 * One uPlot over time: the picture of a heat map, or bands of percentiles, with special counts below and markers above. uPlot provides
 * axes, cursor and zoom. The element must be in the document.
 */
export class TimeChart {
  readonly #plot: InteractivePlot;
  readonly #layout: TimeLayout;
  #data: TimeData | null = null;
  #y: Range;
  #linear = 1;

  constructor(target: HTMLElement, layout: TimeLayout, size: PlotSize, events: TimeEvents) {
    this.#layout = layout;
    this.#y = layout.scale === 'log' ? [0.1, 10] : [0, 1];
    this.#plot = interactivePlot(target, size, this.#parts(), events);
    listenToPlot(this.#plot.plot, events.gestures);
    // Hide the chart until there is data, but show a range: without a range uPlot would measure the plot without axes.
    const { root, series } = this.#plot.plot;
    root.style.visibility = 'hidden';
    this.#show({ min: 0, max: 1 }, series.map(() => []) as unknown as uPlot.AlignedData);
  }

  /** Shows data over its range of x, which the chart never changes itself. */
  update(data: TimeData): void {
    const { plot } = this.#plot;
    this.#data = data;
    this.#y = data.y;
    if (data.linear !== this.#linear) {
      this.#linear = data.linear;
      const [min, max] = data.y;
      // uPlot caches the positions of a scale's ends until the ends change: change them.
      plot.batch(() => plot.setScale('y', { min, max: max + (max - min) }));
    }
    plot.root.style.visibility = '';
    this.#show(data.x, this.#columns(data));
  }

  /** Places the cursor line at an x that the mouse points at in another panel; `null` hides the line. */
  setCursor(x: number | null): void {
    this.#plot.setCursor(x);
  }

  /** The range of x that is drawn. */
  get range(): Zoom {
    return this.#plot.range;
  }

  /** Size of the plot in device pixels, without axes and special counts. */
  get cells(): PlotSize {
    const { width, height } = this.#plot.plot.bbox;
    const cells = (pixels: number) => Math.min(MAX_CELLS, Math.max(1, Math.round(pixels)));
    return { width: cells(width), height: cells(height) };
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

  #show(range: Zoom, columns: uPlot.AlignedData): void {
    this.#plot.show(columns, xRange(range.min, range.max), this.#y);
  }

  #columns(data: TimeData): uPlot.AlignedData {
    const [x = [], ...rest] = data.columns;
    const columns = this.#layout.bands === null ? [x, Array.from(x, () => null)] : [x, ...rest];
    return columns as unknown as uPlot.AlignedData;
  }

  #parts(): PlotParts {
    const { x, scale, bands, special, theme } = this.#layout;
    const { axes: both, drawLabels } = axes(
      x,
      { scale: scale === 'log' ? 'log' : 'linear' },
      theme,
      countsHeight(special.length),
    );
    const [xAxis, yAxis] = both;
    return {
      series: bands === null ? [{}, { show: true, width: 0, points: { show: false } }] : bandSeries(bands),
      bands: bands === null ? [] : BAND_ALPHA.map((alpha, i) => band(i, bands, alpha)),
      axes: [xAxis, { ...yAxis, ...(scale === 'symlog' ? symlogTicks(() => this.#linear) : {}) }],
      y: valueScale(scale, { range: () => this.#y, linear: () => this.#linear }),
      drawBelow: (plot, ratio) => {
        drawLabels(plot, ratio);
        if (this.#data?.raster) drawRaster(plot, this.#data.raster);
      },
      drawAbove: (plot, ratio) => this.#decorate(plot, ratio),
    };
  }

  #decorate(plot: uPlot, ratio: number): void {
    const { theme, special: kinds } = this.#layout;
    if (!this.#data) return;
    const { special, elements, marks } = this.#data;
    const style = { kinds, colors: theme.special, text: theme.text, font: theme.family, ratio, elements };
    if (special) drawCounts(plot, special, style);
    drawMarks(plot, marks, { halo: theme.surface, font: theme.family, ratio });
  }
}

/** Series of the bands: the upper and the lower edge of each pair, beginning with the outermost, then the median. */
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
