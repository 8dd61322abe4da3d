/** The person's hand on a training: pause, go on, stop. */

/** Asked by the training loop between two batches. */
export class TrainControl {
  /** Milliseconds spent in pauses that are over. */
  pausedMs = 0;
  #stopping = false;
  #pausedSince: number | null = null;
  #waiting: (() => void)[] = [];

  get paused(): boolean {
    return this.#pausedSince !== null;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  pause(): void {
    if (!this.#stopping) this.#pausedSince ??= performance.now();
  }

  resume(): void {
    if (this.#pausedSince === null) return;
    this.pausedMs += performance.now() - this.#pausedSince;
    this.#pausedSince = null;
    for (const go of this.#waiting.splice(0)) go();
  }

  /** Ends the training after the current batch, also out of a pause. */
  stop(): void {
    this.#stopping = true;
    this.resume();
  }

  /** Resolves at once, or when a pause ends. */
  gate(): Promise<void> {
    if (!this.paused) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
