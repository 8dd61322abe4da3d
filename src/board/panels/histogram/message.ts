import { html, nothing, type TemplateResult } from 'lit';
import type { LookControls } from './controls.js';
import type { HistogramLoader } from './loader.js';

/** What the message depends on. */
export interface MessageState {
  readonly loader: HistogramLoader;
  /** The last answer had nothing to draw. */
  readonly blank: boolean;
  /** Shows the whole range again; `null`: it is shown. */
  readonly resetZoom: (() => void) | null;
  readonly looks: LookControls;
}

/** What stands in place of the picture while there is none, with the way out of it. */
export function panelMessage({
  loader,
  blank,
  resetZoom,
  looks,
}: MessageState): TemplateResult | typeof nothing {
  if (loader.error && !loader.loaded) {
    return html`<div class="message" role="alert">${loader.error.message}
        <button class="button" @click=${() => loader.retry()}>Try again</button></div>`;
  }
  if (!loader.loaded) return html`<div class="bones"></div>`;
  if (!blank) return nothing;
  if (resetZoom) {
    return html`<div class="message">Nothing to draw in this range.
        <button class="button" @click=${resetZoom}>Show the whole range</button></div>`;
  }
  const { look, change } = looks;
  if (look.scale === 'log') {
    return html`<div class="message">No values above 0: a log axis has no place for them.
        <button class="button" @click=${() => change({ ...look, scale: 'symlog' })}>Symmetric log</button></div>`;
  }
  return html`<div class="message">No finite values.</div>`;
}
