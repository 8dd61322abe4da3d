import type { Source, XAxis } from '../source/types.js';
import type { BoardSettings, ThemeChoice } from './data/settings.js';
import type { View } from './data/view-spec.js';

/**
 * The public interface of `<stepwell-board>`. Fires `settings-change` (detail: {@link BoardSettings}) when a setting changes,
 * and `view-change` (detail: {@link View}) when any field of the view changes.
 */
export interface StepwellBoardElement extends HTMLElement {
  /** The source of the runs. `null` (default): the board shows that it waits for a source. */
  source: Source | null;
  /** `auto` (default), `light` or `dark`. */
  theme: ThemeChoice | null;
  /** Name of the project to show. Default: all. */
  project: string | null;
  /** Uids or ids of the runs to draw at first (attribute: separated by commas). Default: the newest runs. */
  runs: readonly string[] | null;
  /** The x axis (attribute: `step`, `globalStep`, `time`, `active` (relative time), `relative` (with the pauses of a resumed run), `key:<name>`). */
  x: XAxis | null;
  /**
   * Keeps the view in the address of the page, behind `#view=` (attribute: `link`). For pages whose main content is the board:
   * the address is then a link to the current view. Default: false.
   */
  link: boolean;
  /**
   * Plotly, which draws figures that were logged with `plotly()` (attribute: `plotly`): the address of its script, of the page's own
   * origin, or a function that resolves the text of the script. Take `plotly.js-strict-dist-min`: it needs no `eval`. The script runs
   * only in sandboxed frames without network, not in the page. It is read when the first figure is shown. Default: none, and the board
   * offers the figures as JSON. In frameworks that set attributes, such as React, give the address.
   */
  plotly?: string | (() => string | Promise<string>);
  /**
   * How the board is arranged, as plain data: project, axes, selection, zoom, layout and more. Setting the view sets every field:
   * missing fields get their defaults, and unknown fields are ignored. The board stores the view of each project in
   * `localStorage`, so that a reload restores the view.
   */
  get view(): View;
  set view(view: Partial<View>);
  /** The current settings. */
  readonly settings: BoardSettings;
  /** Changes settings, as the controls in the header do. */
  updateSettings(change: Partial<BoardSettings>): void;
  /** Opens the details of a run (uid); `null` closes them. */
  focusRun(uid: string | null): void;
}
