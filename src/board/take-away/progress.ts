import { html, nothing, type TemplateResult } from 'lit';
import { formatBytes } from '../ui/format.js';

/** Bytes done, and an estimate of all; `null` before the first word of it. */
export type Progress = { readonly done: number; readonly total: number } | null;

/** A bar with the bytes and the share of what is being done. */
export function progressBar(label: string, progress: Progress): TemplateResult {
  const { done = 0, total = 0 } = progress ?? {};
  const known = total > 0;
  // The total is an estimate: the end is reached when the end is said, not before.
  const percent = Math.min(99, Math.floor((100 * done) / total));
  return html`<div class="bar">
    <progress aria-label=${label} max="100" value=${known ? percent : nothing}></progress>
    <span class="muted" role="status">${known ? `${formatBytes(done)} of about ${formatBytes(Math.max(done, total))}, ${percent} %` : 'Starting…'}</span>
  </div>`;
}
