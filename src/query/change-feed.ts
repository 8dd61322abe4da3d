import type { RecordKind } from '../record/kinds.js';
import type { Change } from '../source/types.js';

/** Timers. An interface, so that tests can inject their own. */
export interface Scheduler {
  /** Calls `run` once, `ms` milliseconds from now. Returns a function that cancels the call. */
  after(ms: number, run: () => void): () => void;
}

/** The platform's timers. */
export const systemScheduler: Scheduler = {
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Least time between two notifications about the same run. */
const QUIET_MS = 100;

/** Notifies listeners of changes: of the first change at once, of changes within the next {@link QUIET_MS} together. */
export class ChangeFeed {
  readonly #scheduler: Scheduler;
  readonly #listeners = new Set<(change: Change) => void>();
  /** Runs that were announced less than {@link QUIET_MS} ago, with the merged changes since then. */
  readonly #quiet = new Map<string | null, Change | null>();

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  subscribe(listener: (change: Change) => void): () => void {
    // A new wrapper for each subscription, so that the same function may subscribe twice.
    const entry = (change: Change) => listener(change);
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  notify(change: Change): void {
    const { run } = change;
    const waiting = this.#quiet.get(run);
    if (waiting === undefined) this.#announce(change);
    else this.#quiet.set(run, waiting === null ? change : mergeChanges(waiting, change));
  }

  #announce(change: Change): void {
    const { run } = change;
    this.#quiet.set(run, null);
    this.#scheduler.after(QUIET_MS, () => {
      const waiting = this.#quiet.get(run);
      this.#quiet.delete(run);
      if (waiting) this.#announce(waiting);
    });
    for (const listener of [...this.#listeners]) {
      try {
        listener(change);
      } catch (error) {
        // Thrown in a timer, so that the error is reported as uncaught but does not stop the other listeners or the caller.
        this.#scheduler.after(0, () => {
          throw error;
        });
      }
    }
  }
}

/** Merges two changes of the same run. */
export function mergeChanges(a: Change, b: Change): Change {
  const kinds: RecordKind[] = [...new Set([...a.kinds, ...b.kinds])];
  return { run: a.run, revision: Math.max(a.revision, b.revision), kinds };
}
