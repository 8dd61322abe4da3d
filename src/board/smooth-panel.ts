import { css, html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { SMOOTHING_KINDS } from '../source/smoothing-kinds.js';
import type { SmoothingKind } from '../source/types.js';
import type { Settings } from './data/settings.js';
import { BoardPart, definePart } from './ui/part.js';
import { controls } from './ui/styles.js';

/** Largest weight: at 1, nothing new would count. */
export const MOST_SMOOTHING = 0.99;

/** Each kind of smoothing for people: its name, and one sentence. */
const KINDS: Readonly<Record<SmoothingKind, readonly [name: string, says: string]>> = {
  ema: ['By distance in x', 'An average that forgets by distance in x, whatever the number of points.'],
  debiased: [
    'By points (TensorBoard)',
    'An average that forgets by the number of points, as in TensorBoard.',
  ],
  gaussian: [
    'Gaussian',
    'A bell over the values before and after each point, so that peaks stay in their place.',
  ],
  average: ['Running average', 'The mean of the last points, which all count the same.'],
};

/** The choice of the kind of smoothing, for all panels. */
export function kindSelect(settings: Settings, id: string): TemplateResult {
  const { smoothingKind } = settings.value;
  return html`<select id=${id} title="Of all panels" @change=${(event: Event) =>
    settings.update({ smoothingKind: (event.target as HTMLSelectElement).value as SmoothingKind })}>
    ${SMOOTHING_KINDS.map(
      (kind) =>
        html`<option value=${kind} .selected=${live(kind === smoothingKind)}>${KINDS[kind][0]}</option>`,
    )}</select>`;
}

/** The smoothing of all panels, in a pop-over. */
class SmoothPanel extends BoardPart {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        width: 232px;
        font-size: 12px;
      }
      .cap,
      p {
        color: var(--s-muted);
      }
      label {
        display: flex;
        align-items: center;
        gap: 12px;
        height: 32px;
      }
      input {
        flex: 1;
        min-width: 0;
        height: 24px;
        accent-color: var(--s-text);
      }
      select {
        flex: 1;
        min-width: 0;
        height: 28px;
        font-size: 12px;
      }
      output {
        min-width: 4ch;
        text-align: right;
        font-weight: 500;
      }
      p {
        margin: 4px 0 0;
        padding-top: 8px;
        border-top: 1px solid var(--s-line);
      }
      kbd {
        padding: 0 4px;
        border-radius: 3px;
        background: var(--s-subtle);
        color: var(--s-soft);
        font: 500 12px/18px var(--s-font);
      }
    `,
  ];

  override render(): TemplateResult {
    const { settings } = this.model;
    const { smoothing, smoothingKind } = settings.value;
    return html`<div class="cap">Smoothing, all panels</div>
      <label><input type="range" min="0" max=${MOST_SMOOTHING} step="0.01" aria-label="Smoothing" .value=${live(String(smoothing))}
        @input=${(event: Event) => settings.update({ smoothing: Number((event.target as HTMLInputElement).value) })} />
        <output>${smoothing.toFixed(2)}</output></label>
      <label for="kind">Kind ${kindSelect(settings, 'kind')}</label>
      <p>${KINDS[smoothingKind][1]} Broken at NaN and Inf. <kbd>[</kbd> <kbd>]</kbd> by 0.1</p>`;
  }
}

export const smoothPanelTag = definePart('stepwell-smooth', SmoothPanel);
