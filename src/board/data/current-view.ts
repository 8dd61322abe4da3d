import type { Selection } from './selection.js';
import { type Settings, settingsOf } from './settings.js';
import { batch } from './state.js';
import type { ViewState } from './view.js';
import { DEFAULT_VIEW, type View } from './view-spec.js';

/** The state that a view consists of. */
interface Holders {
  readonly settings: Settings;
  readonly selection: Selection;
  readonly view: ViewState;
}

/** How the board is arranged now, as one value. */
export class CurrentView {
  readonly #holders: Holders;

  constructor(holders: Holders) {
    this.#holders = holders;
  }

  /** The view as plain data. Who reads it in an effect hears of every change. */
  get value(): View {
    const { settings, selection, view } = this.#holders;
    // The defaults give the order of the fields: two equal views are equal as JSON.
    return {
      ...DEFAULT_VIEW,
      ...settingsOf(settings.value),
      ...view.kept,
      selection: selection.kept?.uids ?? null,
    };
  }

  /**
   * Arranges the board; fields that are missing get their defaults. Leaves the project as it is. `newest`: when the newest
   * run was created that the person saw with this view; `null`: runs of today are none that the person waits for.
   */
  show(fields: Partial<View>, newest: number | null = null): void {
    const { settings, selection, view } = this.#holders;
    const next = { ...DEFAULT_VIEW, ...fields };
    const { project: _, ...shown } = settingsOf(next);
    batch(() => {
      settings.update(shown);
      view.keep(next);
      selection.restore(next.selection && { uids: next.selection, newest });
    });
  }
}
