import { html, nothing, type TemplateResult } from 'lit';
import { chartKey } from '../../chart/keyboard.js';
import { plotArea } from '../../chart/plot-area.js';
import { plotStyle } from '../../chart/plot-style.js';
import { nonFiniteText, placeText } from '../../chart/readout.js';
import type { KeyOfKind } from '../../data/key-index.js';
import { slice } from '../../data/state.js';
import type { Zoom } from '../../data/view.js';
import { icon } from '../../ui/icons.js';
import { definePart } from '../../ui/part.js';
import { controls } from '../../ui/styles.js';
import { Drawing } from '../controllers/drawing.js';
import { Resize } from '../controllers/resize.js';
import { panelFrame, showPlace } from '../frame/panel-frame.js';
import { panelStyle } from '../frame/style.js';
import { Panel } from '../panel.js';
import { contentText } from '../spec.js';
import { type LegendLine, legend, showValues } from './legend.js';
import { type LineSource, SeriesLoader, type SeriesPlan } from './loader.js';
import { lineMessage } from './message.js';
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
/** Two values read differently if they differ by the y range divided by this number. */
const READOUT_STEPS = 500;

/** Scalar keys of all selected runs: envelope, line, markers, readout. */
export class LinePanel extends Panel {
  static override styles = [plotStyle, controls, panelStyle, lineStyle];
  readonly #drawing: Drawing;
  readonly #loader = new SeriesLoader(this.visibility, () => this.requestUpdate());
  readonly #picture = new LinePicture(() => this.#area as HTMLElement, {
    zoom: (range) => this.#setZoom(range),
    cursor: (x) => this.model.view.setCursor(x),
  });
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
    this.visibility.listen((isVisible) => isVisible && this.requestUpdate());
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
      () => view.scrolls,
      () => this.#picture.moved(),
    );
    // Only redraw the chart: the panel's own elements do not change.
    this.watch(
      () => settings.value.y,
      () => this.#drawing.queue(),
    );
  }

  override render(): TemplateResult {
    const { model, large } = this;
    const { view } = model;
    const lines = this.lines();
    const badges = [
      slice(() =>
        nonFiniteText(lines.map(({ run, key: each }) => model.feed.details.get(run)?.scalars[each])),
      ),
      this.#hidden > 0 ? `${this.#hidden} ≤ 0 not on a log axis` : '',
      this.leftOut,
    ].filter(Boolean);
    const tools =
      view.zoom && large
        ? html`<button class="ghost" aria-label="Reset zoom" title="Reset zoom (0)" @click=${() => view.setZoom(null)}>${icon('reset')}</button>`
        : nothing;
    const events = { key: (event: KeyboardEvent) => this.#key(event), leave: () => view.setCursor(null) };
    return panelFrame(this, {
      badges,
      tools,
      body: html`${plotArea(contentText(this.spec), events, this.message())} ${this.legend(lines)}`,
    });
  }

  protected override updated(): void {
    const { source } = this;
    const { settings, view } = this.model;
    const width = this.#area?.clientWidth ?? 0;
    if (!source || width === 0) return;
    const buckets = Math.min(MAX_BUCKETS, Math.ceil(width / BUCKET_STEP) * BUCKET_STEP);
    const { x, smoothing } = settings.value;
    this.#loader.setPlan({ source, lines: this.lines(), x, smoothing, zoom: view.zoom, buckets });
  }

  get #area(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('.plot');
  }

  /** Answers the queries of series. The same object as long as the answers are the same. `null`: nothing is connected. */
  protected get source(): SeriesPlan['source'] | null {
    return this.model.source;
  }

  /** The message over the chart. */
  protected message(): unknown {
    // If no run has the keys, the frame shows a message. The loader may not know that yet.
    if (this.isWithoutRuns) return nothing;
    return lineMessage({
      model: this.model,
      loader: this.#loader,
      isDrawn: this.#picture.lines.length > 0,
      blank: this.#blank,
      hidden: this.#hidden,
    });
  }

  /** What is below the chart. */
  protected legend(lines: readonly LegendLine[]): unknown {
    return legend(lines);
  }

  /** A line for each selected run and key that the run has. */
  protected lines(): (LegendLine & LineSource)[] {
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

  #draw(): void {
    const area = this.#area;
    if (!area || area.clientWidth === 0) return;
    const loader = this.#loader;
    const { settings, view } = this.model;
    this.#picture.lines = this.lines().flatMap(({ id, run, name, color, dash }): DrawnLine[] => {
      const series = loader.series(id);
      // Until the curve is read, draw the means.
      const smoothed = settings.value.smoothing > 0 ? (loader.smoothed(id) ?? series) : null;
      return series && smoothed !== undefined ? [{ id, uid: run, name, color, dash, series, smoothed }] : [];
    });
    const range = view.zoom ?? loader.extent;
    if (!range) return this.#picture.destroy();
    const { hidden, isAnyShown } = this.#picture.draw(area, range, settings.value);
    const blank = isAnyShown || !loader.isCurrent ? null : range;
    if (hidden !== this.#hidden || blank?.min !== this.#blank?.min || blank?.max !== this.#blank?.max) {
      this.#hidden = hidden;
      this.#blank = blank;
      this.requestUpdate();
    }
    this.#showCursor(view.cursor);
  }

  #setZoom(asked: Zoom | null): void {
    this.model.view.setZoom(asked && this.#picture.allowed(asked, this.#loader.extent));
  }

  #showCursor(x: number | null): void {
    if (!this.visibility.isVisible) return;
    const picture = this.#picture;
    picture.setCursor(x);
    const options = { detailed: this.large, step: picture.height / READOUT_STEPS };
    showValues(this.renderRoot, picture.lines, x, options);
    showPlace(this, x === null ? '' : placeText(x, this.model.settings.value.x, picture.lines));
  }

  #key(event: KeyboardEvent): void {
    const { view } = this.model;
    const { range } = this.#picture;
    const done = range && chartKey(event.key, range, view.cursor, () => this.#picture.places(range));
    if (!done) return;
    event.preventDefault();
    if (done.zoom !== undefined) this.#setZoom(done.zoom);
    if (done.cursor !== undefined) view.setCursor(done.cursor);
  }
}

export const linePanelTag = definePart('stepwell-scalar-panel', LinePanel);
