import { MediaValue } from '../value.js';

/** The caption of a Plotly figure. */
export interface PlotlyOptions {
  /** Shown under the figure. For several figures: one text for all, or a list with one text for each. Default: none. */
  readonly caption?: string | readonly string[];
}

/** A value of `log()` that stands for one Plotly figure or several. Made by {@link plotly}; read when it is logged. */
export type PlotlyValue = MediaValue<'plotly', PlotlyOptions>;

/** What {@link plotly} takes: a figure as an object, as a text in JSON, or as a Blob or File with such a text. */
export type PlotlyFigure = object | string | Blob;

/**
 * Makes a Plotly figure a value for `run.log()`: `run.log({ curve: plotly({ data: [{ x, y }], layout: { title } }) })`.
 *
 * `x` is a figure with `data`, and if wanted `layout`, `frames` and `config`, or a list of these; at most 16 MiB each as JSON. Typed
 * arrays are stored as Plotly's own `{ dtype, bdata }`, with every value; NaN and infinities in plain arrays become null. The board
 * draws a figure only if the page gives it Plotly: see `plotly` of `<stepwell-board>`. Nothing is loaded from addresses in a figure.
 */
export function plotly(x: PlotlyFigure | readonly PlotlyFigure[], options: PlotlyOptions = {}): PlotlyValue {
  return new MediaValue('plotly', x, options);
}
