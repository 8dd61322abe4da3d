import type { HistogramAxis } from '../../../source/types.js';
import type { PlotSize } from '../../chart/interactive-plot.js';
import { KeptChart } from '../../chart/kept-chart.js';
import type { Range } from '../../chart/scales.js';
import type { Zoom } from '../../data/view.js';
import { bandColumns } from '../../histogram/bands.js';
import type { DrawingOptions } from '../../histogram/drawing-options.js';
import type { Mark } from '../../histogram/mark.js';
import { levelColors } from '../../histogram/palette.js';
import { type Raster, rasterOf } from '../../histogram/raster.js';
import {
  COUNT_KINDS,
  type CountKind,
  countsOfHeatmap,
  countsOfHistograms,
  type SpecialCounts,
} from '../../histogram/special-counts.js';
import { TimeChart, type TimeEvents, type TimeLayout, type TimeTheme } from '../../histogram/time-chart.js';
import { drawableRange, rangeAround } from '../../histogram/value-axis.js';
import type { Loaded } from './loader.js';

/** The style of a picture. */
export interface TimeStyle {
  readonly x: HistogramAxis;
  readonly drawing: DrawingOptions;
  readonly color: string;
  readonly theme: TimeTheme;
  readonly dark: boolean;
}

/** Drawing parameters besides data and style. */
export interface TimePlace {
  readonly zoom: Zoom | null;
  readonly elements: number;
  marks(special: SpecialCounts): readonly Mark[];
}

/**
 * The heat map or the bands of one run in an element. Keeps the chart, and data derived from an answer, as long as they are
 * valid.
 */
export class TimePicture {
  readonly #area: HTMLElement;
  readonly #kept: KeptChart<TimeLayout, TimeChart>;
  /** Rows of special counts. While a run is shown, rows are only added, so that a zoom does not change the plot's height. */
  readonly #kinds = new Set<CountKind>();
  #from: Loaded | null = null;
  #dark = false;
  #raster: Raster | null = null;
  special: SpecialCounts | null = null;
  /** Number of histograms with values at or below 0 on a log axis, as far as the answer tells. */
  hidden = 0;

  constructor(area: HTMLElement, events: TimeEvents) {
    this.#area = area;
    this.#kept = new KeptChart((layout) => new TimeChart(area, layout, this.#size(), events));
  }

  /** Resets the rows of special counts for another run. `kinds`: rows that the run is known to need. */
  reset(kinds: readonly CountKind[]): void {
    this.#kinds.clear();
    for (const kind of kinds) this.#kinds.add(kind);
    this.#from = null;
    this.#raster = null;
    this.special = null;
  }

  /** Size of the plot in device pixels, in this style: the size to request for a heat map. */
  cells(style: TimeStyle): PlotSize {
    return this.#chartFor(style).cells;
  }

  get range(): Zoom | null {
    return this.#kept.chart?.range ?? null;
  }

  /** Draws an answer. False if the answer has nothing to draw. */
  draw(loaded: Loaded, style: TimeStyle, place: TimePlace): boolean {
    this.#take(loaded, style);
    const special = this.special;
    const { heatmap, histograms } = loaded;
    if (heatmap) {
      if (!this.#raster || !special) return false;
      const y = drawableRange(heatmap.low, heatmap.high, heatmap.scale);
      const x = place.zoom ?? { min: heatmap.xMin, max: heatmap.xMax };
      this.#chartFor(style).update({
        columns: [Float64Array.of(heatmap.xMin, heatmap.xMax)],
        raster: this.#raster,
        special,
        elements: place.elements,
        marks: place.marks(special),
        x,
        y,
        linear: heatmap.linear,
      });
      return true;
    }
    if (!histograms || !special || histograms.x.length === 0) return false;
    const { columns, low, high, hidden } = bandColumns(histograms, style.drawing.scale);
    this.hidden = hidden;
    if (Number.isNaN(low)) return false;
    const linear = linearPart(histograms.bands);
    const x = place.zoom ?? { min: histograms.x[0] ?? 0, max: histograms.x.at(-1) ?? 1 };
    const y: Range = rangeAround(low, high, style.drawing.scale, linear);
    const { elements } = place;
    this.#chartFor(style).update({
      columns,
      raster: null,
      special,
      elements,
      marks: place.marks(special),
      x,
      y,
      linear,
    });
    return true;
  }

  setCursor(x: number | null): void {
    this.#kept.chart?.setCursor(x);
  }

  moved(): void {
    this.#kept.chart?.moved();
  }

  destroy(): void {
    this.#kept.destroy();
  }

  #take(loaded: Loaded, { dark }: TimeStyle): void {
    if (loaded === this.#from && dark === this.#dark) return;
    this.#from = loaded;
    this.#dark = dark;
    this.hidden = 0;
    const { heatmap, histograms } = loaded;
    this.#raster = heatmap ? rasterOf(heatmap, levelColors(dark)) : null;
    this.special = heatmap ? countsOfHeatmap(heatmap) : histograms ? countsOfHistograms(histograms) : null;
    for (const kind of this.special?.kinds ?? []) this.#kinds.add(kind);
  }

  #size(): PlotSize {
    return { width: this.#area.clientWidth, height: this.#area.clientHeight };
  }

  #chartFor({ x, drawing, color, theme }: TimeStyle): TimeChart {
    const chart = this.#kept.of({
      x,
      scale: drawing.scale,
      bands: drawing.view === 'bands' ? color : null,
      special: COUNT_KINDS.filter((kind) => this.#kinds.has(kind)),
      theme,
    });
    chart.resize(this.#size());
    return chart;
  }
}

/** Half width of the linear range of a symlog axis for bands: the usual standard deviation, as a power of ten. */
function linearPart(bands: Float64Array): number {
  const widths: number[] = [];
  for (let i = 0; i + 8 < bands.length; i += 9) {
    const width = ((bands[i + 6] ?? 0) - (bands[i + 2] ?? 0)) / 2;
    if (width > 0) widths.push(width);
  }
  widths.sort((a, b) => a - b);
  const typical = widths[widths.length >> 1] ?? 1;
  return 10 ** Math.min(250, Math.max(-250, Math.floor(Math.log10(typical))));
}
