import type { Source, XAxis } from '../../source/types.js';
import type { ThemeChoice } from '../data/theme.js';
import type { Fit, YScale } from '../data/view-spec.js';

/** What a chart shows. `null`: not given. */
export interface ChartOptions {
  /** The source of the runs. `null` (default): the chart shows that it waits for a source. */
  source: Source | null;
  /** Uids or ids of the runs to draw (attribute: separated by commas). Default: the newest runs, and runs that start later. */
  runs: readonly string[] | null;
  /** Name of the project. Default: all. */
  project: string | null;
  /** The metrics to draw (attribute: separated by commas; for a key with a comma, set the property). */
  keys: readonly string[] | null;
  /** Draws all metrics whose keys match this regular expression. Instead of `keys`. */
  regex: string | null;
  /** Draws an expression over metrics, such as `train/loss - val/loss`. Instead of `keys`. */
  expression: string | null;
  /** The x axis (attribute: `step`, `globalStep`, `time`, `active`, `relative`, `key:<name>`). Default: `step`. */
  x: XAxis | null;
  /** Smoothing weight, 0 (off, default) to 0.99. */
  smoothing: number | null;
  /** The scale of y: `linear` (default), `log` or `symlog`. */
  y: YScale | null;
  /** `ordinary` (default): the range of y leaves out what is far from the other values. `all`: it shows every value. */
  fit: Fit | null;
  /** Lower end of y. Default: by the values. */
  min: number | null;
  /** Upper end of y. Default: by the values. */
  max: number | null;
  /** `auto` (default, follows the system), `light` or `dark`. */
  theme: ThemeChoice | null;
  /** The title. Default: the keys, the regular expression or the expression. Empty: no title and no menu. */
  label: string | null;
  /** Charts of a page with the same group and the same x axis share cursor and zoom. Default: the chart shares nothing. */
  group: string | null;
}

/**
 * The public interface of `<stepwell-chart>`: one chart of lines. Fires `zoom-change` when the zoom along x changes (detail:
 * `{ min, max }`, or `null` for the whole range). Stores nothing.
 */
export interface StepwellChartElement extends HTMLElement, ChartOptions {}
