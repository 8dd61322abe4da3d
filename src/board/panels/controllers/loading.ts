import { type StepwellError, toStepwellError } from '../../../base/errors.js';
import { Throttle } from '../../data/throttle.js';
import type { Visibility } from './visibility.js';

/** Reads the data of a panel. */
export interface Reader {
  /** Shortest time between two reads while values stream in, in milliseconds. */
  readonly intervalMs: number;
  /**
   * Reads, and keeps the answer until a newer answer arrives, so that a panel never goes blank. Must call `isCurrent` before it
   * keeps an answer: false if `drop` was called meanwhile. A rejection becomes the `error`.
   */
  read(isCurrent: () => boolean): Promise<void>;
  /** Called after every read that was not dropped. */
  changed(): void;
}

/** Schedules the reads of a panel: at most one per interval, one at a time, and only while the panel is visible. */
export class Loading {
  /** Why the last read failed. The data of earlier reads is kept. */
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

  /** True if a read succeeded since the last `drop`. */
  get isCurrent(): boolean {
    return this.#lastRead === this.#generation;
  }

  /** Requests a read after the interval; for a hidden panel, when it becomes visible. */
  request(): void {
    this.#isStale = true;
    if (this.#isActive) this.#throttle.request();
  }

  /** Requests a read without waiting for the interval: for actions of a person. */
  requestNow(): void {
    this.#isStale = true;
    if (this.#isActive) this.#throttle.requestNow();
  }

  /** Forgets the error and reads again. */
  retry(): void {
    this.error = null;
    this.requestNow();
  }

  /** Discards the answers of reads that are under way. */
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
