import { type StepwellError, toStepwellError } from '../../../base/errors.js';
import { Throttle } from '../../data/throttle.js';
import type { Visibility } from './visibility.js';

/** How a panel reads what it shows. */
export interface Reader {
  /** Shortest time between two reads while values stream in, in milliseconds. */
  readonly intervalMs: number;
  /**
   * Reads, and keeps the answer for as long as there is no newer one: a panel never goes blank. Asks `isCurrent` before it
   * keeps an answer: false if `drop` was called meanwhile. A rejection becomes the `error`.
   */
  read(isCurrent: () => boolean): Promise<void>;
  /** Called after every read that nobody dropped. */
  changed(): void;
}

/** When a panel reads: at most once per interval, never two reads at a time, and only while somebody can see the panel. */
export class Loading {
  /** Why the last read failed; what was read before is kept. */
  error: StepwellError | null = null;
  readonly #reader: Reader;
  readonly #throttle: Throttle;
  #isActive = false;
  #isStale = false;
  #generation = 0;
  #lastRead = -1;

  constructor(visibility: Visibility, reader: Reader) {
    this.#reader = reader;
    this.#throttle = new Throttle(reader.intervalMs, () => this.#read());
    visibility.listen((isVisible) => this.#setActive(isVisible));
  }

  /** True when a read succeeded since the last `drop`. */
  get isCurrent(): boolean {
    return this.#lastRead === this.#generation;
  }

  /** Reads when the interval is over, or when the panel comes into sight. */
  request(): void {
    this.#isStale = true;
    if (this.#isActive) this.#throttle.request();
  }

  /** Reads without waiting for the interval: for what a person did. */
  requestNow(): void {
    this.#isStale = true;
    if (this.#isActive) this.#throttle.requestNow();
  }

  /** Forgets the error and reads again. */
  retry(): void {
    this.error = null;
    this.requestNow();
  }

  /** Answers of reads that are under way are no longer wanted. */
  drop(): void {
    this.#generation++;
  }

  #setActive(isActive: boolean): void {
    this.#isActive = isActive;
    if (!isActive) this.#throttle.cancel();
    else if (this.#isStale) this.#throttle.requestNow();
  }

  async #read(): Promise<void> {
    if (!this.#isActive) return;
    this.#isStale = false;
    const generation = this.#generation;
    const isCurrent = () => generation === this.#generation;
    let error: StepwellError | null = null;
    try {
      await this.#reader.read(isCurrent);
    } catch (thrown) {
      error = toStepwellError(thrown);
    }
    if (!isCurrent()) return;
    this.error = error;
    if (error === null) this.#lastRead = generation;
    this.#reader.changed();
  }
}
