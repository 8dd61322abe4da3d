import { nothing, type TemplateResult, unsafeCSS } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { styleMap } from 'lit/directives/style-map.js';
import { html } from 'lit/static-html.js';
import uplotCss from 'uplot/dist/uPlot.min.css?inline';
import type { HistogramAxis, HistogramSummary } from '../../query/types.js';
import { chartKey } from '../chart/keyboard.js';
import { placeText } from '../chart/readout.js';
import type { Zoom } from '../data/view.js';
import { bandText } from '../histogram/bands.js';
import { CanvasPicture, isCanvasView } from '../histogram/canvas-picture.js';
import {
  controlStyle,
  type LookControls,
  lookFields,
  menuIcon,
  viewSelect,
  viewSwitch,
} from '../histogram/controls.js';
import { cellText } from '../histogram/heat-text.js';
import { withHistogram, xOfStep } from '../histogram/join.js';
import { HistogramLoader, type Loaded } from '../histogram/loader.js';
import type { HistogramLook } from '../histogram/look.js';
import type { Mark } from '../histogram/mark.js';
import { firstNonFinite, nonFiniteName } from '../histogram/non-finite.js';
import { levelGradient } from '../histogram/palette.js';
import { planOf } from '../histogram/plan.js';
import { stepSliderTag } from '../histogram/step-slider.js';
import { STRIP_KINDS, type Strip, type StripKind, stripText } from '../histogram/strip.js';
import { drawTheme, timeTheme } from '../histogram/themes.js';
import { TimePicture, type TimeStyle } from '../histogram/time-picture.js';
import { walk } from '../histogram/walk.js';
import { formatCount, formatValue } from '../ui/format.js';
import { icon } from '../ui/icons.js';
import { type AnySignal, definePart } from '../ui/part.js';
import { controls } from '../ui/styles.js';
import { histogramStyle } from './histogram-style.js';
import { shortKey } from './keys.js';
import { Panel } from './panel.js';
import { panelStyle } from './panel-style.js';

/** The histograms of one key over time, of one of the selected runs. */
export class HistogramPanel extends Panel {
  static override styles = [unsafeCSS(uplotCss), controls, panelStyle, controlStyle, histogramStyle];
  #loader: HistogramLoader | null = null;
  #time: TimePicture | null = null;
  #canvas: CanvasPicture | null = null;
  #run: string | null = null;
  /** Zoom of this panel alone, while the other panels' x axis is a metric that histograms do not have. */
  #ownZoom: Zoom | null = null;
  /** x and value under this panel's own mouse. */
  #pointed: { readonly x: number; readonly value: number } | null = null;
  /** What the last draw found: nothing to draw, a log axis that hides something. */
  #blank = false;
  #drawn: Loaded | null = null;
  #hidden = 0;
  #stops: (() => void)[] = [];
  #resize: ResizeObserver | null = null;
  readonly #draw = () => this.#drawNow();

  protected override watched(): readonly AnySignal[] {
    const { settings, selection, darkChanged, feed, view } = this.model;
    return [
      settings.changed,
      selection.changed,
      darkChanged,
      feed.detailChanged,
      view.zoomChanged,
      view.histogramsChanged,
    ];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { feed, view } = this.model;
    const redraw = () => this.model.frames.add(this.#draw);
    this.#loader = new HistogramLoader(() => {
      this.requestUpdate();
      redraw();
    });
    this.#stops = [
      feed.runChanged.listen(({ run, kinds }) => {
        if (run === this.#run && kinds.includes('histogram')) this.#loader?.markStale();
      }),
      view.cursorChanged.listen(() => this.#showCursor()),
      view.stepChanged.listen(redraw),
      view.scrolled.listen(() => {
        this.#time?.moved();
        this.#menu()?.hidePopover();
      }),
    ];
    this.#resize = new ResizeObserver(redraw);
    void this.updateComplete.then(() => this.#begin());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.#stops) stop();
    this.#resize?.disconnect();
    this.#loader?.dispose();
    this.#rest();
    this.#canvas?.dispose();
    this.#time = null;
    this.#canvas = null;
    this.#drawn = null;
    this.#run = null;
  }

  protected override visibilityChanged(visible: boolean): void {
    this.#loader?.setActive(visible);
    if (visible) {
      this.requestUpdate();
      this.model.frames.add(this.#draw);
    } else {
      this.#rest();
    }
  }

  override render(): TemplateResult {
    const { model, key, large } = this;
    const { view } = model;
    const zoomed = this.#zoom() !== null;
    const badges = this.#badges();
    const looks = this.#controls();
    return html`
      <header>
        <h3 class="clip" title=${key}>${large ? key : shortKey(key)}</h3>
        ${badges.map((text) => html`<span class="badge clip" title=${`${text} in ${key}`}>${text}</span>`)}
        <span class="place" aria-live="off"></span>
        ${
          zoomed && large
            ? html`<button class="ghost" aria-label="Reset zoom" title="Reset zoom (0)" @click=${() => this.#setZoom(null)}>${icon('reset')}</button>`
            : nothing
        }
        ${
          large
            ? nothing
            : html`<button class="ghost looks" popovertarget="menu" aria-label=${`How ${key} is drawn`} title="How it is drawn">${menuIcon}</button>
              <div id="menu" class="menu" popover role="group" aria-label="How it is drawn" @toggle=${(event: ToggleEvent) => this.#placeMenu(event)}>
                ${viewSelect(looks)} ${lookFields(looks)}
              </div>`
        }
        <button class="ghost enlarge" aria-label=${large ? 'Close' : `Enlarge ${key}`} title=${large ? 'Close (Esc)' : 'Enlarge'}
          @click=${() => view.setEnlarged(large ? null : { key, kind: 'histogram' })}>${icon(large ? 'close' : 'expand')}</button>
      </header>
      ${large ? html`<div class="tools">${viewSwitch(looks)} ${lookFields(looks)}</div>` : nothing}
      <div class="plot ${this.#blank || !this.#loader?.loaded ? 'bare' : ''}" tabindex="0" role="application" aria-roledescription="chart"
        aria-label=${`${key}: arrow keys move the cursor, plus and minus zoom, 0 resets`}
        @keydown=${(event: KeyboardEvent) => this.#key(event)} @blur=${() => this.#setCursor(null)}>
        <canvas class="drawing" hidden></canvas>
        ${this.#message()}
      </div>
      ${large && looks.look.view !== 'heatmap' && looks.look.view !== 'bands' ? html`<${stepSliderTag} .model=${model}></${stepSliderTag}>` : nothing}
      <footer class=${this.#runs().length > 1 ? 'several' : ''}>
        ${this.#runTabs()}
        ${
          large && looks.look.view === 'heatmap'
            ? html`<span class="scale">few <span class="gradient" style=${`background:${levelGradient(model.dark)}`}></span> many</span>`
            : nothing
        }
        <span class="value clip" aria-live="off"></span>
      </footer>
    `;
  }

  protected override updated(): void {
    this.model.frames.add(this.#draw);
  }

  /** The pictures need their elements, which the first render makes. */
  #begin(): void {
    const area = this.renderRoot.querySelector<HTMLElement>('.plot');
    const canvas = this.renderRoot.querySelector<HTMLCanvasElement>('.drawing');
    if (!area || !canvas || !this.isConnected) return;
    this.#resize?.observe(area);
    this.#time ??= new TimePicture(area, {
      zoom: (range) => this.#setZoom(range),
      cursor: (x, value) => {
        this.#pointed = x === null || value === null ? null : { x, value };
        this.#setCursor(x);
        this.#showCursor();
      },
    });
    this.#canvas ??= new CanvasPicture(canvas, () => this.model.frames.add(this.#draw));
    this.model.frames.add(this.#draw);
  }

  /** The selected runs that have the key. */
  #runs(): string[] {
    const { selection, feed } = this.model;
    return selection.selected.filter((uid) =>
      feed.details.get(uid)?.keys.some(({ key, kind }) => key === this.key && kind === 'histogram'),
    );
  }

  /** The run that is shown: the one that the person chose, else the newest. */
  #shown(): string | null {
    const runs = this.#runs();
    const chosen = this.model.view.histogramRun;
    return chosen !== null && runs.includes(chosen) ? chosen : (runs.at(-1) ?? null);
  }

  #summary(): HistogramSummary | undefined {
    const uid = this.#shown();
    if (uid === null) return undefined;
    const histograms = this.model.feed.details.get(uid)?.histograms ?? {};
    return Object.hasOwn(histograms, this.key) ? histograms[this.key] : undefined;
  }

  #look(): HistogramLook {
    return this.model.view.lookOf(this.key) ?? this.model.settings.value.histograms;
  }

  #controls(): LookControls {
    const { view, settings } = this.model;
    const look = this.#look();
    // Asked when something is chosen: two choices may come before the next render.
    const own = () => view.lookOf(this.key) !== null;
    return {
      look,
      own: own(),
      change: (next) => (own() ? view.setLook(this.key, next) : settings.update({ histograms: next })),
      setOwn: (on) => view.setLook(this.key, on ? this.#look() : null),
    };
  }

  #axis(): HistogramAxis {
    const { x } = this.model.settings.value;
    return typeof x === 'string' ? x : 'step';
  }

  /** Panels share zoom and cursor as long as they share the axis. */
  get #shared(): boolean {
    return typeof this.model.settings.value.x === 'string';
  }

  #zoom(): Zoom | null {
    return this.#shared ? this.model.view.zoom : this.#ownZoom;
  }

  #setZoom(zoom: Zoom | null): void {
    if (this.#shared) return this.model.view.setZoom(zoom);
    this.#ownZoom = zoom;
    this.requestUpdate();
  }

  #setCursor(x: number | null): void {
    if (this.#shared) this.model.view.setCursor(x);
  }

  #drawNow(): void {
    const area = this.renderRoot.querySelector<HTMLElement>('.plot');
    const [loader, time, canvas] = [this.#loader, this.#time, this.#canvas];
    const { source, view } = this.model;
    const uid = this.#shown();
    if (!this.visible || !loader || !time || !canvas || !source || !area?.clientWidth || uid === null) return;
    const style = this.#style(uid);
    if (uid !== this.#run) {
      this.#run = uid;
      time.reset(this.#knownKinds());
    }
    const { x, look } = style;
    const wish = { source, run: uid, key: this.key, x, look, zoom: this.#zoom(), step: view.step };
    const cells = () => time.cells(style);
    loader.setPlan(planOf({ ...wish, height: area.clientHeight }, cells));
    const loaded = loader.loaded;
    const drawn = loaded !== null && this.#drawPicture(loaded, style, area);
    const hidden = time.hidden;
    const blank = loaded !== null && !drawn;
    if (blank === this.#blank && hidden === this.#hidden && loaded === this.#drawn) return;
    this.#blank = blank;
    this.#hidden = hidden;
    this.#drawn = loaded;
    this.requestUpdate();
  }

  /** False when the answer holds nothing to draw, or belongs to another view or scale: its own one is on the way. */
  #drawPicture(loaded: Loaded, style: TimeStyle, area: HTMLElement): boolean {
    const { look } = style;
    const { model } = this;
    if (isCanvasView(look.view)) {
      const data = loaded.histograms && withHistogram(loaded.histograms, this.#loader?.single ?? null);
      if (!data?.stats.finite.some((count) => count > 0)) return this.#waits(loaded, look);
      this.#time?.destroy();
      this.#place('');
      const lines = this.#canvas?.draw(look.view, data, {
        box: { width: area.clientWidth, height: area.clientHeight, ratio: devicePixelRatio },
        theme: drawTheme(this, model.dark),
        color: style.color,
        scale: look.scale,
        value: look.value,
        at: xOfStep(data, model.view.step),
      });
      this.#say(lines?.join(' · ') || this.#resting());
      return true;
    }
    const fits = look.view === 'heatmap' ? loaded.heatmap?.scale === look.scale : loaded.histograms !== null;
    if (!fits) return this.#waits(loaded, look);
    this.#canvas?.hide();
    const drawn = this.#time?.draw(loaded, style, {
      zoom: this.#zoom(),
      elements: this.#summary()?.last.stats.count ?? 1,
      marks: (strip) => this.#marks(strip, style.x),
    });
    this.#showCursor();
    return drawn ?? false;
  }

  /** While the answer for another view is on the way the picture stays as it is: it counts as drawn. */
  #waits({ plan }: Loaded, look: HistogramLook): boolean {
    const asked = plan.show === 'heatmap' ? plan.query.scale : null;
    return look.view === 'heatmap' ? asked !== look.scale : plan.show === 'heatmap';
  }

  #style(uid: string): TimeStyle {
    const { model } = this;
    return {
      x: this.#axis(),
      look: this.#look(),
      color: model.color(uid),
      theme: timeTheme(this),
      dark: model.dark,
    };
  }

  /** Rows that the strip is known to need before anything is read. */
  #knownKinds(): StripKind[] {
    const stats = this.#summary()?.last.stats;
    return stats ? STRIP_KINDS.filter((kind) => stats[kind] > 0) : [];
  }

  /** Where the values stopped being finite, and where the slider stands. */
  #marks(strip: Strip, x: HistogramAxis): Mark[] {
    const style = getComputedStyle(this);
    const first = firstNonFinite(this.#summary(), strip, x, this.#created());
    const { step } = this.model.view;
    return [
      ...(step !== null && x === 'step'
        ? [{ x: step, color: style.getPropertyValue('--s-accent'), label: '', dashed: false }]
        : []),
      ...(first ? [{ ...first, color: style.getPropertyValue('--s-bad'), dashed: true }] : []),
    ];
  }

  #created(): number {
    return (this.#run !== null && this.model.feed.info(this.#run)?.created) || 0;
  }

  #badges(): string[] {
    const summary = this.#summary();
    const { scale, view } = this.#look();
    const first = summary?.firstNonFinite;
    const marked = !this.#blank && (view === 'heatmap' || view === 'bands');
    const low = summary?.last.stats.min ?? Number.NaN;
    return [
      ...(first && !marked
        ? [`${nonFiniteName(summary.last.stats)} from step ${formatCount(first.step)}`]
        : []),
      ...(scale === 'log' && (this.#hidden > 0 || low <= 0) ? ['≤ 0 not on a log axis'] : []),
    ];
  }

  #runTabs(): TemplateResult {
    const { model } = this;
    const runs = this.#runs();
    const shown = this.#shown();
    const name = (uid: string) => {
      const info = model.feed.info(uid);
      return info?.name || info?.id || uid;
    };
    const color = (uid: string) => styleMap({ '--color': model.color(uid) });
    const label = (uid: string) => html`<span class="swatch"></span><span class="clip">${name(uid)}</span>`;
    if (runs.length < 2) {
      return html`<div class="runs">${runs.map((uid) => html`<span class="run" data-run=${uid} style=${color(uid)} title=${name(uid)}>${label(uid)}</span>`)}</div>`;
    }
    return html`<div class="runs" role="group" aria-label="Run">${repeat(
      runs,
      (uid) => uid,
      (
        uid,
      ) => html`<button class="run" data-run=${uid} aria-pressed=${uid === shown} style=${color(uid)} title=${name(uid)}
        @click=${() => model.view.setHistogramRun(uid)}>${label(uid)}</button>`,
    )}</div>`;
  }

  #message(): TemplateResult | typeof nothing {
    const loader = this.#loader;
    if (loader?.error && !loader.loaded) {
      return html`<div class="message" role="alert">${loader.error.message}
        <button class="button" @click=${() => loader.retry()}>Try again</button></div>`;
    }
    if (!loader?.loaded) return html`<div class="bones"></div>`;
    if (!this.#blank) return nothing;
    const { look, change } = this.#controls();
    if (this.#zoom() !== null) {
      return html`<div class="message">Nothing to draw in this range.
        <button class="button" @click=${() => this.#setZoom(null)}>Show the whole range</button></div>`;
    }
    if (look.scale === 'log') {
      return html`<div class="message">No values above 0: a log axis has no place for them.
        <button class="button" @click=${() => change({ ...look, scale: 'symlog' })}>Symmetric log</button></div>`;
    }
    return html`<div class="message">No finite values.</div>`;
  }

  /** Writes text nodes only: this runs at the pace of the mouse, in every visible panel. */
  #showCursor(): void {
    if (!this.visible || isCanvasView(this.#look().view)) return;
    const x = this.#shared ? this.model.view.cursor : (this.#pointed?.x ?? null);
    this.#time?.setCursor(x);
    const axis = this.#axis();
    const whole = axis === 'step' || axis === 'globalStep';
    this.#place(x === null ? '' : placeText(whole ? Math.round(x) : x, axis, []));
    const loaded = this.#loader?.loaded;
    const strip = this.#time?.strip;
    if (x === null || !loaded || !strip) return this.#say(this.#resting());
    const { heatmap, histograms } = loaded;
    const pointed = this.#pointed;
    const cell = heatmap && pointed ? cellText(heatmap, pointed.x, pointed.value, this.large) : '';
    const bands = histograms ? bandText(histograms, x, this.large) : '';
    this.#say([cell, bands, stripText(strip, x)].filter(Boolean).join(' · '));
  }

  /** What stands below the picture while nobody points at it: the newest histogram in numbers. */
  #resting(): string {
    const stats = this.#summary()?.last.stats;
    if (!stats || stats.finite === 0) return '';
    const text = `mean ${formatValue(short(stats.mean))} · std ${formatValue(short(stats.std))}`;
    return this.large
      ? `${formatCount(stats.count)} values · ${text} · ${formatValue(short(stats.min))} … ${formatValue(short(stats.max))}`
      : text;
  }

  #place(text: string): void {
    const place = this.renderRoot.querySelector('.place');
    if (place && place.textContent !== text) place.textContent = text;
  }

  #say(text: string): void {
    const value = this.renderRoot.querySelector('.value');
    if (value && value.textContent !== text) value.textContent = text;
  }

  /** Holds nothing while nobody can see it. */
  #rest(): void {
    this.model.frames.remove(this.#draw);
    this.#time?.destroy();
  }

  #menu(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('.menu:popover-open');
  }

  /** Below its button, inside of the window. */
  #placeMenu(event: ToggleEvent): void {
    const menu = event.target as HTMLElement;
    const button = this.renderRoot.querySelector('.looks');
    if (event.newState !== 'open' || !button) return;
    const { right, bottom, top } = button.getBoundingClientRect();
    const { width, height } = menu.getBoundingClientRect();
    const below = bottom + 4 + height <= innerHeight;
    menu.style.left = `${Math.max(8, Math.min(right, innerWidth - 8) - width)}px`;
    menu.style.top = `${below ? bottom + 4 : Math.max(8, top - 4 - height)}px`;
  }

  #key(event: KeyboardEvent): void {
    const { view } = this.model;
    const range = this.#time?.range ?? null;
    const strip = this.#time?.strip;
    if (!range || !strip) return;
    const cursor = this.#shared ? view.cursor : null;
    const walked = walk(event.key, strip.starts, cursor, range);
    const done = walked === null ? chartKey(event.key, range, cursor, []) : { cursor: walked };
    if (!done) return;
    event.preventDefault();
    if (done.zoom !== undefined) this.#setZoom(done.zoom);
    if (done.cursor !== undefined) this.#setCursor(done.cursor);
  }
}

/** Three digits are enough for a glance. */
function short(value: number): number {
  return Number(value.toPrecision(3));
}

export const histogramPanelTag = definePart('stepwell-histogram-panel', HistogramPanel);
