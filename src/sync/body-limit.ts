/**
 * How long a body may be on the way to one server. Proxies have limits of their own and may answer a longer body with 413, or
 * with an error page that a browser shows to no page of another origin, which then looks like a network that is down.
 */

/** Lengths that are tried, in bytes. Just below the limits that proxies have by default: 1 MiB in nginx. */
const STEPS = [8 * 1024 * 1024, 1_000_000, 250_000, 60_000, 16_000] as const;
const LAST = STEPS.length - 1;
/** Bodies that must pass before a longer one is tried again: after a guess, and after an answer that said it. */
const AFTER_GUESS = 32;
const AFTER_ANSWER = 256;
const MOST_PATIENCE = 4096;

/** Learns how long bodies may be. */
export class BodyLimit {
  readonly #onChange: ((bytes: number) => void) | undefined;
  #step: number;
  /** Bodies of this step's length that passed. */
  #passed = 0;
  #patience = AFTER_ANSWER;
  /** True while the step is a trial that nothing has passed yet. */
  #isTrial = false;
  /** Length of a body that was sent and got no answer; 0: none. */
  #unanswered = 0;

  /**
   * @param bytes what was learned earlier; default: nothing
   * @param onChange called with what is to be remembered
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

  /** A body was refused as too long (413). False: a shorter one is not worth a try. */
  refused(bytes: number): boolean {
    return this.#shrink(bytes, AFTER_ANSWER);
  }

  /** A body was sent and no answer came: the network is down, or the body is too long. */
  failed(bytes: number): void {
    this.#unanswered = Math.max(this.#unanswered, bytes);
  }

  /** A body passed: an answer came that says nothing about its length. */
  passed(bytes: number): void {
    if (this.#unanswered > 0) {
      // The network is not down, and shorter bodies pass.
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
    // A trial that failed: the next one is further away.
    this.#patience = this.#isTrial ? Math.min(MOST_PATIENCE, 4 * this.#patience) : patience;
    if (step !== this.#step) this.#move(step, false);
    return true;
  }

  #move(step: number, isTrial: boolean): void {
    this.#step = step;
    this.#isTrial = isTrial;
    this.#passed = 0;
    // A trial is nothing to remember.
    if (!isTrial) this.#onChange?.(this.bytes);
  }
}
