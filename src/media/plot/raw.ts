import type { Elements } from '../../record/elements.js';
import type { Normalization } from './confusion.js';

/** Numbers or texts that a plot is made of, copied by the page. */
export type RawInput = Elements | { readonly texts: readonly string[] };

/** Names of classes, as they were given: a number is matched with numbers. */
export type RawLabels = readonly (string | number)[];

/** What is said of one line. */
export interface RawSeries {
  readonly name: string;
  readonly style: string;
}

/** Options of all plots; each type of plot reads its own. */
export interface RawOptions {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly bins: number;
  readonly range: readonly [number, number] | null;
  readonly size: number;
  readonly alpha: number;
  readonly labels: RawLabels | null;
  readonly xLabels: RawLabels | null;
  readonly yLabels: RawLabels | null;
  readonly positive: string | number | null;
  readonly normalize: Normalization;
  readonly examples: readonly string[] | null;
  readonly shape: readonly number[] | null;
  readonly showText: boolean;
  readonly colorbar: boolean;
  readonly cmap: string;
}

/** How a plot is called in code: the name of the method. */
export type PlotCallName =
  | 'line'
  | 'lines'
  | 'scatter'
  | 'histogram'
  | 'bar'
  | 'roc'
  | 'pr'
  | 'confusionMatrix'
  | 'heatmap';

/** A plot that the worker computes and stores. */
export interface RawPlot {
  readonly call: PlotCallName;
  /** By name. Several series have their number behind the name: `x0`, `y0`, `x1`… */
  readonly inputs: { readonly [name: string]: RawInput };
  readonly series: readonly RawSeries[];
  readonly options: RawOptions;
  readonly caption: string;
}
