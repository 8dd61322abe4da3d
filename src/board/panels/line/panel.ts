import { css, html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { PanelLine } from '../../chart/columns.js';
import type { PlotSize } from '../../chart/interactive-plot.js';
import { KeptChart } from '../../chart/kept-chart.js';
import { chartKey } from '../../chart/keyboard.js';
import { atLeast } from '../../chart/least-zoom.js';
import { type ChartLayout, LineChart } from '../../chart/line-chart.js';
import { plotStyle } from '../../chart/plot-style.js';
import { bucketX } from '../../chart/position.js';
import { nonFiniteText, placeText, rangeText, valueAt } from '../../chart/readout.js';
import { chartTheme } from '../../chart/theme.js';
import { slice } from '../../data/state.js';
import type { Zoom } from '../../data/view.js';
import { icon } from '../../ui/icons.js';
import { definePart } from '../../ui/part.js';
import { styleMap } from '../../ui/style-map.js';
import { controls } from '../../ui/styles.js';
import { panelStyle } from '../frame/style.js';
import { shortKey } from '../keys.js';
import { Panel } from '../panel.js';
import { SeriesLoader } from './loader.js';

/** Buckets are asked for in steps of this many pixels, so that a window drag does not read at every pixel. */
const BUCKET_STEP = 64;
/** Runs that the legend shows without scrolling in a narrow panel; a region that scrolls can be reached with the keyboard. */
const LEGEND_ROWS = 4;
/** Most buckets of a line: uPlot draws as many without effort on every screen. */
const MAX_BUCKETS = 4_000;

/** Two values are written differently when they are this part of the y axis apart. */
const READOUT_STEPS = 500;

/** One scalar key over all selected runs: envelope, line, markers, readout. */
class ScalarPanel extends Panel {
  static override styles = [
    plotStyle,
    controls,
    panelStyle,
    css`
      :host(:not([large])) {
        height: auto;
        min-height: 248px;
        --plot-height: 170px;
      }
      .legend {
        flex: none;
        display: flex;
        flex-wrap: wrap;
        gap: 0 14px;
        max-height: 81px;
        margin: 0;
        padding: 2px 12px 7px;
        overflow-y: auto;
        list-style: none;
        font-size: 12px;
        contain: content;
      }
      :host([large]) .legend {
        max-height: 30%;
        overflow: auto;
        padding: 8px 12px 12px;
      }
      .legend li {
        display: flex;
        align-items: center;
        gap: 5px;
        min-width: 0;
        line-height: 18px;
        color: var(--s-muted);
      }
      .swatch {
        flex: none;
        width: 10px;
        height: 3px;
        border-radius: 1px;
        background: var(--color);
      }
      .name {
        max-width: 160px;
      }
      :host([large]) .name {
        max-width: 320px;
      }
      .value {
        min-width: 7ch;
        color: var(--s-text);
      }
      .message {
        position: absolute;
        inset: 0;
        display: grid;
        place-content: center;
        justify-items: center;
        gap: 8px;
        padding: 0 16px 16px;
        text-align: center;
        color: var(--s-muted);
        /* Above the chart, which goes on taking the mouse: a message about a zoom must not stop another zoom. */
        z-index: 2;
        pointer-events: none;
      }
      .message span {
        padding: 0 4px;
        background: var(--s-surface);
      }
      .message .button {
        pointer-events: auto;
      }
      .bones {
        position: absolute;
        inset: 12px 12px 28px 48px;
        border-radius: 4px;
        background: var(--s-subtle);
        animation: breathe 1.6s ease-in-out infinite;
      }
      @keyframes breathe {
        50% {
          opacity: 0.45;
        }
      }
    `,
  ];
  #loader: SeriesLoader | null = null;
  readonly #kept = new KeptChart<ChartLayout, LineChart>((layout) => this.#makeChart(layout));
  #lines: readonly PanelLine[] = [];
  #hidden = 0;
  /** The range of x in which no line shows anything; `null`: some line does. */
  #blank: Zoom | null = null;
  #resize: ResizeObserver | null = null;
  readonly #draw = () => this.#drawNow();

  override connectedCallback(): void {
    super.connectedCallback();
    const { settings, view } = this.model;
    this.#loader = new SeriesLoader(this.key, () => {
      this.requestUpdate();
      this.model.frames.add(this.#draw);
    });
    const xKey = () => (typeof settings.value.x === 'object' ? settings.value.x.key : null);
    this.watchValues((uid) => this.#loader?.markStale(uid), xKey);
    this.watch(
      () => view.cursor,
      (x) => this.#showCursor(x),
    );
    this.watch(
      () => view.scrolls,
      () => this.#kept.chart?.moved(),
    );
    // Told to the chart alone: the panel's own elements do not change.
    this.watch(
      () => settings.value.logY,
      () => this.model.frames.add(this.#draw),
    );
    this.#resize = new ResizeObserver(() => {
      this.requestUpdate();
      this.model.frames.add(this.#draw);
    });
    void this.updateComplete.then(() => this.#observeArea());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize?.disconnect();
    this.#loader?.dispose();
    this.#destroyChart();
  }

  protected override visibilityChanged(visible: boolean): void {
    this.#loader?.setActive(visible);
    if (visible) {
      this.requestUpdate();
      this.model.frames.add(this.#draw);
    } else {
      this.#destroyChart();
    }
  }

  override render(): TemplateResult {
    const { model, key, large } = this;
    const { zoom } = model.view;
    const badge = [this.#nonFinite(), this.#hidden > 0 ? `${this.#hidden} ≤ 0 not on a log axis` : ''].filter(
      Boolean,
    );
    return html`
      <header role="none">
        <h3 class="clip" title=${key}>${large ? key : shortKey(key)}</h3>
        ${badge.map((text) => html`<span class="badge" title=${`${text} in ${key}`}>${text}</span>`)}
        <span class="place" aria-live="off"></span>
        ${
          zoom && large
            ? html`<button class="ghost" aria-label="Reset zoom" title="Reset zoom (0)" @click=${() => model.view.setZoom(null)}>${icon('reset')}</button>`
            : nothing
        }
        <button class="ghost enlarge" aria-label=${large ? 'Close' : `Enlarge ${key}`} title=${large ? 'Close (Esc)' : 'Enlarge'}
          @click=${() => model.view.setEnlarged(large ? null : { key, kind: 'scalar' })}>${icon(large ? 'close' : 'expand')}</button>
      </header>
      <div class="plot" tabindex="0" role="application" aria-roledescription="chart"
        aria-label=${`${key}: arrow keys move the cursor, plus and minus zoom, 0 resets`}
        @keydown=${(event: KeyboardEvent) => this.#key(event)} @blur=${() => model.view.setCursor(null)}>
        ${this.#message()}
      </div>
      <ul class="legend" aria-label="Values" tabindex=${this.runs.length > LEGEND_ROWS ? 0 : nothing}>
        ${repeat(
          this.runs,
          (uid) => uid,
          (uid) => {
            const name = this.model.feed.name(uid);
            return html`<li data-run=${uid} style=${styleMap({ '--color': model.color(uid) })}>
              <span class="swatch" style=${styleMap({ background: swatchOf(model.dash(uid)) })}></span><span class="name clip" title=${name}>${name}</span><span class="value"></span>
            </li>`;
          },
        )}
      </ul>
    `;
  }

  protected override updated(): void {
    const { source, settings, view } = this.model;
    const width = this.renderRoot.querySelector('.plot')?.clientWidth ?? 0;
    if (!source || width === 0) return;
    const buckets = Math.min(MAX_BUCKETS, Math.ceil(width / BUCKET_STEP) * BUCKET_STEP);
    const { x, smoothing } = settings.value;
    this.#loader?.setPlan({ source, runs: this.runs, x, smoothing, zoom: view.zoom, buckets });
    this.model.frames.add(this.#draw);
  }

  /** The plot's area changes with the panel and with the lines of the legend. */
  #observeArea(): void {
    const area = this.renderRoot.querySelector('.plot');
    if (area && this.isConnected) this.#resize?.observe(area);
  }

  #nonFinite(): string {
    const { details } = this.model.feed;
    return slice(() => nonFiniteText(this.runs.map((uid) => details.get(uid)?.scalars[this.key])));
  }

  #message(): TemplateResult | typeof nothing {
    const loader = this.#loader;
    if (loader?.error && !loader.complete) {
      return html`<div class="message" role="alert">${loader.error.message}
        <button class="button" @click=${() => loader.retry()}>Try again</button></div>`;
    }
    if (!loader?.complete && this.#lines.length === 0) return html`<div class="bones"></div>`;
    if (loader?.complete && loader.extent === null)
      return html`<div class="message">No values on this x axis.</div>`;
    if (this.#blank && this.#lines.length > 0) return this.#blankMessage(this.#blank);
    return nothing;
  }

  /** Why a panel with values shows none of them, and the way back. */
  #blankMessage(range: Zoom): TemplateResult {
    const { settings, view } = this.model;
    if (this.#hidden > 0) {
      return html`<div class="message"><span>No values above 0 here: a log axis has no place for them.</span>
        <button class="button" @click=${() => settings.update({ logY: false })}>Linear axis</button></div>`;
    }
    return html`<div class="message"><span>No points ${rangeText(range, settings.value.x)}.</span>
      ${view.zoom ? html`<button class="button" @click=${() => view.setZoom(null)}>Show the whole range</button>` : nothing}</div>`;
  }

  #drawNow(): void {
    const { loader, area } = {
      loader: this.#loader,
      area: this.renderRoot.querySelector<HTMLElement>('.plot'),
    };
    if (!this.visible || !loader || !area || area.clientWidth === 0) return;
    const { settings, view } = this.model;
    this.#lines = this.runs.flatMap((uid) => {
      const series = loader.series(uid);
      // Until the curve is there, the means stand for it.
      const smoothed = settings.value.smoothing > 0 ? (loader.smoothed(uid) ?? series) : null;
      const color = this.model.color(uid);
      return series && smoothed !== undefined
        ? [{ uid, name: this.model.feed.name(uid), color, series, smoothed }]
        : [];
    });
    const range = view.zoom ?? loader.extent;
    if (!range) {
      this.#destroyChart();
      return;
    }
    const chart = this.#kept.of(this.#layout());
    chart.resize(sizeOf(area));
    const drawn = chart.update(this.#lines, range);
    const hidden = drawn.reduce((sum, line) => sum + line.hidden, 0);
    const shows = drawn.some(
      ({ extent, marks }) => extent || marks.some(({ x }) => x >= range.min && x <= range.max),
    );
    const blank = shows || !loader.current ? null : range;
    if (hidden !== this.#hidden || blank?.min !== this.#blank?.min || blank?.max !== this.#blank?.max) {
      this.#hidden = hidden;
      this.#blank = blank;
      this.requestUpdate();
    }
    this.#showCursor(view.cursor);
  }

  #layout(): ChartLayout {
    const { x, logY, smoothing } = this.model.settings.value;
    return {
      x,
      logY,
      smoothed: smoothing > 0,
      colors: this.#lines.map((line) => line.color),
      dashes: this.#lines.map((line) => this.model.dash(line.uid)),
      theme: chartTheme(this),
    };
  }

  #makeChart(layout: ChartLayout): LineChart {
    const { view } = this.model;
    const area = this.renderRoot.querySelector('.plot') as HTMLElement;
    return new LineChart(area, layout, sizeOf(area), {
      zoom: (range) => view.setZoom(range && this.#allowed(range)),
      cursor: (at) => view.setCursor(at),
    });
  }

  /** A zoom as far as there is something to see: not below two points, and not beyond everything (`null`). */
  #allowed(zoom: Zoom): Zoom | null {
    const extent = this.#loader?.extent;
    if (extent && zoom.min <= extent.min && zoom.max >= extent.max) return null;
    return atLeast(
      zoom,
      this.#lines.map(({ series }) => series.x0),
    );
  }

  #destroyChart(): void {
    this.model.frames.remove(this.#draw);
    this.#kept.destroy();
  }

  /** Writes text nodes only: this runs at the pace of the mouse, in every visible panel. */
  #showCursor(x: number | null): void {
    if (!this.visible) return;
    this.#kept.chart?.setCursor(x);
    const [low, high] = this.#kept.chart?.yRange ?? [0, 0];
    const options = { detailed: this.large, step: (high - low) / READOUT_STEPS };
    const byRun = new Map(this.#lines.map((line) => [line.uid, line]));
    for (const item of this.renderRoot.querySelectorAll<HTMLElement>('.legend li')) {
      const line = byRun.get(item.dataset['run'] ?? '');
      const value = item.querySelector('.value');
      if (value) value.textContent = line ? valueAt(line.series, x, options) : '';
    }
    const place = this.renderRoot.querySelector('.place');
    if (place) place.textContent = x === null ? '' : placeText(x, this.model.settings.value.x, this.#lines);
  }

  /** Where the points of the longest line stand within a range: the cursor walks them. */
  #places(range: Zoom): Float64Array {
    const longest = this.#lines.reduce<PanelLine | null>(
      (best, line) => (line.series.x0.length > (best?.series.x0.length ?? 0) ? line : best),
      null,
    );
    if (!longest) return new Float64Array();
    return bucketX(longest.series, range).filter((x) => x >= range.min && x <= range.max);
  }

  #key(event: KeyboardEvent): void {
    const { view } = this.model;
    const range: Zoom | null = this.#kept.chart?.range ?? null;
    const done = range && chartKey(event.key, range, view.cursor, () => this.#places(range));
    if (!done) return;
    event.preventDefault();
    if (done.zoom !== undefined) view.setZoom(done.zoom && this.#allowed(done.zoom));
    if (done.cursor !== undefined) view.setCursor(done.cursor);
  }
}

function sizeOf({ clientWidth, clientHeight }: HTMLElement): PlotSize {
  return { width: clientWidth, height: clientHeight };
}

/** A swatch is a piece of the line: with its dashes. */
function swatchOf([line, gap]: readonly number[]): string | null {
  if (line === undefined || gap === undefined) return null;
  return `repeating-linear-gradient(90deg, var(--color) 0 ${line}px, transparent ${line}px ${line + gap}px)`;
}

export const scalarPanelTag = definePart('stepwell-scalar-panel', ScalarPanel);
