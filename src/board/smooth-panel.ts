import { css, html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { BoardPart, definePart } from './ui/part.js';
import { controls } from './ui/styles.js';

/** Largest weight: at 1, nothing new would count. */
export const MOST_SMOOTHING = 0.99;

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
    const { smoothing } = settings.value;
    return html`<div class="cap">Smoothing, all panels</div>
      <label><input type="range" min="0" max=${MOST_SMOOTHING} step="0.01" aria-label="Smoothing" .value=${live(String(smoothing))}
        @input=${(event: Event) => settings.update({ smoothing: Number((event.target as HTMLInputElement).value) })} />
        <output>${smoothing.toFixed(2)}</output></label>
      <p>An average that forgets: weighted by time, and broken at gaps and NaN. <kbd>[</kbd> <kbd>]</kbd> by 0.1</p>`;
  }
}

export const smoothPanelTag = definePart('stepwell-smooth', SmoothPanel);
