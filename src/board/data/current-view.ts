import type { Selection } from './selection.js';
import { type Settings, settingsOf } from './settings.js';
import { batch } from './state.js';
import type { ViewState } from './view.js';
import { DEFAULT_VIEW, type View } from './view-spec.js';

/** The objects that hold the fields of a view. */
interface Holders {
  readonly settings: Settings;
  readonly selection: Selection;
  readonly view: ViewState;
}

/** The current view of the board, as one value. */
export class CurrentView {
  readonly #holders: Holders;

  constructor(holders: Holders) {
    this.#holders = holders;
  }

  /** The view as plain data. An effect that reads it runs again after every change. */
  get value(): View {
    const { settings, selection, view } = this.#holders;
    // Use the order of the fields in the defaults, so that equal views are equal as JSON.
    return {
      ...DEFAULT_VIEW,
      ...settingsOf(settings.value),
      ...view.kept,
      selection: selection.kept?.uids ?? null,
    };
  }

  /**
   * Arranges the board. Missing fields get their defaults; the project stays. `newest`: creation time of the newest run that the
   * person saw with this view, so that later runs count as new; `null`: the runs of the next list do not count as new.
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
