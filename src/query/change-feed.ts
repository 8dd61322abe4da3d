import type { RecordKind } from '../record/kinds.js';
import type { Change } from '../source/types.js';

/** Timers, as the platform has them; injected where tests need their own. */
export interface Scheduler {
  /** Calls `run` once, `ms` milliseconds from now; returns how to take it back. */
  after(ms: number, run: () => void): () => void;
}

/** The platform's timers. */
export const systemScheduler: Scheduler = {
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Listeners hear of a run at most this often. */
const QUIET_MS = 100;

/** Passes changes on to listeners: the first one at once, what follows within {@link QUIET_MS} together. */
export class ChangeFeed {
  readonly #scheduler: Scheduler;
  readonly #listeners = new Set<(change: Change) => void>();
  /** Runs that were announced less than {@link QUIET_MS} ago, with what came since. */
  readonly #quiet = new Map<string | null, Change | null>();

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  subscribe(listener: (change: Change) => void): () => void {
    // A wrapper of its own, so that one function may subscribe twice.
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
        // Uncaught, where its author sees it, but not in the way of the other listeners and of whoever notified.
        this.#scheduler.after(0, () => {
          throw error;
        });
      }
    }
  }
}

/** Two changes of one run as one. */
export function mergeChanges(a: Change, b: Change): Change {
  const kinds: RecordKind[] = [...new Set([...a.kinds, ...b.kinds])];
  return { run: a.run, revision: Math.max(a.revision, b.revision), kinds };
}
