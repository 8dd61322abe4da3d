import type { RunInfo } from '../../source/types.js';
import { ColorBook } from './colors.js';
import { batch, signal } from './state.js';

/** Runs that a board shows before the person chose any. */
const INITIAL_RUNS = 4;

/** Runs to draw first of the next list: their uids, or the newest ones whatever the page asked for. */
export type FirstPick = readonly string[] | 'newest';

/** Runs that a person had drawn before: what a reload brings back. */
export interface KeptSelection {
  readonly uids: readonly string[];
  /** When the newest run was created that the person had seen, in milliseconds since the epoch; `null`: all of today's runs are known. */
  readonly newest: number | null;
}

/** Which runs are drawn, which one is looked at in detail, and in which colours. */
export class Selection {
  readonly colors = new ColorBook();
  readonly #selected = signal<readonly string[]>([]);
  readonly #focus = signal<string | null>(null);
  #initial: readonly string[] | null = null;
  /** For the next list only: goes before `#initial`. */
  #pick: FirstPick | null = null;
  /** What to draw of the next list, unless somebody asks for other runs. */
  readonly #restored = signal<KeptSelection | null>(null);
  #seen: Set<string> | null = null;
  /** When the newest run that was listed so far was created. */
  #newest = Number.NEGATIVE_INFINITY;
  /** Project of each run of the last list. */
  #projects = new Map<string, string>();
  /** Runs that were drawn when they vanished: a deletion that is undone brings them back onto the board. */
  readonly #gone = new Set<string>();

  /** Drawn runs, in the order in which they were chosen. */
  get selected(): readonly string[] {
    return this.#selected.value;
  }

  /** The run whose details are open; `null`: none. */
  get focus(): string | null {
    return this.#focus.value;
  }

  /** What a reload should bring back; `null`: nothing was listed yet, and nothing is known of before. */
  get kept(): KeptSelection | null {
    const [restored, uids] = [this.#restored.value, this.selected];
    if (this.#seen === null) return restored;
    return { uids, newest: Number.isFinite(this.#newest) ? this.#newest : null };
  }

  /** Draws these runs of the next list. `null`: the newest runs. */
  restore(kept: KeptSelection | null): void {
    this.#seen = null;
    this.#restored.value = kept;
  }

  has(uid: string): boolean {
    return this.selected.includes(uid);
  }

  /** What to show when the list comes first: uids or ids; the newest runs otherwise. */
  setInitial(names: readonly string[] | null): void {
    this.#initial = names;
    this.#seen = null;
  }

  set(uids: readonly string[]): void {
    const selected = [...new Set(uids)];
    // First, because whoever hears of the runs asks for their colours.
    this.colors.assign(selected, (uid) => this.#projects.get(uid) ?? '');
    this.#selected.value = selected;
  }

  toggle(uid: string): void {
    this.set(this.has(uid) ? this.selected.filter((other) => other !== uid) : [...this.selected, uid]);
  }

  setFocus(uid: string | null): void {
    this.#focus.value = uid;
  }

  /** Follows a new list: runs that are gone leave, and a run that started since the last list joins the others. */
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
      // A short run may be over before it is listed for the first time; an old one that was imported is not new.
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

  /** Forgets what was seen: another source or project comes. `pick`: what to draw of it first. */
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
    // Asked for once: from then on a person chooses.
    this.#initial = null;
    if (restored) {
      const known = restored.uids.filter((uid) => runs.some((run) => run.uid === uid));
      const { newest } = restored;
      const started = newest === null ? [] : newestOf(runs.filter(({ created }) => created > newest));
      // If none of many is here any more, there is nothing to bring back.
      if (known.length > 0 || restored.uids.length === 0) return [...new Set([...known, ...started])];
    }
    if (!names) return newestOf(runs);
    return oldestFirst(runs.filter((run) => names.includes(run.uid) || names.includes(run.id)));
  }
}

function newestOf(runs: readonly RunInfo[]): string[] {
  return oldestFirst([...runs].sort((a, b) => b.created - a.created).slice(0, INITIAL_RUNS));
}

/** Oldest first, so that a colour does not depend on how many newer runs there are. */
function oldestFirst(runs: readonly RunInfo[]): string[] {
  return [...runs].sort((a, b) => a.created - b.created).map((run) => run.uid);
}
