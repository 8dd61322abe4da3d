import { LitElement } from 'lit';
import { type StaticValue, unsafeStatic } from 'lit/static-html.js';
import type { BoardModel } from '../data/model.js';
import { rendering } from '../data/rendering.js';
import { effect, untracked, watch } from '../data/state.js';

/** An element that renders again when state that it read while rendering changes (BRD3), but never after it has left the page. */
export abstract class TrackingElement extends LitElement {
  #stopTracking: () => void = () => {};
  #stops: (() => void)[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    // Render after reconnecting: while the element was disconnected, it did not track changes.
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of [this.#stopTracking, ...this.#stops]) stop();
    this.#stops = [];
  }

  /**
   * Calls `changed` when the result of `read` differs from the result before, until the element disconnects. For
   * `connectedCallback`.
   */
  protected watch<T>(read: () => T, changed: (value: T) => void): void {
    this.#stops.push(watch(read, changed));
  }

  protected override performUpdate(): void {
    if (!this.isUpdatePending) return;
    this.#stopTracking();
    // An update may be due after the element has disconnected. Tracking that update would keep the element alive as long as the
    // state.
    if (!this.isConnected) return super.performUpdate();
    let isFirst = true;
    this.#stopTracking = effect(() => {
      if (!isFirst) return this.requestUpdate();
      isFirst = false;
      const begun = performance.now();
      super.performUpdate();
      rendering.ms += performance.now() - begun;
    });
  }
}

/** An element of the board. Gets the model once, before it is connected. */
export abstract class BoardPart extends TrackingElement {
  /** Set by the parent's template. */
  declare model: BoardModel;
}

/**
 * False on a server and in jsdom, where the board cannot draw. Nothing is registered there, so `<stepwell-board>` stays an
 * unknown element without content.
 */
export function canDraw(): boolean {
  return ['customElements', 'matchMedia', 'ResizeObserver', 'IntersectionObserver'].every(
    (name) => name in globalThis,
  );
}

/**
 * Registers an element under the first free name and returns the name for `static-html` templates. Two copies of the library on
 * one page then use separate elements: a board never gets an element of another version.
 */
export function definePart(name: string, part: CustomElementConstructor): StaticValue {
  if (!canDraw()) return unsafeStatic(name);
  let free = name;
  for (let i = 2; customElements.get(free); i++) free = `${name}-${i}`;
  stopTrackingIn(part.prototype);
  customElements.define(free, part);
  return unsafeStatic(free);
}

/** Untracks these callbacks: they run while the parent renders, and reads in them must not make the parent render again. */
function stopTrackingIn(prototype: { connectedCallback?(): void; disconnectedCallback?(): void }): void {
  for (const name of ['connectedCallback', 'disconnectedCallback'] as const) {
    const original = prototype[name];
    if (!original) continue;
    prototype[name] = function () {
      untracked(() => original.call(this));
    };
  }
}
