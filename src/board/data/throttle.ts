/**
 * Runs an asynchronous task at most once per interval and never twice at a time. A request during a run or a pause is
 * remembered, so that a run always follows the last request. After the interval has passed, a request runs at once.
 */
export class Throttle {
  readonly #task: () => Promise<void>;
  readonly #intervalMs: number;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #lastStart = Number.NEGATIVE_INFINITY;
  #running = false;
  #again = false;

  /** `task` handles its own errors: a rejection is not caught here. */
  constructor(intervalMs: number, task: () => Promise<void>) {
    this.#intervalMs = intervalMs;
    this.#task = task;
  }

  /** Requests a run. */
  request(): void {
    if (this.#running) {
      this.#again = true;
    } else if (this.#timer === null) {
      const wait = Math.max(0, this.#lastStart + this.#intervalMs - performance.now());
      this.#timer = setTimeout(() => void this.#run(), wait);
    }
  }

  /** Requests a run without waiting for the interval: for actions of a person. */
  requestNow(): void {
    this.#lastStart = Number.NEGATIVE_INFINITY;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.request();
  }

  /** Cancels a pending request. A running task continues. */
  cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#again = false;
  }

  async #run(): Promise<void> {
    this.#timer = null;
    this.#running = true;
    this.#lastStart = performance.now();
    try {
      await this.#task();
    } finally {
      this.#running = false;
      if (this.#again) {
        this.#again = false;
        this.request();
      }
    }
  }
}
