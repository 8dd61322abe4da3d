import { html, nothing, type TemplateResult } from 'lit';
import type { Fit } from '../../chart/fit.js';
import type { Point } from '../../chart/interactive-plot.js';
import { nonFiniteText } from '../../chart/non-finite-text.js';
import { plotArea } from '../../chart/plot-area.js';
import { plotStyle } from '../../chart/plot-style.js';
import { isEvaluation } from '../../data/goals.js';
import type { KeyOfKind } from '../../data/key-index.js';
import { slice } from '../../data/state.js';
import type { Zoom } from '../../data/view.js';
import { LaterValue } from '../../ui/later.js';
import type { MenuItem } from '../../ui/menu-item.js';
import { definePart } from '../../ui/part.js';
import { controls } from '../../ui/styles.js';
import { Drawing } from '../controllers/drawing.js';
import { Resize } from '../controllers/resize.js';
import { panelFrame } from '../frame/panel-frame.js';
import { panelStyle } from '../frame/style.js';
import { Panel } from '../panel.js';
import { contentText } from '../spec.js';
import type { PointedAt } from './details.js';
import { type LineSource, SeriesLoader, type SeriesPlan } from './loader.js';
import { lineMessage } from './message.js';
import type { NamedLine } from './named-line.js';
import type { LineOptions } from './options.js';
import { type DrawnLine, LinePicture } from './picture.js';
import { lineStyle } from './style.js';

/** The number of buckets changes in steps of this many pixels, so that dragging a window does not read at every pixel. */
const BUCKET_STEP = 64;
/** Most buckets of a line: uPlot draws this many quickly on every screen. */
const MAX_BUCKETS = 4_000;
/** Dashes of the second key of a panel, the third, and so on, in CSS pixels. */
const KEY_DASHES: readonly (readonly number[])[] = [
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
];
/** What charts show beside their lines. */
const DETAILS = new LaterValue(() => import('./details.js'));

/** Scalar keys of all selected runs: envelope, line, markers, readout. */
export class LinePanel extends Panel<LineOptions> {
  static override styles = [plotStyle, controls, panelStyle, lineStyle];
  readonly #drawing: Drawing;
  readonly #loader = new SeriesLoader(this.visibility, () => this.requestUpdate());
  readonly #picture = new LinePicture(() => this.#area as HTMLElement, {
    zoom: (range) => void this.#setZoom(range),
    cursor: (x, _value, mouse) => this.#point(x, mouse, false),
  });
  /** Where a person points at in this panel. */
  #pointed: PointedAt | null = null;
  #hidden = 0;
  /** The range of x in which no line shows anything; `null`: some line does. */
  #blank: Zoom | null = null;

  constructor() {
    super();
    this.#drawing = new Drawing(
      this,
      this.visibility,
      () => this.#draw(),
      () => this.#picture.destroy(),
    );
    // The plot's area changes with the panel and with the lines of the legend. The width decides the number of buckets.
    new Resize(
      this,
      () => this.#area,
      () => this.requestUpdate(),
    );
    this.visibility.listen((isVisible) => {
      if (isVisible) this.requestUpdate();
      // A panel that scrolls away or goes under a resting mouse gets no event of it.
      else if (this.#pointed) this.#point(null, null, false);
    });
  }

  protected override entryOf(key: string): KeyOfKind {
    return { kind: 'scalar', key };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { settings, view } = this.model;
    const xKey = () => (typeof settings.value.x === 'object' ? settings.value.x.key : null);
    this.watchValues((uid) => this.#loader.markStale(uid), xKey);
    this.watch(
      () => view.cursor,
      (x) => this.#showCursor(x),
    );
    this.watch(
      () => view.hovered,
      (uid) => this.#picture.chart?.setHovered(uid),
    );
    this.watch(
      () => view.scrolls,
      () => this.#picture.moved(),
    );
    // Only redraw the chart: the panel's own elements do not change.
    this.watch(
      () => [settings.value.y, settings.value.fit, view.reference, ...this.keys.map((key) => view.goal(key))],
      () => this.#drawing.queue(),
    );
  }

  override render(): TemplateResult {
    const { model } = this;
    const lines = this.lines();
    const badges = [
      slice(() =>
        nonFiniteText(lines.map(({ run, key: each }) => model.feed.details.get(run)?.scalars[each])),
      ),
      this.#hidden > 0 ? `${this.#hidden} ≤ 0 not on a log axis` : '',
      this.leftOut,
    ].filter(Boolean);
    const events = {
      key: (event: KeyboardEvent) => this.#key(event),
      leave: () => this.#point(null, null, false),
    };
    return panelFrame(this, {
      badges,
      facts: html`<span class="facts"></span>`,
      body: html`${this.isKey ? html`<div class="number"></div>` : nothing}${plotArea(this.label || contentText(this.spec), events, html`${this.message()}<div class="chips"></div>`)}<ul class="lines unseen" aria-label="Last values"></ul>${this.foot}`,
    });
  }

  protected override updated(): void {
    const { source } = this;
    const { settings, view } = this.model;
    const width = this.#area?.clientWidth ?? 0;
    if (!source || width === 0) return;
    const buckets = Math.min(MAX_BUCKETS, Math.ceil(width / BUCKET_STEP) * BUCKET_STEP);
    const { x, smoothing, smoothingKind } = settings.value;
    const lines = this.lines();
    this.#loader.setPlan({ source, lines, x, smoothing, smoothingKind, zoom: view.zoom, buckets });
  }

  get #area(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('.plot');
  }

  /** What the panel draws. An enlarged panel fires `drawn` after each drawing. */
  get picture(): LinePicture {
    return this.#picture;
  }

  /** Answers the queries of series. The same object as long as the answers are the same. `null`: nothing is connected. */
  get source(): SeriesPlan['source'] | null {
    return this.model.source;
  }

  /** The message over the chart. */
  protected message(): unknown {
    // If no run has the keys, the frame shows a message. The loader may not know that yet.
    if (this.isWithoutRuns) return nothing;
    return lineMessage({
      model: this.model,
      loader: this.#loader,
      rangeText: DETAILS.value?.rangeText ?? null,
      isDrawn: this.#picture.lines.length > 0,
      blank: this.#blank,
      hidden: this.#hidden,
    });
  }

  /** What is below the chart. */
  protected get foot(): unknown {
    return nothing;
  }

  /** A line for each selected run and key that the run has. */
  lines(): (NamedLine & LineSource)[] {
    const { model, keys } = this;
    return keys.flatMap((key, i) =>
      model.runsWith(this.entryOf(key)).map((run) => {
        const runName = model.feed.name(run);
        const name = keys.length > 1 ? `${runName} · ${key}` : runName;
        // Lines have the colour of their run. Lines of the keys after the first have dashes.
        const dash = i === 0 ? model.dash(run) : (KEY_DASHES[(i - 1) % KEY_DASHES.length] ?? []);
        return { id: `${run} ${key}`, run, key, name, color: model.color(run), dash };
      }),
    );
  }

  override get hasMenu(): boolean {
    return true;
  }

  override async menuItems(): Promise<readonly MenuItem[]> {
    const [{ lineItems }, { setRange }] = await Promise.all([import('./menu.js'), DETAILS.load()]);
    return [
      ...(this.label === null ? this.menu : []),
      ...lineItems(this, this.#options, (range) => setRange(this, range)),
    ];
  }

  /** The range of y that the chart shows; `null`: there is no chart. */
  get yRange(): readonly [number, number] | null {
    return this.#picture.chart?.yRange ?? null;
  }

  /** The panel's own options, or else the board's. */
  get #options(): LineOptions & Required<Pick<LineOptions, 'y' | 'fit' | 'range'>> {
    const { y, fit } = this.model.settings.value;
    return { y, fit, range: null, ...this.spec.options };
  }

  /** What the range of y shows. A metric without a goal is shown whole: nobody knows which of its values can be left out. */
  #fit(isWhole: boolean): Fit {
    const { model, keys } = this;
    if (this.#options.fit === 'all' || keys.some((key) => model.view.goal(key) === 'none')) return 'all';
    const isSparse = this.#picture.lines.every(({ series }) => series.count.every((count) => count <= 1));
    return isWhole && isSparse && keys.every(isEvaluation) ? 'tail' : 'ordinary';
  }

  #draw(): void {
    const area = this.#area;
    if (!area || area.clientWidth === 0) return;
    const loader = this.#loader;
    const { model } = this;
    const { settings, view, feed } = model;
    const lines = this.lines();
    const details = DETAILS.value;
    const labels = details?.shortNames(lines.map(({ name }) => name));
    this.#picture.lines = lines.flatMap(({ id, run, key, name, color, dash }, i): DrawnLine[] => {
      const series = loader.series(id);
      // Until the curve is read, draw the means.
      const smoothed = settings.value.smoothing > 0 ? (loader.smoothed(id) ?? series) : null;
      const look = {
        id,
        key,
        uid: run,
        name,
        label: labels?.[i] ?? '',
        color,
        dash,
        status: feed.info(run)?.status,
        summary: feed.details.get(run)?.scalars[key],
      };
      return series && smoothed !== undefined ? [{ ...look, series, smoothed }] : [];
    });
    const range = view.zoom ?? loader.extent;
    if (!range) return this.#picture.destroy();
    const { x, smoothing, smoothingKind } = settings.value;
    const isWhole = view.zoom === null;
    const fit = this.#fit(isWhole);
    const { isCurrent } = loader;
    const options = { ...this.#options, x, smoothing, smoothingKind, fit, isWhole, isCurrent, details };
    const shown = this.#picture.draw(area, range, options);
    const { hidden, isAnyShown } = shown;
    const blank = isAnyShown || !loader.isCurrent ? null : range;
    if (hidden !== this.#hidden || blank?.min !== this.#blank?.min || blank?.max !== this.#blank?.max) {
      this.#hidden = hidden;
      this.#blank = blank;
      this.requestUpdate();
    }
    details?.writeFacts(this, this.#picture, shown);
    this.#picture.chart?.setHovered(view.hovered);
    this.#picture.setCursor(view.cursor);
    // What a screen reader has said is not said again at each new value.
    if (!this.#pointed?.isSpoken) this.#showValues();
    if (this.large) this.dispatchEvent(new Event('drawn', { bubbles: true }));
    // Without the details the lines are there: the next drawing tries again.
    if (!details)
      DETAILS.load().then(
        () => this.#drawing.queue(),
        () => {},
      );
  }

  async #setZoom(asked: Zoom | null): Promise<void> {
    const details = DETAILS.value ?? (await DETAILS.load().catch(() => null));
    // Without the details, a zoom has no least width, and nothing to go back to.
    if (details) details.zoom(this, this.#picture, asked ? { zoom: asked } : { isBack: true });
    else this.model.view.setZoom(asked);
  }

  #showCursor(x: number | null): void {
    if (this.visibility.isVisible) this.#picture.setCursor(x);
  }

  /** Moves the cursor of all panels, and shows the values of this panel beside `at`. `null`: nobody points at the panel any more. */
  #point(x: number | null, at: Point | null, isSpoken: boolean): void {
    const { view } = this.model;
    view.setCursor(x);
    this.#pointed = x === null || !at ? null : { x, at, isSpoken };
    if (this.#pointed) return this.#showValues();
    view.setHovered(null);
    DETAILS.value?.hideTooltip();
  }

  /** Shows the values where a person points at. Also after a drawing, because a pointer that rests must not keep old values. */
  #showValues(): void {
    const point = this.#pointed;
    // Not loaded yet: shown by the drawing that follows the load.
    if (point) DETAILS.value?.showValues(this, this.#picture, point);
  }

  #key(event: KeyboardEvent): void {
    const { view } = this.model;
    const { range, chart } = this.#picture;
    // Without the details, which every drawing asks for, keys do nothing yet.
    if (!DETAILS.value) return;
    const { chartKey, zoom } = DETAILS.value;
    const done = range && chartKey(event, range, view.cursor, () => this.#picture.places(range));
    if (!done || !chart) return;
    event.preventDefault();
    zoom(this, this.#picture, done);
    const { cursor } = done;
    if (cursor !== undefined) this.#point(cursor, cursor === null ? null : chart.placeOf(cursor), true);
  }
}

export const linePanelTag = definePart('stepwell-scalar-panel', LinePanel);
