/** Calls its listeners when something happened. Smaller than an EventTarget: typed, and no event objects. */
export class Signal<T = void> {
  readonly #listeners = new Set<(value: T) => void>();

  /** Adds a listener; the returned function removes it. */
  listen(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(value: T): void {
    // A copy, because a listener may remove itself or add another one.
    for (const listener of [...this.#listeners]) listener(value);
  }

  /** Listeners now: for tests that look for leaks. */
  get size(): number {
    return this.#listeners.size;
  }
}
