/** Most changes that can be undone. */
export const MOST_CHANGES = 50;
/** Changes of the same name with at most this pause between them (ms) are one change: a slider is dragged, a panel is resized. */
export const JOIN_MS = 1_000;

/** A change: the states before and after it, and what changed, for people. */
interface Change<State> {
  readonly before: State;
  readonly after: State;
  readonly what: string;
}

/** The changes of a state that can be undone and redone. */
export class History<State> {
  #present: State;
  /** Changes that can be undone, the last one last. */
  #past: readonly Change<State>[] = [];
  /** Changes that were undone, the last one last. */
  #future: readonly Change<State>[] = [];
  /** Time of the last change, in milliseconds. After an undo or a redo, the next change is joined with no other. */
  #at = Number.NEGATIVE_INFINITY;
  readonly #isSame: (a: State, b: State) => boolean;

  constructor(first: State, isSame: (a: State, b: State) => boolean) {
    this.#present = first;
    this.#isSame = isSame;
  }

  /** What the next undo takes back; `null`: nothing. */
  get undoes(): string | null {
    return this.#past.at(-1)?.what ?? null;
  }

  /** What the next redo brings back; `null`: nothing. */
  get redoes(): string | null {
    return this.#future.at(-1)?.what ?? null;
  }

  /**
   * Takes the state after a change. Ignores a state that equals the present one.
   *
   * @param what names a change
   * @param at time of the change, in milliseconds
   */
  take(next: State, what: (before: State, after: State) => string, at: number): void {
    const before = this.#present;
    if (this.#isSame(before, next)) return;
    this.#present = next;
    this.#future = [];
    const change = { before, after: next, what: what(before, next) };
    const last = this.#past.at(-1);
    const isJoined = last?.what === change.what && at - this.#at <= JOIN_MS;
    this.#at = at;
    if (!isJoined) this.#past = [...this.#past, change].slice(-MOST_CHANGES);
    else if (this.#isSame(last.before, next)) this.#past = this.#past.slice(0, -1);
    else this.#past = [...this.#past.slice(0, -1), { ...last, after: next }];
  }

  /** Goes back by one change. The change that was undone; `null`: there is none. */
  undo(): Change<State> | null {
    const change = this.#past.at(-1) ?? null;
    if (!change) return null;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, change];
    return this.#moved(change, change.before);
  }

  /** Goes forward by one change that was undone. The change; `null`: there is none. */
  redo(): Change<State> | null {
    const change = this.#future.at(-1) ?? null;
    if (!change) return null;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, change];
    return this.#moved(change, change.after);
  }

  #moved(change: Change<State>, present: State): Change<State> {
    this.#present = present;
    this.#at = Number.NEGATIVE_INFINITY;
    return change;
  }
}
