import { nothing, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import type { BoardModel } from './data/model.js';
import { slice } from './data/state.js';
import { icon } from './ui/icons.js';

/**
 * Notices about the source, its storage and the board itself, shown above every view. `loadError`: why a part of the board could
 * not be loaded; empty: nothing is missing. `load` tries again.
 */
export function bars(model: BoardModel, loadError: string, load: () => void): unknown {
  const { feed, sharing } = model;
  const { trouble } = feed;
  const [state, storage, notice] = slice(() => {
    const { status } = feed;
    return [status?.state, status?.storage, status?.notices[0]] as const;
  });
  const shown: TemplateResult[] = [];
  const { elements, bundle } = sharing;
  if (elements && bundle)
    shown.push(html`<${elements.bundleBarTag} .model=${model}></${elements.bundleBarTag}>`);
  if (loadError) shown.push(failure(`A part of the board could not be loaded: ${loadError}`, load));
  if (state === 'lost' || trouble) {
    const why = trouble ? ` ${trouble.message}` : '';
    shown.push(
      failure(`The logger does not answer.${why} What is shown is the last known.`, () => feed.retry()),
    );
  }
  if (storage === 'memory') {
    shown.push(
      html`<div class="notice" role="status">${icon('warning')}<span>Nothing here survives this page: ${notice ?? 'the browser gives it no storage.'}</span></div>`,
    );
  }
  return shown.length > 0 ? shown : nothing;
}

/** A notice with a button that tries again. */
function failure(text: string, retry: () => void): TemplateResult {
  return html`<div class="notice bad" role="alert">${icon('warning')}<span>${text}</span>
    <button class="button" @click=${retry}>Try again</button></div>`;
}
