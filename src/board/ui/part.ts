import { LitElement } from 'lit';
import { type StaticValue, unsafeStatic } from 'lit/static-html.js';
import type { BoardModel } from '../data/model.js';

/** A signal of which only the fact that it fired matters. */
export interface AnySignal {
  listen(listener: () => void): () => void;
}

/** A part of the board: gets the model once, before it is shown, and renders again when a signal it watches fires. */
export abstract class BoardPart extends LitElement {
  /** Set by the parent's template. */
  declare model: BoardModel;
  #stops: (() => void)[] = [];

  /** The signals after which this part renders again. */
  protected abstract watched(): readonly AnySignal[];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stops = this.watched().map((signal) => signal.listen(() => this.requestUpdate()));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }
}

/**
 * False on a server and in jsdom, where the board cannot draw: nothing is registered there, so that `<stepwell-board>` stays
 * an unknown element without content.
 */
export function canDraw(): boolean {
  return ['customElements', 'matchMedia', 'ResizeObserver', 'IntersectionObserver'].every(
    (name) => name in globalThis,
  );
}

/**
 * Registers a part under the first free name and gives the name for `static-html` templates. Two copies of the library
 * on one page then each use their own parts: a board never gets a part of another version.
 */
export function definePart(name: string, part: CustomElementConstructor): StaticValue {
  if (!canDraw()) return unsafeStatic(name);
  let free = name;
  for (let i = 2; customElements.get(free); i++) free = `${name}-${i}`;
  customElements.define(free, part);
  return unsafeStatic(free);
}
