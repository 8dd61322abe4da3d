import { MediaValue } from '../value.js';

/** The caption of a Vega chart. */
export interface VegaOptions {
  /** Shown under the chart. For several charts: one text for all, or a list with one text for each. Default: none. */
  readonly caption?: string | readonly string[];
}

/** A value of `log()` that stands for one Vega chart or several. Made by {@link vega}; read when it is logged. */
export type VegaValue = MediaValue<'vega', VegaOptions>;

/** What {@link vega} takes: a specification as an object, as a text in JSON, or as a Blob or File with such a text. */
export type VegaSpec = object | string | Blob;

/**
 * Makes a chart in Vega or Vega-Lite a value for `run.log()`: `run.log({ curve: vega({ mark: 'line', data: { values }, encoding }) })`.
 *
 * `x` is a specification, or a list of these; at most 16 MiB each as JSON. `$schema` says which language the specification is in;
 * without `$schema` its fields say so. Data must be in the specification: the board loads nothing from addresses, apart from images in
 * `data:` addresses. `usermeta` is left out, which is a problem of the run; NaN and infinities become null.
 */
export function vega(x: VegaSpec | readonly VegaSpec[], options: VegaOptions = {}): VegaValue {
  return new MediaValue('vega', x, options);
}
