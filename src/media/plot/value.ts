import type { TensorLike } from '../../record/tensor-like.js';
import { MediaValue } from '../value.js';
import type { PlotCallName } from './raw.js';

/** Numbers of a plot: a typed array, an array (nested for a matrix), a list of typed arrays for its rows, or a tensor. */
export type PlotNumbers = ArrayLike<number> | readonly boolean[] | readonly PlotNumbers[] | TensorLike;

/** Classes of samples: numbers or texts. */
export type PlotClasses = PlotNumbers | readonly string[];

/** Names, such as those of classes. */
export type PlotLabels = ArrayLike<string | number>;

/** Texts around a plot. `xlabel` and `ylabel` are other spellings. */
export interface PlotOptions {
  /** Shown above the plot. Default: none. */
  readonly title?: string;
  /** Names of the axes. Defaults: none; `Count` for the counts of histograms, and the usual names for curves of classifiers. */
  readonly xLabel?: string;
  readonly yLabel?: string;
  readonly xlabel?: string;
  readonly ylabel?: string;
  /** Shown under the plot. Default: none. */
  readonly caption?: string;
}

export interface LinePlotOptions extends PlotOptions {
  /**
   * Line and marker as in matplotlib: `-`, `--`, `-.`, `:`, a marker such as `o`, or both. All markers are dots, and colours belong
   * to runs. Default: `-`.
   */
  readonly style?: string;
  /** Name in the legend. Default: the name of the run. */
  readonly name?: string;
}

export interface ScatterPlotOptions extends PlotOptions {
  /** Area of a point in square points, as in matplotlib. Default: 20. */
  readonly s?: number;
  /** Opacity from 0 to 1. Default: 0.7. */
  readonly alpha?: number;
  /** Name in the legend. Default: the name of the run. */
  readonly name?: string;
}

export interface HistogramPlotOptions extends PlotOptions {
  /** Number of bins, 1 to 4096. Default: 50. */
  readonly bins?: number;
  /** First and last edge. Values outside are counted apart. Default: the smallest and the largest finite value. */
  readonly range?: readonly [low: number, high: number];
  /** Name in the legend. Default: the name of the run. */
  readonly name?: string;
}

/** One line of {@link plot}`.lines`: an object, or a list of x, y and name. */
export type PlotLine =
  | {
      /** Default: 0, 1, 2… */
      readonly x?: PlotNumbers;
      readonly y: PlotNumbers;
      readonly name?: string;
      readonly label?: string;
      readonly style?: string;
    }
  | readonly [x: PlotNumbers, y: PlotNumbers, name?: string];

export interface CurvePlotOptions extends PlotOptions {
  /**
   * Names of the classes, in the order of the columns of the scores. Classes that are texts are found among the names; numbers among
   * names that are numbers, else they count from 0. Default: the classes in ascending order.
   */
  readonly labels?: PlotLabels;
  /** For one score per sample: the class that a high score means. Default: 1; the second of two labels. */
  readonly positive?: string | number;
  /** Shape of scores in a typed array, `[samples, classes]`. */
  readonly shape?: readonly number[];
}

export interface ConfusionPlotOptions extends PlotOptions {
  /** Names of the classes, as for curves. Default: the classes in ascending order. */
  readonly labels?: PlotLabels;
  /** How the board shows the matrix first: over rows, columns, all samples, or as counts. Default: `none`. */
  readonly normalize?: 'true' | 'pred' | 'all' | 'none' | null;
  /** A text for each sample, such as its file name or address. The board shows up to 16 of them for a cell. */
  readonly examples?: PlotLabels;
  /** Shape of scores in a typed array, `[samples, classes]`. */
  readonly shape?: readonly number[];
}

export interface HeatmapPlotOptions extends PlotOptions {
  /** A colour map of matplotlib, such as `viridis`, `magma`, `hot`, `gray`, `coolwarm`, `RdBu_r`. Default: `viridis`. */
  readonly cmap?: string;
  /** Whether a scale of the colours stands beside the plot. Default: true. */
  readonly colorbar?: boolean;
  /** Whether cells hold their values as text. Default: false. */
  readonly showText?: boolean;
  /** Values of the first and the last colour. Default: the smallest and the largest finite value. */
  readonly range?: readonly [low: number, high: number];
  /** Names of the columns and of the rows. Default: none. */
  readonly xLabels?: PlotLabels;
  readonly yLabels?: PlotLabels;
  /** Shape of a typed array, `[rows, columns]`. */
  readonly shape?: readonly number[];
}

/** Options of all plots. */
export type AnyPlotOptions = LinePlotOptions &
  ScatterPlotOptions &
  HistogramPlotOptions &
  CurvePlotOptions &
  Omit<ConfusionPlotOptions, 'normalize'> &
  Pick<ConfusionPlotOptions, 'normalize'> &
  HeatmapPlotOptions;

/** A value of `log()` that stands for one plot. Made by {@link plot} and {@link heatmap}; read when it is logged. */
export type PlotValue = MediaValue<'plot', AnyPlotOptions>;

/** What a plot is made of. */
export interface PlotCall {
  readonly call: PlotCallName;
  readonly inputs: { readonly [name: string]: unknown };
}

/** Scores of a classifier with their options in one object. */
type CurveInputs = { readonly yTrue: PlotClasses; readonly yProbas: PlotNumbers } & CurvePlotOptions;

function made(call: PlotCallName, inputs: PlotCall['inputs'], options: unknown): PlotValue {
  return new MediaValue('plot', { call, inputs }, (options ?? {}) as AnyPlotOptions);
}

/** Whether a value holds options: it is no list, no typed array and no tensor. */
function isOptions(x: unknown): x is object {
  return typeof x === 'object' && x !== null && !('length' in x) && !('dataId' in x);
}

function curve(call: 'roc' | 'pr', args: readonly unknown[]): PlotValue {
  const [first, yProbas, third, options] = args;
  if (isOptions(first)) {
    const { yTrue, yProbas: scores, ...rest } = first as CurveInputs;
    return made(call, { yTrue, yProbas: scores }, rest);
  }
  const inputs = { yTrue: first, yProbas };
  if (third === undefined || third === null) return made(call, inputs, options);
  return isOptions(third)
    ? made(call, inputs, third)
    : made(call, inputs, { ...(options as object), labels: third });
}

/** The overloads of {@link plot}`.roc` and `.pr`. */
interface CurvePlot {
  (
    yTrue: PlotClasses,
    yProbas: PlotNumbers,
    labels?: PlotLabels | null,
    options?: CurvePlotOptions,
  ): PlotValue;
  (yTrue: PlotClasses, yProbas: PlotNumbers, options: CurvePlotOptions): PlotValue;
  (inputs: CurveInputs): PlotValue;
}

/** The functions of {@link plot}. */
export interface Plots {
  /** A line through points, in their order. `x` may be left out: 0, 1, 2… NaN breaks the line. */
  line(x: PlotNumbers, y: PlotNumbers, options?: LinePlotOptions): PlotValue;
  line(y: PlotNumbers, options?: LinePlotOptions): PlotValue;
  /** Several lines: `plot.lines([[steps, a, 'train'], { x: steps, y: b, name: 'val', style: '--' }])`. */
  lines(series: readonly PlotLine[], options?: PlotOptions): PlotValue;
  /** Points. */
  scatter(x: PlotNumbers, y: PlotNumbers, options?: ScatterPlotOptions): PlotValue;
  /** A histogram of values, or of `{ edges, counts }`. Unlike `histogram(x)`, it is a picture of one step, and not followed over time. */
  histogram(
    x: PlotNumbers | { readonly edges: PlotNumbers; readonly counts: PlotNumbers },
    options?: HistogramPlotOptions,
  ): PlotValue;
  /** Bars: names and values, an object with a value for each name, or an object with a list of values for each group. */
  bar(
    labels: PlotLabels,
    values: PlotNumbers | { readonly [group: string]: PlotNumbers },
    options?: PlotOptions,
  ): PlotValue;
  bar(values: { readonly [label: string]: number }, options?: PlotOptions): PlotValue;
  /**
   * ROC curves with their areas. `yTrue`: the class of each sample, or 0 and 1 for each class. `yProbas`: a score for each sample, or
   * one for each class, `[samples, classes]`. Two and more classes have a curve each; three and more a micro-averaged one as well.
   */
  roc: CurvePlot;
  /** Precision-recall curves with their average precisions. Takes what `roc` takes. */
  pr: CurvePlot;
  /** Another name of `pr`. */
  precisionRecall: CurvePlot;
  /**
   * A confusion matrix; rows are true classes. `yPred`: the predicted class of each sample, or scores, `[samples, classes]`, of which
   * the highest counts. Also of counts: `plot.confusionMatrix({ matrix, labels })`.
   */
  confusionMatrix(
    yTrue: PlotClasses,
    yPred: PlotClasses,
    labels?: PlotLabels | null,
    options?: ConfusionPlotOptions,
  ): PlotValue;
  confusionMatrix(yTrue: PlotClasses, yPred: PlotClasses, options: ConfusionPlotOptions): PlotValue;
  confusionMatrix(
    inputs: (
      | { readonly yTrue: PlotClasses; readonly yPred: PlotClasses }
      | { readonly matrix: PlotNumbers }
    ) &
      ConfusionPlotOptions,
  ): PlotValue;
  /** A matrix as colours, with a name for each column and each row. `matrix`: rows, from top to bottom. */
  heatmap(
    xLabels: PlotLabels | null,
    yLabels: PlotLabels | null,
    matrix: PlotNumbers,
    options?: HeatmapPlotOptions,
  ): PlotValue;
}

/**
 * Plots as values of `run.log()`: `run.log({ roc: plot.roc(labels, scores, ['cat', 'dog']) })`.
 *
 * Plots are stored as data and drawn by the board, which shows those of several runs over each other. Numbers are read when the
 * plot is logged: what is done to them afterwards changes nothing. A plot holds up to 1,048,576 numbers and is computed from up to
 * 4,194,304.
 */
export const plot: Plots = {
  line: (x: unknown, y?: unknown, options?: unknown) =>
    y === undefined || isOptions(y) ? made('line', { y: x }, y) : made('line', { x, y }, options),
  lines: (series: unknown, options?: unknown) => made('lines', { series }, options),
  scatter: (x: unknown, y: unknown, options?: unknown) => made('scatter', { x, y }, options),
  histogram: (x: unknown, options?: unknown) => made('histogram', { x }, options),
  bar: (labels: unknown, values?: unknown, options?: unknown) =>
    isOptions(labels) ? made('bar', { values: labels }, values) : made('bar', { labels, values }, options),
  roc: (...args: unknown[]) => curve('roc', args),
  pr: (...args: unknown[]) => curve('pr', args),
  precisionRecall: (...args: unknown[]) => curve('pr', args),
  confusionMatrix(...args: unknown[]) {
    const [first, yPred, third, options] = args;
    const call = 'confusionMatrix';
    if (isOptions(first)) {
      const { yTrue, yPred: predicted, matrix, ...rest } = first as { readonly [name: string]: unknown };
      return made(call, matrix === undefined ? { yTrue, yPred: predicted } : { matrix }, rest);
    }
    const inputs = { yTrue: first, yPred };
    if (third === undefined || third === null) return made(call, inputs, options);
    return isOptions(third)
      ? made(call, inputs, third)
      : made(call, inputs, { ...(options as object), labels: third });
  },
  heatmap: (xLabels: unknown, yLabels: unknown, matrix: unknown, options?: unknown) =>
    made('heatmap', { matrix }, { ...(options as object), xLabels, yLabels }),
};

/**
 * A matrix as colours: `run.log({ field: heatmap(tensor, { cmap: 'hot', title: 'E-field' }) })`.
 *
 * `x` is a tensor of two dimensions, rows of numbers, or a typed array with a `shape`. Dimensions of length 1 are left out. The first
 * row is on top. Up to 1024 × 1024 cells, or as many in another shape.
 */
export function heatmap(x: PlotNumbers, options: HeatmapPlotOptions = {}): PlotValue {
  return made('heatmap', { matrix: x }, options);
}
