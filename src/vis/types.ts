/** The types of tfjs-vis's calls, so that only the import of a page changes. Types only. */
import type { TensorLike } from '../record/tensor-like.js';

/** How large a surface is. */
export interface StyleOptions {
  readonly width?: string | number;
  readonly height?: string | number;
  readonly maxWidth?: string | number;
  readonly maxHeight?: string | number;
}

/** Names a surface of the visor: it is made at its first use. */
export interface SurfaceInfo {
  readonly name: string;
  /** Default: `Visor`. */
  readonly tab?: string;
  readonly styles?: StyleOptions;
}

/** A place in the visor. */
export interface Surface {
  readonly container: HTMLElement;
  readonly label: HTMLElement;
  /** Charts are drawn here; a page may put elements of its own here. */
  readonly drawArea: HTMLElement;
}

/** Where something is drawn: an element of the page, the name of a surface of the visor, or a surface. */
export type Drawable = HTMLElement | Surface | SurfaceInfo | { readonly drawArea: HTMLElement };

/** A tensor of any tfjs. */
export interface TensorData extends TensorLike {
  readonly shape: number[];
  readonly size: number;
  readonly rank: number;
  // biome-ignore lint/suspicious/noExplicitAny: tfjs says which typed array, by a type parameter that this file does not name.
  data(): Promise<any>;
}

/** A point of a line or a scatter plot. */
export interface Point2D {
  readonly x: number;
  readonly y: number;
}

/** Points of one series, or of each series. */
export interface XYPlotData {
  readonly values: readonly Point2D[] | readonly (readonly Point2D[])[];
  /** Names of the series. Default: `Series 1`, `Series 2`, … */
  readonly series?: readonly string[];
}

/** Options of all charts. */
export interface VisOptions {
  /** CSS pixels. Default: the width of the container. */
  readonly width?: number;
  /** CSS pixels. Default: the height of the container if it has one, otherwise 240. */
  readonly height?: number;
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** CSS pixels, of tables. */
  readonly fontSize?: number;
  /** Axes of the board know by themselves what they show: not used. */
  readonly xType?: 'quantitative' | 'ordinal' | 'nominal';
  readonly yType?: 'quantitative' | 'ordinal' | 'nominal';
}

/** Options of charts with points. */
export interface XYPlotOptions extends VisOptions {
  readonly xAxisDomain?: readonly [number, number];
  readonly yAxisDomain?: readonly [number, number];
  /** True: domains are not used. Without domains the axes fit the data. */
  readonly zoomToFit?: boolean;
  /** CSS colours. Default: those of the board. */
  readonly seriesColors?: readonly string[];
}

/** Options of `show.history`. */
export interface HistoryOptions extends XYPlotOptions {
  /** True: charts of accuracy fit the data. Default: they go from 0 to 1. */
  readonly zoomToFitAccuracy?: boolean;
}

/** Options of `show.fitCallbacks`. */
export interface FitOptions extends HistoryOptions {
  /** Which callbacks log and draw. Default: `onEpochEnd` and `onBatchEnd`. */
  readonly callbacks?: readonly string[];
}

/** Counts and ends of values. */
export interface HistogramStats {
  readonly numVals?: number | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly numNans?: number | undefined;
  readonly numZeros?: number | undefined;
  readonly numInfs?: number | undefined;
}

/** Options of `render.histogram`. */
export interface HistogramOpts extends VisOptions {
  /** `false`: no statistics are shown. Default: those of the values. */
  readonly stats?: HistogramStats | false;
  /** Bins. Default: 64. */
  readonly maxBins?: number;
  /** CSS colour. */
  readonly color?: string;
}

/** Options of `render.barchart`. */
export interface BarChartOpts extends VisOptions {
  /** CSS colour; of several, the first is used. */
  readonly color?: string | readonly string[];
}

/** What `render.confusionMatrix` draws. */
export interface ConfusionMatrixData {
  /** Counts: a row for each label, a column for each prediction. */
  readonly values: readonly (readonly number[])[];
  readonly tickLabels?: readonly string[];
  /** As `tickLabels`: the name of old versions of tfjs-vis, which many pages still use. */
  readonly labels?: readonly string[];
}

/** The board's matrix has its own colours and texts: only size and names of axes are used. */
export interface ConfusionMatrixOptions extends VisOptions {
  readonly shadeDiagonal?: boolean;
  readonly showTextOverlay?: boolean;
  readonly colorMap?: NamedColorMap | readonly [string, string];
}

/** Colour maps of tfjs-vis. */
export type NamedColorMap = 'greyscale' | 'viridis' | 'blues';

/** What `render.heatmap` draws. */
export interface HeatmapData {
  /** Columns of numbers, or rows with `rowMajor`. */
  readonly values: readonly (readonly number[])[] | TensorData;
  readonly xTickLabels?: readonly string[];
  readonly yTickLabels?: readonly string[];
  /** As `xTickLabels` and `yTickLabels`: the names of old versions of tfjs-vis. */
  readonly xLabels?: readonly string[];
  readonly yLabels?: readonly string[];
}

/** Options of `render.heatmap`. */
export interface HeatmapOptions extends VisOptions {
  /** Default: `viridis`. Any colour map of `heatmap()` is taken too. */
  readonly colorMap?: NamedColorMap | string;
  /** Values of the first and the last colour. Default: the smallest and the largest value. */
  readonly domain?: readonly number[];
  readonly rowMajor?: boolean;
}

/** A table for `render.table`. */
export interface VisTable {
  readonly headers: readonly string[];
  readonly values: readonly (readonly unknown[])[];
}

/** What `model.fit` returns, or a list of the logs of epochs or batches; of several metrics, a list for each. */
export type HistoryLike =
  // biome-ignore lint/suspicious/noExplicitAny: tfjs has numbers here or tensors.
  | { readonly history: { readonly [metric: string]: readonly any[] } }
  | readonly Logs[]
  | readonly (readonly Logs[])[];

interface Logs {
  // biome-ignore lint/suspicious/noExplicitAny: see above.
  readonly [metric: string]: any;
}

/** Accuracy of one class. */
export interface ClassAccuracy {
  /** 0 to 1; 0 for a class without samples. */
  readonly accuracy: number;
  readonly count: number;
}

/** The parts of a layer that `show.layer` reads. */
export interface LayerLike {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: the shape is one of tfjs's, or a list of them.
  readonly outputShape: any;
  readonly trainable: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: variables of tfjs.
  readonly weights: readonly any[];
  countParams(): number;
  // biome-ignore lint/suspicious/noExplicitAny: tensors of tfjs.
  getWeights(): any[];
}

/** The parts of a model that `show.modelSummary` reads. */
export interface ModelLike {
  readonly name?: string;
  readonly layers: readonly LayerLike[];
}
