/** The list above the board: which exhibit is computed now, and what came of the others. */
import { find } from '../digits/dom.js';
import type { Exhibit } from './exhibit.js';

/** How far an exhibit is. */
export type ExhibitState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'computing'; readonly share: number }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly message: string };

/** Shows the state of each exhibit, and offers to record another run. */
export class ExhibitList {
  readonly again = find('#again', HTMLButtonElement);
  readonly #status = find('#status', HTMLElement);
  readonly #error = find('#error', HTMLElement);
  readonly #items = new Map<Exhibit, HTMLElement>();

  constructor(exhibits: readonly Exhibit[]) {
    const list = find('#exhibits', HTMLElement);
    for (const exhibit of exhibits) {
      const item = document.createElement('li');
      item.textContent = exhibit.title;
      list.append(item);
      this.#items.set(exhibit, item);
    }
  }

  /** All exhibits wait; nothing has failed. */
  start(): void {
    this.again.disabled = true;
    this.#error.hidden = true;
    this.#status.textContent = '';
    for (const exhibit of this.#items.keys()) this.show(exhibit, { kind: 'waiting' });
  }

  show(exhibit: Exhibit, state: ExhibitState): void {
    const item = this.#items.get(exhibit);
    if (!item) return;
    item.dataset.state = state.kind;
    item.style.setProperty('--share', state.kind === 'computing' ? String(state.share) : '0');
    if (state.kind === 'computing' && state.share === 0)
      this.#status.textContent = `Computing: ${exhibit.title} …`;
    if (state.kind === 'failed') this.fail(`${exhibit.title}: ${state.message}`);
  }

  fail(message: string): void {
    this.#error.textContent = message;
    this.#error.hidden = false;
  }

  end(): void {
    this.again.disabled = false;
    const failed = [...this.#items.values()].some(({ dataset }) => dataset.state !== 'done');
    this.#status.textContent = failed
      ? 'Not all of it could be computed.'
      : 'Done, and stored in this browser.';
  }
}
