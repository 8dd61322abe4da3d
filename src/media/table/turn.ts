/** Longest stretch of work before the page gets a turn, in milliseconds. */
const STRETCH_MS = 8;

/** Cuts long work on the page's thread into short tasks: the page trains, scrolls and paints in between. */
export class Turn {
  #started = performance.now();
  readonly #isOver: () => boolean;

  /** `isOver`: true when nobody waits for the work any more; the next turn then throws {@link WorkOver}. */
  constructor(isOver: () => boolean = () => false) {
    this.#isOver = isOver;
  }

  /** Waits for the next task if this one took long enough. Call it every few thousand steps. */
  async next(): Promise<void> {
    if (performance.now() - this.#started < STRETCH_MS) return;
    await new Promise((resolve) => setTimeout(resolve));
    if (this.#isOver()) throw new WorkOver();
    this.#started = performance.now();
  }
}

/** Thrown in work that nobody waits for any more. */
export class WorkOver extends Error {}
