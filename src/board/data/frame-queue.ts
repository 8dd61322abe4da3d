import { rendering } from './rendering.js';

/**
 * Drawing time per animation frame, in milliseconds. Half of a 60 Hz frame: if many panels are due at once, the page's own
 * work (a training loop, a form) still gets time.
 */
const BUDGET_MS = 8;

/** Spreads draw calls over animation frames. A panel that is queued twice draws once. A hidden page draws nothing. */
export class FrameQueue {
  readonly #tasks = new Set<() => void>();
  #frame: number | null = null;

  /** Queues a draw. The same function object is queued once. */
  add(task: () => void): void {
    this.#tasks.add(task);
    this.#frame ??= requestAnimationFrame(() => this.#flush());
  }

  /** Removes a queued draw, because its panel is gone. */
  remove(task: () => void): void {
    this.#tasks.delete(task);
  }

  #flush(): void {
    this.#frame = null;
    const begun = performance.now();
    for (const task of this.#tasks) {
      this.#tasks.delete(task);
      task();
      if (performance.now() - begun >= BUDGET_MS) break;
    }
    rendering.ms += performance.now() - begun;
    if (this.#tasks.size > 0) this.#frame = requestAnimationFrame(() => this.#flush());
  }
}
