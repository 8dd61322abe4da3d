import { nothing, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import { rangeText } from '../chart/readout.js';
import type { BoardModel } from '../data/model.js';
import { slice } from '../data/state.js';
import { copyLink } from '../link/copy-link.js';
import { shortKey } from '../panels/keys.js';
import type { LineOptions } from '../panels/line/options.js';
import { LinePanel } from '../panels/line/panel.js';
import { panelOf } from '../panels/panel-of.js';
import { contentText, type PanelSpec } from '../panels/spec.js';
import { icon } from '../ui/icons.js';
import { anyIcon } from '../ui/more-icons.js';
import { BoardPart, definePart } from '../ui/part.js';
import { openPopover } from '../ui/popover.js';
import { saveBlob } from '../ui/save-blob.js';
import { controls } from '../ui/styles.js';
import { addMetricTag } from './add-metric.js';
import { Comparison } from './comparison.js';
import { download, pointsText } from './download.js';
import { type Navigator, navigatorTag } from './navigator.js';
import { flagStyle, pinFlags } from './pin-flags.js';
import { nearestPlace, type Pin, pinsOf, setPin } from './pins.js';
import { type FileKind, side, sideStyle } from './side.js';
import { enlargedStyle } from './style.js';
import { comparison, tableStyle } from './table.js';

/** A shorter way of the pointer is a click, in CSS pixels. */
const CLICK_PX = 5;
/** Two values read differently if they differ by the range of the axis divided by this number. */
const STEPS = 1_000;

/**
 * One panel in the place of all panels: the header, the health line and the list of runs stay. A chart of lines has its whole range
 * below, two places to compare, its settings and its downloads.
 */
class Enlarged extends BoardPart {
  static override properties = { drawings: { state: true } };
  static override styles = [controls, enlargedStyle, sideStyle, flagStyle, tableStyle];
  /** Grows with every drawing of the chart: what lies over the chart moves with it. */
  declare drawings: number;
  readonly #comparison = new Comparison(() => this.requestUpdate());
  /** What had the focus before the panel was enlarged. */
  #before: HTMLElement | null = null;
  /** The chart of lines that was drawn last; `null`: the panel is none. */
  #panel: LinePanel | null = null;
  /** Where the pointer went down in the chart. */
  #down: { readonly x: number; readonly y: number } | null = null;
  #shownId = '';

  constructor() {
    super();
    this.drawings = 0;
    this.addEventListener('keydown', (event) => this.#key(event));
  }

  override render(): TemplateResult {
    const { model } = this;
    const { enlarged } = model.view;
    if (!enlarged) return html``;
    const spec: PanelSpec<LineOptions> = model.view.specOf(enlarged);
    if (spec.id !== this.#shownId) {
      this.#shownId = spec.id;
      this.#panel = null;
    }
    const isLines = spec.type === 'line';
    return html`${this.#bar(spec)}
      <div class="content ${isLines ? 'lines' : ''}">
        <div class="chart" @drawn=${(event: Event) => this.#drawn(event)} @pointerdown=${(
          event: PointerEvent,
        ) => {
          this.#down = { x: event.clientX, y: event.clientY };
        }} @click=${(event: MouseEvent) => this.#click(event, spec)} @keydown=${(event: KeyboardEvent) => this.#pinByKey(event, spec)}>
          ${panelOf(model, enlarged, { isLarge: true })}${isLines ? html`<div class="flags">${this.#flags(spec)}</div>` : nothing}
        </div>
        ${
          isLines
            ? html`<${navigatorTag} .model=${model}></${navigatorTag}>
              <div class="compared" tabindex="0" role="region" aria-label="Values of the lines">${this.#table(spec)}</div>
              ${side({ model, spec, csv: pointsText(model, spec), download: (file) => void this.#download(file, spec) })}`
            : nothing
        }
      </div>`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#before = focused(this.getRootNode() as ShadowRoot);
  }

  /** The focus goes back to the button that enlarged the panel. */
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.#before?.isConnected) this.#before.focus();
    this.#before = null;
  }

  protected override firstUpdated(): void {
    // What had the focus is behind the panel now. A page that opens with an enlarged panel keeps its focus where it is.
    if (this.#before) this.renderRoot.querySelector<HTMLElement>('.close')?.focus();
  }

  #bar(spec: PanelSpec): TemplateResult {
    const { model } = this;
    const { view, settings } = model;
    const panels = slice(() => model.panels());
    const at = panels.findIndex(({ id }) => id === spec.id);
    const go = (by: number) => {
      const next = panels[at + by];
      return next && at >= 0 ? () => view.setEnlarged(next) : null;
    };
    const step = (by: number, label: string) =>
      html`<button class="ghost ${by < 0 ? 'back' : ''}" aria-label=${label} title=${label} ?disabled=${go(by) === null} @click=${() => go(by)?.()}>${icon('chevron')}</button>`;
    return html`<div class="bar">
      ${step(-1, 'Previous panel')}${step(1, 'Next panel')}
      <span class="number">${at < 0 ? '' : `${at + 1} of ${panels.length}`}</span>
      ${title(model, spec)}
      ${
        spec.type === 'line' && 'keys' in spec
          ? html`<button class="button quiet add" @click=${(event: Event) => this.#add(event, spec)} aria-label="Add a metric" title="Add a metric">${anyIcon('plus')}<span>Add a metric</span></button>`
          : nothing
      }
      <span class="spring"></span>
      ${
        view.zoom
          ? html`<span class="label wide">Zoomed ${rangeText(view.zoom, settings.value.x)}<button class="ghost" aria-label="Reset zoom" title="Reset zoom (0)" @click=${() => view.setZoom(null)}>${icon('close')}</button></span>`
          : nothing
      }
      <button class="button copy" @click=${() => void copyLink(model)} aria-label="Copy link" title="Copy a link to this panel">${anyIcon('link')}<span>Copy link</span></button>
      <button class="button close" @click=${() => this.#close()} title="Close (Esc)">Close <kbd aria-hidden="true">Esc</kbd></button>
    </div>`;
  }

  #flags(spec: PanelSpec<LineOptions>): TemplateResult | typeof nothing {
    const chart = this.#panel?.picture.chart;
    const host = this.renderRoot.querySelector('.chart');
    if (!chart || !host) return nothing;
    const { model } = this;
    return pinFlags(host, chart, pinsOf(model, spec), {
      drag: (pin, clientX) => this.#pin(spec, pin, clientX),
      step: (pin, by) => this.#step(spec, pin, by),
      remove: (pin) => setPin(model, spec, pin, null),
    });
  }

  #table(spec: PanelSpec<LineOptions>): TemplateResult | typeof nothing {
    const picture = this.#panel?.picture;
    if (!picture?.chart) return nothing;
    const { model } = this;
    const { range } = picture.chart;
    const pins = pinsOf(model, spec);
    const key = 'keys' in spec && spec.keys.length === 1 ? (spec.keys[0] ?? '') : '';
    return html`${comparison({
      ...{ model, pins },
      lines: this.#comparison.lines(picture.lines),
      goal: key === '' ? 'none' : model.view.goal(key),
      step: picture.height / STEPS,
      stepX: (range.max - range.min) / STEPS,
    })}${pins.b === null ? html`<p>Click the chart to set A, ⇧ click to set B: the table then compares the lines there.</p>` : nothing}`;
  }

  #drawn(event: Event): void {
    const [panel] = event.composedPath();
    if (!(panel instanceof LinePanel)) return;
    this.#panel = panel;
    this.drawings++;
  }

  protected override updated(): void {
    const panel = this.#panel;
    const { source, view, settings } = this.model;
    if (!panel || !source || !view.enlarged) return;
    this.renderRoot.querySelector<Navigator>('.chart + *')?.show(panel);
    const { x, smoothing, smoothingKind } = settings.value;
    const pins = pinsOf(this.model, view.specOf(view.enlarged));
    void this.#comparison.measure(panel, source, { x, smoothing, smoothingKind, pins });
  }

  #close(): void {
    this.model.view.setEnlarged(null);
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    this.#close();
  }

  #add(event: Event, spec: PanelSpec): void {
    const { view } = this.model;
    // The pop-over is the button's own from now on, and the rest of this click would close what it opens.
    event.preventDefault();
    const button = event.currentTarget as HTMLButtonElement;
    const add = ({ detail }: CustomEvent<string>) => {
      (button.popoverTargetElement as HTMLElement | null)?.hidePopover();
      if ('keys' in spec) view.setSpec({ ...spec, keys: [...spec.keys, detail] });
    };
    openPopover(
      button,
      'Add a metric',
      html`<${addMetricTag} .model=${this.model} .spec=${spec} @add=${add}></${addMetricTag}>`,
    );
  }

  /** A click sets A, with ⇧ B. A drag zooms. */
  #click({ clientX, clientY, shiftKey }: MouseEvent, spec: PanelSpec<LineOptions>): void {
    const down = this.#down;
    const over = this.#panel?.picture.chart?.plot.over;
    if (!over || !down || Math.hypot(clientX - down.x, clientY - down.y) > CLICK_PX) return;
    const { left, right, top, bottom } = over.getBoundingClientRect();
    if (clientX < left || clientX > right || clientY < top || clientY > bottom) return;
    this.#pin(spec, shiftKey ? 'b' : 'a', clientX);
  }

  /** Enter sets A at the cursor, with ⇧ B. */
  #pinByKey(event: KeyboardEvent, spec: PanelSpec<LineOptions>): void {
    const { cursor } = this.model.view;
    const [target] = event.composedPath();
    const isPlot = target instanceof Element && target.matches('.plot');
    if (event.key !== 'Enter' || !isPlot || cursor === null || spec.type !== 'line') return;
    event.preventDefault();
    setPin(this.model, spec, event.shiftKey ? 'b' : 'a', cursor);
  }

  #pin(spec: PanelSpec<LineOptions>, pin: Pin, clientX: number): void {
    const picture = this.#panel?.picture;
    const chart = picture?.chart;
    if (!picture || !chart) return;
    const at = chart.plot.posToVal(clientX - chart.plot.over.getBoundingClientRect().left, 'x');
    setPin(this.model, spec, pin, nearestPlace(this.#places(), at));
  }

  #step(spec: PanelSpec<LineOptions>, pin: Pin, by: number): void {
    const places = this.#places();
    const at = places.indexOf(nearestPlace(places, pinsOf(this.model, spec)[pin] ?? 0));
    const next = places[Math.max(0, Math.min(places.length - 1, at + by))];
    if (next !== undefined) setPin(this.model, spec, pin, next);
  }

  /** Where lines have values, as far as the chart tells them apart. */
  #places(): readonly number[] {
    const picture = this.#panel?.picture;
    const { x } = this.model.settings.value;
    const isWhole = x === 'step' || x === 'globalStep';
    const places = Array.from(picture?.range ? picture.places(picture.range) : []);
    // The middle of a bucket of several steps is half a step at times.
    return isWhole && places.some((each) => Math.abs(each) >= 1) ? places.map(Math.round) : places;
  }

  async #download(file: FileKind, spec: PanelSpec<LineOptions>): Promise<void> {
    const { model } = this;
    const chart = this.#panel?.picture.chart;
    if (!chart || !this.#panel) return;
    try {
      const { blob, name } = await download(file, { model, spec, chart, lines: this.#panel.picture.lines });
      saveBlob(blob, name);
    } catch (thrown) {
      model.toasts.error(`The ${file.toUpperCase()} was not made`, thrown);
    }
  }
}

/** The element with the focus below a root; `null`: the focus is elsewhere. */
function focused(root: DocumentOrShadowRoot): HTMLElement | null {
  let element = root.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element instanceof HTMLElement && element !== document.body ? element : null;
}

/** The title: of one key its section paler; of several keys each with a button that takes the key away. */
function title({ view }: BoardModel, spec: PanelSpec): TemplateResult {
  const name = contentText(spec);
  if (!('keys' in spec) || spec.keys.length === 0) return html`<h2 class="clip" title=${name}>${name}</h2>`;
  const [first = ''] = spec.keys;
  if (spec.keys.length === 1) {
    const short = shortKey(first);
    const section = first.slice(0, first.length - short.length);
    return html`<h2 class="clip" title=${first}><span class="muted">${section}</span>${short}</h2>`;
  }
  return html`<h2 class="unseen">${name}</h2>${spec.keys.map(
    (
      key,
    ) => html`<span class="label"><span class="clip" title=${key}>${key}</span><button class="ghost" aria-label=${`Remove ${key}`} title=${`Remove ${key}`}
      @click=${() => view.setSpec({ ...spec, keys: spec.keys.filter((each) => each !== key) })}>${icon('close')}</button></span>`,
  )}`;
}

export const enlargedTag = definePart('stepwell-enlarged', Enlarged);
