import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { messageOf } from '../../base/errors.js';
import { brokenItem, brokenStyle } from '../../board/panels/media/broken.js';
import { definePart } from '../../board/ui/part.js';
import { saveBlob } from '../../board/ui/save-blob.js';
import { controls } from '../../board/ui/styles.js';
import { type JsonObject, objectIn } from '../spec.js';
import { faultOf } from './fault.js';
import type { Language } from './kind.js';
import { type Chart, type ChartTheme, drawChart, loadLibrary } from './panel-chart.js';

/** Longest message of Vega that is shown. */
const MAX_MESSAGE = 200;

/** Shows one Vega chart. Holds a chart only while it is active. */
class VegaView extends LitElement {
  static override properties = {
    blob: { attribute: false },
    language: { attribute: false },
    name: { attribute: false },
    fileName: { attribute: false },
    active: { attribute: false },
    large: { type: Boolean, reflect: true },
    dark: { attribute: false },
    problem: { state: true },
    details: { state: true },
    note: { state: true },
    drawn: { state: true },
  };
  static override styles = [
    controls,
    brokenStyle,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      .stage {
        position: relative;
        height: 170px;
        overflow: hidden;
      }
      :host([large]) .stage {
        height: 65vh;
        min-height: 240px;
        overflow: auto;
      }
      /* Heights that the chart's largest height is a part of. */
      :host(:not([large])) .chart,
      :host(:not([large])) .chart > div {
        height: 100%;
      }
      :host(:not([large])) canvas {
        display: block;
        max-width: 100%;
        max-height: 100%;
        object-fit: contain;
        object-position: 0 0;
        /* A chart of another size than its own has its events elsewhere: enlarged, it takes them. */
        pointer-events: none;
      }
      :host(:not([large])) .vega-bindings {
        display: none;
      }
      .vega-bind {
        display: flex;
        gap: 6px;
        padding: 2px 0;
        font-size: 12px;
      }
      .vega-bind-name {
        margin-right: 6px;
      }
      .state {
        position: absolute;
        inset: 0;
        display: grid;
        place-content: center;
        font-size: 12px;
        color: var(--s-muted);
        pointer-events: none;
      }
      .line {
        display: flex;
        gap: 8px;
        min-height: 20px;
        font-size: 12px;
        color: var(--s-muted);
      }
      .line .clip {
        flex: 1;
      }
    `,
  ];
  declare blob: Blob;
  declare language: Language;
  /** Text that describes the chart. */
  declare name: string;
  declare fileName: string;
  /** True while the panel is visible. */
  declare active: boolean;
  declare large: boolean;
  declare dark: boolean;
  declare problem: string;
  /** What Vega says of the problem, in its words. */
  declare details: string;
  declare note: string;
  declare drawn: boolean;
  #chart: Chart | null = null;
  /** What the chart was made of; empty: there is none. */
  #of: { readonly blob: Blob; readonly dark: boolean; readonly large: boolean } | null = null;

  constructor() {
    super();
    this.problem = '';
    this.details = '';
    this.note = '';
    this.drawn = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#close();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('blob')) this.problem = '';
  }

  override render(): TemplateResult {
    const { name, problem, drawn, note } = this;
    if (problem !== '') return brokenItem(name, problem, this.fileName, async () => this.blob, this.details);
    const state = drawn || !this.active ? nothing : html`<div class="state">Opening…</div>`;
    return html`<div class="stage" role="group" aria-label=${name}><div class="chart"></div>${state}</div>
      <div class="line"><span class="clip" role="status" title=${note || nothing}>${note}</span>
        <button class="link" aria-label=${`JSON of ${name}`} title="Save the specification"
          @click=${() => saveBlob(this.blob, this.fileName)}>JSON</button></div>`;
  }

  protected override updated(): void {
    const { blob, dark, large } = this;
    if (!this.active || this.problem !== '' || !this.isConnected) return this.#close();
    const of = this.#of;
    if (of?.blob === blob && of.dark === dark && of.large === large) return;
    void this.#open();
  }

  async #open(): Promise<void> {
    const { blob, dark, large, language } = this;
    this.#close();
    const of = { blob, dark, large };
    this.#of = of;
    const isStale = () => this.#of !== of;
    let spec: JsonObject | null = null;
    try {
      const [library, text] = await Promise.all([loadLibrary(), blob.text()]);
      spec = objectIn(text);
      if (spec === null) throw new Error('its bytes are not an object in JSON');
      const stage = this.renderRoot.querySelector<HTMLElement>('.stage');
      const place = this.renderRoot.querySelector<HTMLElement>('.chart');
      if (isStale() || !stage || !place) return;
      // A place of its own: Vega empties the element that it draws in.
      const container = document.createElement('div');
      place.replaceChildren(container);
      const size = { width: Math.max(120, stage.clientWidth), height: Math.max(80, stage.clientHeight - 6) };
      const chart = await drawChart(library, { spec, language, theme: themeAt(this), container, ...size });
      if (isStale()) return void chart.view.finalize();
      this.#chart = chart;
      this.drawn = true;
      this.note = chart.complaint.slice(0, MAX_MESSAGE);
      const canvas = container.querySelector('canvas');
      canvas?.setAttribute('role', 'img');
      canvas?.setAttribute('aria-label', this.name);
    } catch (thrown) {
      if (isStale()) return;
      this.#close();
      const words = messageOf(thrown).slice(0, MAX_MESSAGE);
      // What Vega says of a damaged specification are names of its own functions.
      this.details = spec === null ? '' : words;
      this.problem = `This chart cannot be shown: ${spec === null ? words : faultOf(spec, language)}`;
    }
  }

  #close(): void {
    this.#of = null;
    this.#chart?.view.finalize();
    this.#chart = null;
    this.drawn = false;
    this.note = '';
    this.renderRoot.querySelector('.chart')?.replaceChildren();
  }
}

/** The colours of the board at an element. */
function themeAt(element: HTMLElement): ChartTheme {
  const style = getComputedStyle(element);
  const color = (name: string) => {
    const value = style.getPropertyValue(name).trim();
    return CSS.supports('color', value) ? value : 'gray';
  };
  return {
    text: color('--s-text'),
    muted: color('--s-muted'),
    line: color('--s-line'),
    accent: color('--s-accent'),
  };
}

export const vegaViewTag = definePart('stepwell-vega-view', VegaView);
