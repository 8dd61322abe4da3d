/** Milliseconds after which the weight of work has fallen to 1/e (about a third): the share is of about the last ten seconds. */
const MEMORY_MS = 10_000;

/** The share of a thread's time that some work took lately. */
export class TimeShare {
  readonly #now: () => number;
  readonly #since: number;
  #busyMs = 0;
  #at: number;

  /** `now`: milliseconds, of any origin. Default: those of `performance`. */
  constructor(now = () => performance.now()) {
    this.#now = now;
    this.#since = now();
    this.#at = this.#since;
  }

  /** Counts work that took `ms` and has just ended. */
  add(ms: number): void {
    this.#busyMs = this.#left() + ms;
    this.#at = this.#now();
  }

  /** The share, from 0 to about 1. Weights of older work decay exponentially. */
  get value(): number {
    const age = this.#now() - this.#since;
    // In the first seconds, the weights of all time so far do not add up to the whole memory.
    return age > 0 ? this.#left() / (MEMORY_MS * (1 - Math.exp(-age / MEMORY_MS))) : 0;
  }

  #left(): number {
    return this.#busyMs * Math.exp((this.#at - this.#now()) / MEMORY_MS);
  }
}
