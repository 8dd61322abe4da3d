/**
 * Learns how long a request body to one server may be. Proxies have limits of their own. They answer a longer body with 413, or
 * with an error page without CORS headers, which to a page of another origin looks like a network that is down.
 */

/** Lengths in bytes, from the longest. Just below the default limits of proxies, such as 1 MiB in nginx. */
const STEPS = [8 * 1024 * 1024, 1_000_000, 250_000, 60_000, 16_000] as const;
const LAST = STEPS.length - 1;
/** How many bodies must pass before a longer body is tried again: after a guess, and after a 413. */
const AFTER_GUESS = 32;
const AFTER_ANSWER = 256;
const MOST_PATIENCE = 4096;

/** The longest body to send, learned from what passed and what failed. */
export class BodyLimit {
  readonly #onChange: ((bytes: number) => void) | undefined;
  #step: number;
  /** How many bodies of this step's length passed. */
  #passed = 0;
  #patience = AFTER_ANSWER;
  /** True while the step is a trial: no body of this length has passed yet. */
  #isTrial = false;
  /** Length of the longest body without an answer since the last body that passed; 0: none. */
  #unanswered = 0;

  /**
   * @param bytes limit that was learned earlier; default: the longest step
   * @param onChange called with a limit to remember
   */
  constructor(bytes: number = STEPS[0], onChange?: (bytes: number) => void) {
    const known = STEPS.findIndex((step) => step <= bytes);
    this.#step = known < 0 ? LAST : known;
    this.#onChange = onChange;
  }

  /** Longest body that should be sent now, in bytes. */
  get bytes(): number {
    return STEPS[this.#step] as number;
  }

  /** Call when a body was refused as too long (413). Returns false if a shorter body would not help. */
  refused(bytes: number): boolean {
    return this.#shrink(bytes, AFTER_ANSWER);
  }

  /** Call when a body got no answer: the network is down, or the body is too long. */
  failed(bytes: number): void {
    this.#unanswered = Math.max(this.#unanswered, bytes);
  }

  /** Call when a body passed: it got any answer other than 413. */
  passed(bytes: number): void {
    if (this.#unanswered > 0) {
      // The network works and shorter bodies pass, so the unanswered body was too long.
      if (bytes < this.#unanswered) this.#shrink(this.#unanswered, AFTER_GUESS);
      this.#unanswered = 0;
    }
    const isTelling = this.#step === LAST || bytes > (STEPS[this.#step + 1] as number);
    if (!isTelling) return;
    this.#isTrial = false;
    this.#passed++;
    if (this.#step > 0 && this.#passed >= this.#patience) this.#move(this.#step - 1, true);
  }

  #shrink(bytes: number, patience: number): boolean {
    const step = STEPS.findIndex((each, i) => i >= this.#step && each < bytes);
    if (step < 0) return false;
    // A trial failed: wait longer before the next trial.
    this.#patience = this.#isTrial ? Math.min(MOST_PATIENCE, 4 * this.#patience) : patience;
    if (step !== this.#step) this.#move(step, false);
    return true;
  }

  #move(step: number, isTrial: boolean): void {
    this.#step = step;
    this.#isTrial = isTrial;
    this.#passed = 0;
    // Do not remember the limit of a trial.
    if (!isTrial) this.#onChange?.(this.bytes);
  }
}
