import type { Source, XAxis } from '../source/types.js';
import type { BoardSettings, ThemeChoice } from './data/settings.js';
import type { View } from './data/view-spec.js';

/**
 * `<stepwell-board>` as its users see it. Fires `settings-change` (detail: {@link BoardSettings}) when a setting changes,
 * and `view-change` (detail: {@link View}) when anything of the view does.
 */
export interface StepwellBoardElement extends HTMLElement {
  /** Where the runs come from; `null` (default) shows that the board waits. */
  source: Source | null;
  /** `auto` (default), `light` or `dark`. */
  theme: ThemeChoice | null;
  /** Name of the project to show. Default: all. */
  project: string | null;
  /** Uids or ids of the runs to draw first (attribute: separated by commas). Default: the newest ones. */
  runs: readonly string[] | null;
  /** The x axis (attribute: `step`, `globalStep`, `time`, `active` (relative time), `relative` (with the pauses of a resumed run), `key:<name>`). */
  x: XAxis | null;
  /**
   * Keeps the view in the address of the page, behind `#view=` (attribute: `link`). For pages that are about the board: the
   * address is then a link to what is shown. Default: false.
   */
  link: boolean;
  /**
   * How the board is arranged, as plain data: project, axes, selection, zoom, layout and more. Setting the view changes all of
   * it: fields that are missing get their defaults, and what is no field of a view is ignored. The board keeps the view of
   * each project in `localStorage`, so that a reload brings it back.
   */
  get view(): View;
  set view(view: Partial<View>);
  /** The settings as they are now. */
  readonly settings: BoardSettings;
  /** Changes settings as the header does. */
  updateSettings(change: Partial<BoardSettings>): void;
  /** Opens the details of a run (uid); `null` closes them. */
  focusRun(uid: string | null): void;
}
