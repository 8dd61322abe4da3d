import { html, nothing, type TemplateResult } from 'lit';
import { formatBytes } from '../ui/format-more.js';

/** Bytes done, and an estimate of the total; `null` before the first report. */
export type Progress = { readonly done: number; readonly total: number } | null;

/** A progress bar with bytes and percent. */
export function progressBar(label: string, progress: Progress): TemplateResult {
  const { done = 0, total = 0 } = progress ?? {};
  const known = total > 0;
  // The total is an estimate, so show at most 99 % until the end is reported.
  const percent = Math.min(99, Math.floor((100 * done) / total));
  return html`<div class="bar">
    <progress aria-label=${label} max="100" value=${known ? percent : nothing}></progress>
    <span class="muted" role="status">${known ? `${formatBytes(done)} of about ${formatBytes(Math.max(done, total))}, ${percent} %` : 'Starting…'}</span>
  </div>`;
}
