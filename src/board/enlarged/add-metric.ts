import { css, html, type TemplateResult } from 'lit';
import type { BoardModel } from '../data/model.js';
import type { PanelSpec } from '../panels/spec.js';
import { BoardPart, definePart } from '../ui/part.js';
import { controls } from '../ui/styles.js';

/** Metrics that are listed at once: a longer list is searched. */
const MOST = 100;

/** The metrics of the shown runs that a panel does not show yet, with a field that searches them. Fires `add` with a key. */
class AddMetric extends BoardPart {
  static override properties = { spec: { attribute: false }, text: { state: true } };
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        width: 280px;
      }
      .field {
        width: 100%;
      }
      ul {
        max-height: 320px;
        margin: 8px -12px 0;
        padding: 0;
        overflow-y: auto;
        list-style: none;
      }
      li button {
        display: block;
        width: 100%;
        height: 28px;
        padding: 0 12px;
        border: 0;
        background: none;
        text-align: left;
        cursor: pointer;
      }
      li button:is(:hover, :focus-visible) {
        background: var(--s-subtle);
        outline-offset: -2px;
      }
      p {
        margin: 8px 0;
        color: var(--s-muted);
        font-size: 12px;
      }
    `,
  ];
  declare spec: PanelSpec;
  declare text: string;

  constructor() {
    super();
    this.text = '';
  }

  override render(): TemplateResult {
    const found = metricsFor(this.model, this.spec, this.text);
    return html`<input class="field" type="search" aria-label="Find a metric" placeholder="Find a metric" .value=${this.text}
      @input=${(event: Event) => {
        this.text = (event.target as HTMLInputElement).value;
      }} @keydown=${(event: KeyboardEvent) => event.key === 'Enter' && found[0] !== undefined && this.#add(found[0])}>
      <ul aria-label="Metrics">${found.slice(0, MOST).map((key) => html`<li><button class="clip" title=${key} @click=${() => this.#add(key)}>${key}</button></li>`)}</ul>
      ${found.length === 0 ? html`<p>No other metric${this.text === '' ? '' : ' matches'}.</p>` : ''}
      ${found.length > MOST ? html`<p>${found.length - MOST} more: search for them.</p>` : ''}`;
  }

  #add(key: string): void {
    this.dispatchEvent(new CustomEvent('add', { detail: key, bubbles: true, composed: true }));
  }
}

/** The scalar keys of the shown runs that a panel lacks and that contain a text, in the order of keys. */
function metricsFor(model: BoardModel, spec: PanelSpec, text: string): readonly string[] {
  const shown = 'keys' in spec ? spec.keys : [];
  const keys = new Set<string>();
  for (const uid of model.selection.selected) {
    for (const { key, kind } of model.feed.details.get(uid)?.keys ?? []) {
      if (kind === 'scalar' && !shown.includes(key) && key.toLowerCase().includes(text.trim().toLowerCase()))
        keys.add(key);
    }
  }
  return [...keys].sort();
}

export const addMetricTag = definePart('stepwell-add-metric', AddMetric);
