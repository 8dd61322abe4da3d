import { css, LitElement, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import { messageOf } from '../../base/errors.js';
import { AXIS, NAMES } from '../attributes.js';
import { Later } from '../ui/later.js';
import type { ChartOptions, StepwellChartElement } from './element.js';

/** The chart itself: pages with a board only do not load it. */
const CONTENT = new Later(async () => (await import('./embedded.js')).embeddedTag);

/** The properties, and how attributes give them. */
const OPTIONS: { readonly [Name in keyof ChartOptions]: object } = {
  source: { attribute: false },
  runs: NAMES,
  project: {},
  keys: NAMES,
  regex: {},
  expression: {},
  x: AXIS,
  smoothing: { type: Number },
  y: {},
  fit: {},
  min: { type: Number },
  max: { type: Number },
  theme: {},
  label: {},
  group: {},
};

/**
 * `<stepwell-chart>`: one chart of lines, live, in any page.
 *
 * ```ts
 * Object.assign(document.querySelector('stepwell-chart'), { source, keys: ['train/loss'] });
 * ```
 *
 * Fills the box that the page gives it; default height: 220 pixels. Fires `zoom-change` (detail: the range of x, or `null`).
 */
export class StepwellChart extends LitElement implements StepwellChartElement {
  static override properties = { ...OPTIONS, loadError: { state: true } };
  static override styles = css`
    :host {
      display: block;
      height: 220px;
    }
    :host([hidden]) {
      display: none;
    }
  `;
  // What each is: see `ChartOptions`.
  declare source: ChartOptions['source'];
  declare runs: ChartOptions['runs'];
  declare project: ChartOptions['project'];
  declare keys: ChartOptions['keys'];
  declare regex: ChartOptions['regex'];
  declare expression: ChartOptions['expression'];
  declare x: ChartOptions['x'];
  declare smoothing: ChartOptions['smoothing'];
  declare y: ChartOptions['y'];
  declare fit: ChartOptions['fit'];
  declare min: ChartOptions['min'];
  declare max: ChartOptions['max'];
  declare theme: ChartOptions['theme'];
  declare label: ChartOptions['label'];
  declare group: ChartOptions['group'];
  /** Why the chart could not be loaded; empty: it was not tried, or it was loaded. */
  declare loadError: string;

  constructor() {
    super();
    this.loadError = '';
    for (const name in OPTIONS) Object.assign(this, { [name]: null });
  }

  override render(): TemplateResult {
    const { tag } = CONTENT;
    const zoomed = (detail: unknown) => this.dispatchEvent(new CustomEvent('zoom-change', { detail }));
    if (tag) return html`<${tag} .options=${this.#options} .zoomed=${zoomed}></${tag}>`;
    if (this.loadError) {
      return html`<p role="alert">The chart could not be loaded: ${this.loadError} <button @click=${() => {
        this.loadError = '';
      }}>Try again</button></p>`;
    }
    CONTENT.load().then(
      () => this.requestUpdate(),
      (thrown) => {
        this.loadError = messageOf(thrown);
      },
    );
    return html``;
  }

  get #options(): ChartOptions {
    const names = Object.keys(OPTIONS) as (keyof ChartOptions)[];
    return Object.fromEntries(names.map((name) => [name, this[name]])) as unknown as ChartOptions;
  }
}
