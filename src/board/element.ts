import type { Source, XAxis } from '../source/types.js';
import type { BoardSettings, ThemeChoice } from './data/settings.js';

/**
 * `<stepwell-board>` as its users see it. Fires `settings-change` (detail: {@link BoardSettings}) when the person
 * changes a setting.
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
  /** The settings as they are now. */
  readonly settings: BoardSettings;
  /** Changes settings as the header does. */
  updateSettings(change: Partial<BoardSettings>): void;
  /** Opens the details of a run (uid); `null` closes them. */
  focusRun(uid: string | null): void;
}
