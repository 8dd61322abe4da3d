import type { RunInfo } from '../../source/types.js';
import { ColorBook } from './colors.js';
import { batch, type Signal, signal } from './state.js';

/** Number of runs that a board shows before the person selects any. */
const INITIAL_RUNS = 4;

/** Runs to draw first from the next list: uids, or `newest` for the newest runs, regardless of the page's choice. */
export type FirstPick = readonly string[] | 'newest';

/** A stored selection, which a reload restores. */
export interface KeptSelection {
  readonly uids: readonly string[];
  /**
   * Creation time of the newest run that the person has seen, in milliseconds since the epoch; `null`: the person knows all
   * current runs.
   */
  readonly newest: number | null;
}

/** The drawn runs, the run with open details, and the colours of runs. */
export class Selection {
  /** In an object of its own after each change by a person, so that everything with a colour renders again. */
  readonly #book: Signal<{ colors: ColorBook }>;
  readonly #selected = signal<readonly string[]>([]);
  readonly #focus = signal<string | null>(null);
  #initial: readonly string[] | null = null;
  /** The choice for the next list only. Has priority over `#initial`. */
  #pick: FirstPick | null = null;
  /** The selection to restore with the next list, unless other runs are requested. */
  readonly #restored = signal<KeptSelection | null>(null);
  #seen: Set<string> | null = null;
  /** Creation time of the newest run that was listed so far. */
  #newest = Number.NEGATIVE_INFINITY;
  /** Project of each run of the last list. */
  #projects = new Map<string, string>();
  /** Runs that were drawn when they vanished from the list. If a deletion is undone, they are drawn again. */
  readonly #gone = new Set<string>();

  /** `isStored`: false if the colours of runs are not stored. */
  constructor(isStored = true) {
    this.#book = signal({ colors: new ColorBook(isStored) });
  }

  get colors(): ColorBook {
    return this.#book.value.colors;
  }

  /** Drawn runs, in the order in which they were selected. */
  get selected(): readonly string[] {
    return this.#selected.value;
  }

  /** The run whose details are open; `null`: none. */
  get focus(): string | null {
    return this.#focus.value;
  }

  /** The selection to store for a reload. `null`: nothing was listed yet, and there is no stored selection. */
  get kept(): KeptSelection | null {
    const [restored, uids] = [this.#restored.value, this.selected];
    if (this.#seen === null) return restored;
    return { uids, newest: Number.isFinite(this.#newest) ? this.#newest : null };
  }

  /** Draws the runs of this selection from the next list. `null`: the newest runs. */
  restore(kept: KeptSelection | null): void {
    this.#seen = null;
    this.#restored.value = kept;
  }

  has(uid: string): boolean {
    return this.selected.includes(uid);
  }

  /** Sets the runs to draw from the first list: uids or ids. `null`: the newest runs. */
  setInitial(names: readonly string[] | null): void {
    this.#initial = names;
    this.#seen = null;
  }

  set(uids: readonly string[]): void {
    const selected = [...new Set(uids)];
    // Assign colours first: listeners of the selection read the colours.
    this.colors.assign(selected, (uid) => this.#projects.get(uid) ?? '');
    this.#selected.value = selected;
  }

  /** Gives a run another colour of the palette. */
  setColor(uid: string, number: number): void {
    this.colors.setColor(uid, number, this.#projects.get(uid) ?? '');
    // Finds runs with the same colour, which get other dashes.
    this.set(this.selected);
    this.#book.value = { colors: this.colors };
  }

  toggle(uid: string): void {
    this.set(this.has(uid) ? this.selected.filter((other) => other !== uid) : [...this.selected, uid]);
  }

  setFocus(uid: string | null): void {
    this.#focus.value = uid;
  }

  /** Applies a new list: removes runs that are gone, and adds runs that started since the last list. */
  follow(runs: readonly RunInfo[]): void {
    const listed = new Set(runs.map((run) => run.uid));
    this.#projects = new Map(runs.map((run) => [run.uid, `${run.namespace}/${run.project}`]));
    for (const uid of this.selected) if (!listed.has(uid)) this.#gone.add(uid);
    const back = [...this.#gone].filter((uid) => listed.has(uid));
    for (const uid of back) this.#gone.delete(uid);
    let next = [...this.selected.filter((uid) => listed.has(uid)), ...back];
    if (this.#seen === null) {
      if (runs.length > 0) next = this.#first(runs);
    } else {
      const seen = this.#seen;
      const newest = this.#newest;
      // A short run may have ended before it is listed for the first time. An old run that was imported is not new.
      const started = runs.filter(
        (run) => !seen.has(run.uid) && (run.status === 'running' || run.created > newest),
      );
      next = [...next, ...started.map((run) => run.uid)];
    }
    if (runs.length > 0) {
      this.#seen = new Set([...(this.#seen ?? []), ...listed]);
      this.#restored.value = null;
    }
    for (const run of runs) this.#newest = Math.max(this.#newest, run.created);
    const focus = this.focus !== null && listed.has(this.focus) ? this.focus : null;
    if (focus === this.focus && next.join() === this.selected.join()) return;
    batch(() => {
      this.#focus.value = focus;
      this.set(next);
    });
  }

  /** Forgets the listed runs, before another source or project. `pick`: the runs to draw first. */
  reset(pick: FirstPick | null = null): void {
    this.#pick = pick;
    this.restore(null);
    this.#newest = Number.NEGATIVE_INFINITY;
    this.#gone.clear();
    batch(() => {
      this.#selected.value = [];
      this.#focus.value = null;
    });
  }

  #first(runs: readonly RunInfo[]): string[] {
    const names = this.#pick === 'newest' ? null : (this.#pick ?? this.#initial);
    const restored = this.#pick === null && this.#initial === null ? this.#restored.value : null;
    this.#pick = null;
    // Use the page's choice once. From then on the person selects.
    this.#initial = null;
    if (restored) {
      const known = restored.uids.filter((uid) => runs.some((run) => run.uid === uid));
      const { newest } = restored;
      const started = newest === null ? [] : newestOf(runs.filter(({ created }) => created > newest));
      // If runs were stored and none of them is listed any more, there is nothing to restore.
      if (known.length > 0 || restored.uids.length === 0) return [...new Set([...known, ...started])];
    }
    if (!names) return newestOf(runs);
    return oldestFirst(runs.filter((run) => names.includes(run.uid) || names.includes(run.id)));
  }
}

function newestOf(runs: readonly RunInfo[]): string[] {
  return oldestFirst([...runs].sort((a, b) => b.created - a.created).slice(0, INITIAL_RUNS));
}

/** Uids, oldest run first, so that a colour does not depend on the number of newer runs. */
function oldestFirst(runs: readonly RunInfo[]): string[] {
  return [...runs].sort((a, b) => a.created - b.created).map((run) => run.uid);
}
