import { html, nothing, type TemplateResult } from 'lit';
import { rangeText } from '../../chart/readout.js';
import type { BoardModel } from '../../data/model.js';
import type { Zoom } from '../../data/view.js';
import type { SeriesLoader } from './loader.js';

/** What the message depends on. */
export interface MessageState {
  readonly model: BoardModel;
  readonly loader: SeriesLoader;
  /** Some line was drawn. */
  readonly isDrawn: boolean;
  /** The range of x in which no line shows anything; `null`: some line does. */
  readonly blank: Zoom | null;
  /** Buckets with a value ≤ 0 that a log axis cannot show. */
  readonly hidden: number;
}

/** What stands over the chart while the chart shows nothing, with the way out of it. */
export function lineMessage(state: MessageState): TemplateResult | typeof nothing {
  const { loader, isDrawn, blank } = state;
  const { error } = loader.loading;
  if (error && !loader.isComplete) {
    return html`<div class="message" role="alert">${error.message}
      <button class="button" @click=${() => loader.retry()}>Try again</button></div>`;
  }
  if (!loader.isComplete && !isDrawn) return html`<div class="bones"></div>`;
  if (loader.isComplete && loader.extent === null)
    return html`<div class="message">No values on this x axis.</div>`;
  return blank && isDrawn ? blankMessage(state, blank) : nothing;
}

/** Why a panel with values shows none of them, and the way back. */
function blankMessage({ model: { settings, view }, hidden }: MessageState, range: Zoom): TemplateResult {
  if (hidden > 0) {
    return html`<div class="message"><span>No values above 0 here: a log axis has no place for them.</span>
      <button class="button" @click=${() => settings.update({ logY: false })}>Linear axis</button></div>`;
  }
  return html`<div class="message"><span>No points ${rangeText(range, settings.value.x)}.</span>
    ${view.zoom ? html`<button class="button" @click=${() => view.setZoom(null)}>Show the whole range</button>` : nothing}</div>`;
}
