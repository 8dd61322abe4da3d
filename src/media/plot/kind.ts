/** Plots: data that the board draws. One kind of media; the stored JSON says of which type a plot is. */
import type { MediaItem } from '../../record/kinds.js';
import type { Normalization } from './confusion.js';

/** MIME type of a stored plot. */
export const PLOT_TYPE = 'application/json';

/** Types of plots, as stored. A newer version may store others. */
export const PLOT_TYPES = [
  'line',
  'scatter',
  'histogram',
  'bar',
  'roc',
  'pr',
  'confusion_matrix',
  'heatmap',
] as const;
export type PlotType = (typeof PLOT_TYPES)[number];

/** Most numbers in a stored plot: 1024 × 1024 cells, or half a million points. */
export const MAX_VALUES = 2 ** 20;
/** Most numbers from which a plot is computed. */
export const MAX_INPUTS = 2 ** 22;
/** Most bytes of a stored plot. */
export const MAX_BYTES = 32 * 1024 * 1024;
/** Most plots in one value. */
export const MAX_PLOTS = 64;
/** Most lines, curves or groups of bars in a plot. */
export const MAX_SERIES = 1024;
/** Most examples that are kept for one cell of a confusion matrix. */
export const MAX_EXAMPLES = 16;

/** Version of the layout of stored plots. */
export const PLOT_VERSION = 1;

/** A column of numbers. */
export type Column = Float64Array | readonly number[];

/** What every stored plot has. */
interface PlotHead {
  readonly stepwell_plot: typeof PLOT_VERSION;
  /** These texts are empty where none was given. */
  readonly title: string;
  readonly x_label: string;
  readonly y_label: string;
}

export interface PointSeries {
  readonly name: string;
  /** As in matplotlib, such as `--` or `o-`. */
  readonly style: string;
  readonly x: Column;
  readonly y: Column;
}

/** Lines through points, in the order of the points. */
export interface LinePlot extends PlotHead {
  readonly type: 'line';
  readonly series: readonly PointSeries[];
}

export interface ScatterPlot extends PlotHead {
  readonly type: 'scatter';
  /** Area of a point, as in matplotlib. */
  readonly size: number;
  /** Opacity, 0 to 1. */
  readonly alpha: number;
  readonly series: readonly PointSeries[];
}

export interface HistogramSeries {
  readonly name: string;
  /** Ascending; one more than counts. */
  readonly edges: Column;
  readonly counts: Column;
  /** Values outside of the edges, and NaN or infinite ones. */
  readonly under: number;
  readonly over: number;
  readonly non_finite: number;
}

export interface HistogramPlot extends PlotHead {
  readonly type: 'histogram';
  readonly series: readonly HistogramSeries[];
}

export interface BarPlot extends PlotHead {
  readonly type: 'bar';
  readonly labels: readonly string[];
  readonly series: readonly { readonly name: string; readonly values: Column }[];
}

/** What the curves of a classifier have. `average`: `micro` for the curve over all classes together. */
interface ClassCurve {
  readonly name: string;
  readonly average?: 'micro';
  /** Numbers of samples of the class and of others. */
  readonly positives: number;
  readonly negatives: number;
  /** The threshold of the score at each point; NaN: the point has none. */
  readonly thresholds: Column;
}

export interface RocSeries extends ClassCurve {
  /** Area under the curve; NaN where it is undefined. */
  readonly auc: number;
  readonly fpr: Column;
  readonly tpr: Column;
}

export interface RocPlot extends PlotHead {
  readonly type: 'roc';
  /** Mean of the areas of the classes. */
  readonly macro_auc?: number;
  readonly series: readonly RocSeries[];
}

export interface PrSeries extends ClassCurve {
  /** Average precision. */
  readonly ap: number;
  readonly recall: Column;
  readonly precision: Column;
}

export interface PrPlot extends PlotHead {
  readonly type: 'pr';
  /** Mean of the average precisions of the classes. */
  readonly macro_ap?: number;
  readonly series: readonly PrSeries[];
}

/** Texts that lead to samples of one cell. */
export interface CellExamples {
  /** Numbers of the true and of the predicted class, from 0 on. */
  readonly row: number;
  readonly column: number;
  readonly texts: readonly string[];
  /** Number of further samples, whose texts are not kept. */
  readonly more: number;
}

export interface ConfusionPlot extends PlotHead {
  readonly type: 'confusion_matrix';
  readonly labels: readonly string[];
  /** Rows are true classes, columns predicted ones. */
  readonly counts: readonly Column[];
  /** How the board shows the matrix first. */
  readonly normalize: Normalization;
  readonly examples: readonly CellExamples[];
}

export interface HeatmapPlot extends PlotHead {
  readonly type: 'heatmap';
  /** Empty: columns (rows) have no names. */
  readonly x_labels: readonly string[];
  readonly y_labels: readonly string[];
  /** Rows from top to bottom. */
  readonly values: readonly Column[];
  /** Name of a colour map. */
  readonly cmap: string;
  readonly colorbar: boolean;
  readonly show_text: boolean;
  /** Values of the first and the last colour; `null`: the smallest and the largest finite value. */
  readonly range: readonly [low: number, high: number] | null;
}

/** A stored plot. */
export type PlotFile =
  | LinePlot
  | ScatterPlot
  | HistogramPlot
  | BarPlot
  | RocPlot
  | PrPlot
  | ConfusionPlot
  | HeatmapPlot;

/** Facts of a plot beside its bytes. A foreign record may hold any values. */
export function plotFacts({ facts }: Pick<MediaItem, 'facts'>): { plot: string; numbers: number } {
  const { plot, numbers } = facts;
  return {
    plot: typeof plot === 'string' ? plot : '',
    numbers: typeof numbers === 'number' && Number.isFinite(numbers) ? numbers : 0,
  };
}
