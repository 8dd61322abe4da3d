import { nothing, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import { messageOf } from '../../base/errors.js';
import type { BoardModel } from '../data/model.js';
import { Later } from '../ui/later.js';

const DETAIL = new Later(async () => (await import('./run-detail.js')).runDetailTag);

/**
 * The details of a run, loaded when the first run is opened: many visits look at charts only, and this file is a tenth of the
 * board.
 */
export class LaterDetail {
  readonly #loaded: () => void;
  #isLoading = false;
  /** Why the chunk could not be loaded; empty: not tried, or loaded. */
  #error = '';

  /** @param loaded called when {@link render} gives something else than before */
  constructor(loaded: () => void) {
    this.#loaded = loaded;
  }

  /** The details of the run in focus. `null` closes them, and after a failure lets the next run try again. */
  render(model: BoardModel | null): TemplateResult | typeof nothing {
    if (model === null) {
      this.#error = '';
      return nothing;
    }
    const { tag } = DETAIL;
    if (tag)
      return html`<${tag} class="detail" .model=${model} role="region" aria-label="Run details"></${tag}>`;
    if (this.#error === '') void this.#load();
    return html`<div class="detail" role="region" aria-label="Run details" aria-busy=${this.#isLoading}>
      ${this.#error ? html`<p class="hint" role="alert">${this.#error}</p>` : nothing}
    </div>`;
  }

  async #load(): Promise<void> {
    if (this.#isLoading) return;
    this.#isLoading = true;
    try {
      await DETAIL.load();
    } catch (thrown) {
      this.#error = `The details of the run could not be loaded: ${messageOf(thrown)}`;
    }
    this.#isLoading = false;
    this.#loaded();
  }
}
