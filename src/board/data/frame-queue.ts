/**
 * Drawing time per animation frame, in milliseconds. Half of a 60 Hz frame: with many panels due at once the page's own
 * work (a training loop, a form) still gets its turn.
 */
const BUDGET_MS = 8;

/** Spreads draw calls over animation frames; a panel that is queued twice draws once. Nothing is drawn in a hidden page. */
export class FrameQueue {
  readonly #tasks = new Set<() => void>();
  #frame: number | null = null;

  /** Queues a draw. The same function object is queued once. */
  add(task: () => void): void {
    this.#tasks.add(task);
    this.#frame ??= requestAnimationFrame(() => this.#flush());
  }

  /** Takes a draw back: its panel is gone. */
  remove(task: () => void): void {
    this.#tasks.delete(task);
  }

  #flush(): void {
    this.#frame = null;
    const end = performance.now() + BUDGET_MS;
    for (const task of this.#tasks) {
      this.#tasks.delete(task);
      task();
      if (performance.now() >= end) break;
    }
    if (this.#tasks.size > 0) this.#frame = requestAnimationFrame(() => this.#flush());
  }
}
