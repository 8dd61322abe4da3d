import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { BoardModel } from '../../data/model.js';
import { watch } from '../../data/state.js';

/** An element with the model. Its parent sets the model before the element is connected. */
export interface VisibilityHost extends ReactiveControllerHost, Element {
  readonly model: BoardModel;
  /** True in the overlay that fills the screen. */
  readonly large: boolean;
}

/** Called with the new state when a panel becomes visible or hidden. */
export type VisibilityListener = (isVisible: boolean) => void;

/**
 * Tracks whether a panel is visible: on the screen (or within 200 px of the screen), in a visible page, and not behind an
 * enlarged panel. A panel reads and draws only while it is visible [BRD3].
 */
export class Visibility implements ReactiveController {
  isVisible = false;
  readonly #host: VisibilityHost;
  readonly #listeners: VisibilityListener[] = [];
  #isOnScreen = false;
  #stops: (() => void)[] = [];

  constructor(host: VisibilityHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Adds a listener for as long as the panel exists. */
  listen(listener: VisibilityListener): void {
    this.#listeners.push(listener);
  }

  hostConnected(): void {
    const look = () => this.#look();
    // `scrollMargin` is for the board's own scroll container, `rootMargin` for the page.
    const options = { rootMargin: '200px', scrollMargin: '200px' };
    const observer = new IntersectionObserver((entries) => {
      this.#isOnScreen = entries.at(-1)?.isIntersecting ?? false;
      look();
    }, options);
    observer.observe(this.#host);
    document.addEventListener('visibilitychange', look);
    this.#stops = [
      () => observer.disconnect(),
      () => document.removeEventListener('visibilitychange', look),
      watch(() => this.#host.model.view.enlarged, look),
    ];
  }

  hostDisconnected(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#isOnScreen = false;
    this.#look();
  }

  #look(): void {
    const { model, large } = this.#host;
    const isCovered = model.view.enlarged !== null && !large;
    const isVisible = this.#isOnScreen && !document.hidden && !isCovered;
    if (isVisible === this.isVisible) return;
    this.isVisible = isVisible;
    for (const listener of this.#listeners) listener(isVisible);
  }
}
