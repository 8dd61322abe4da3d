import type { Selection } from '../data/selection.js';

/** Shows or hides runs with their swatches: a click, alt and a click (only this run), or a drag over several swatches. */
export class Painting {
  readonly #selection: Selection;
  /** The swatch under which the mouse button went down, and the state that a drag gives to all. */
  #drag: { readonly uid: string; readonly on: boolean; moved: boolean } | null = null;

  constructor(selection: Selection) {
    this.#selection = selection;
  }

  /** `uid`: the run whose swatch is under the pointer. */
  down(event: PointerEvent, uid: string): void {
    // A finger scrolls the list.
    const isDrag = event.button === 0 && event.pointerType === 'mouse' && !event.altKey;
    this.#drag = isDrag ? { uid, on: !this.#selection.has(uid), moved: false } : null;
  }

  /** The pointer came over a row. */
  over(event: PointerEvent, uid: string): void {
    const drag = this.#drag;
    if (!drag || event.buttons !== 1 || (uid === drag.uid && !drag.moved)) return;
    drag.moved = true;
    for (const each of [drag.uid, uid]) this.#paint(each, drag.on);
  }

  /** The swatch of a run was clicked, or changed with the space bar. */
  click(event: MouseEvent, box: HTMLInputElement, uid: string): void {
    const selection = this.#selection;
    // A drag that ends where it began has set the run already. A key has no detail.
    if (event.altKey) selection.set([uid]);
    else if (!(event.detail && this.#drag?.moved)) selection.toggle(uid);
    this.#drag = null;
    // The browser has changed the box already.
    box.checked = selection.has(uid);
  }

  #paint(uid: string, on: boolean): void {
    if (this.#selection.has(uid) !== on) this.#selection.toggle(uid);
  }
}
