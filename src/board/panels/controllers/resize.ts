import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Calls back when the size of a rendered element changes, and once for every new element. */
export class Resize implements ReactiveController {
  readonly #select: () => Element | null | undefined;
  readonly #changed: () => void;
  #observer: ResizeObserver | null = null;
  #observed: Element | null = null;

  /** @param select finds the element after each render; `null`: there is no element now */
  constructor(host: ReactiveControllerHost, select: () => Element | null | undefined, changed: () => void) {
    this.#select = select;
    this.#changed = changed;
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer = new ResizeObserver(() => this.#changed());
    this.#observe();
  }

  hostUpdated(): void {
    this.#observe();
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#observer = null;
    this.#observed = null;
  }

  #observe(): void {
    const element = this.#select() ?? null;
    if (!this.#observer || element === this.#observed) return;
    this.#observer.disconnect();
    this.#observed = element;
    if (element) this.#observer.observe(element);
  }
}
