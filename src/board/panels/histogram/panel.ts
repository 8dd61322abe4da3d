import { nothing, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import { type ChartAction, chartKey } from '../../chart/keyboard.js';
import { atLeast } from '../../chart/least-zoom.js';
import { plotArea } from '../../chart/plot-area.js';
import { plotStyle } from '../../chart/plot-style.js';
import { placeText } from '../../chart/readout.js';
import { pannedBy, within } from '../../chart/windows.js';
import type { KeyOfKind } from '../../data/key-index.js';
import { slice } from '../../data/state.js';
import type { Zoom } from '../../data/view.js';
import { levelGradient } from '../../histogram/palette.js';
import { stepSliderTag } from '../../histogram/step-slider.js';
import { timeTheme } from '../../histogram/themes.js';
import { icon } from '../../ui/icons.js';
import { definePart } from '../../ui/part.js';
import { styleMap } from '../../ui/style-map.js';
import { controls } from '../../ui/styles.js';
import { Drawing } from '../controllers/drawing.js';
import { Resize } from '../controllers/resize.js';
import { panelFrame, showPlace } from '../frame/panel-frame.js';
import { panelStyle } from '../frame/style.js';
import { Panel } from '../panel.js';
import { takeStep, takeStepBack } from '../zoom-steps.js';
import { isCanvasView } from './canvas-picture.js';
import { controlStyle, drawingFields, viewSwitch } from './controls.js';
import { closeMenu, drawingMenu } from './drawing-menu.js';
import { badgesOf, cursorText, restingText } from './labels.js';
import { HistogramLoader, type Loaded } from './loader.js';
import { panelMessage } from './message.js';
import type { HistogramOptions } from './options.js';
import { type DrawingInput, PanelPicture } from './panel-picture.js';
import { runTabs } from './run-tabs.js';
import {
  axisOfX,
  drawingControls,
  drawingOf,
  runsWith,
  sharesX,
  shownRun,
  shownSummary,
} from './selection.js';
import { histogramStyle } from './style.js';

/** The histograms of one key over time, for one of the selected runs. */
export class HistogramPanel extends Panel<HistogramOptions> {
  static override styles = [plotStyle, controls, panelStyle, controlStyle, histogramStyle];
  readonly #loader = new HistogramLoader(this.visibility, () => this.requestUpdate());
  readonly #drawing: Drawing;
  #picture: PanelPicture | null = null;
  /** Zoom of this panel alone. Used while the x axis of the other panels is a metric, which histograms do not have. */
  #ownZoom: Zoom | null = null;
  /** The range of x that was drawn last without a zoom. */
  #whole: Zoom | null = null;
  /** x and value under this panel's own mouse. */
  #pointed: { readonly x: number; readonly value: number } | null = null;
  /** Results of the last draw: whether there was nothing to draw, the drawn answer, and how many histograms a log axis hides. */
  #blank = false;
  #drawn: Loaded | null = null;
  #hidden = 0;

  constructor() {
    super();
    this.#drawing = new Drawing(
      this,
      this.visibility,
      () => this.#draw(),
      () => this.#picture?.rest(),
    );
    new Resize(
      this,
      () => this.renderRoot.querySelector('.plot'),
      () => this.#drawing.queue(),
    );
    this.visibility.listen((isVisible) => isVisible && this.requestUpdate());
  }

  protected override entryOf(key: string): KeyOfKind {
    return { kind: 'histogram', key };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { view } = this.model;
    this.watchValues((uid) => {
      if (uid === this.#picture?.run) this.#loader.markStale();
    });
    this.watch(
      () => view.cursor,
      () => this.#showCursor(),
    );
    this.watch(
      () => [view.step, this.model.dark],
      () => this.#drawing.queue(),
    );
    this.watch(
      () => view.scrolls,
      () => {
        this.#picture?.moved();
        closeMenu(this.renderRoot);
      },
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#picture?.dispose();
    this.#picture = null;
    this.#drawn = null;
  }

  override render(): TemplateResult {
    const { model, key, large } = this;
    const zoomed = this.#zoom() !== null;
    const controls = drawingControls(model, this.spec);
    const { drawing } = controls;
    const overTime = drawing.view === 'heatmap' || drawing.view === 'bands';
    const drawn = { marked: overTime && !this.#blank, hidden: this.#hidden };
    const badges = slice(() => badgesOf(shownSummary(model, key), drawing, drawn));
    const resetZoom = () => this.#setZoom(null);
    // If no run has the key, the frame shows a message.
    const isEmpty = runsWith(model, key).length === 0;
    const tools = html`${
      zoomed && large
        ? html`<button class="ghost" aria-label="Reset zoom" title="Reset zoom (0)" @click=${resetZoom}>${icon('reset')}</button>`
        : nothing
    }
      ${large ? nothing : drawingMenu(key, controls)}`;
    const body = html`${large ? html`<div class="tools">${viewSwitch(controls)} ${drawingFields(controls)}</div>` : nothing}
      ${plotArea(
        key,
        { key: (event) => this.#key(event), leave: () => this.#setCursor(null) },
        html`<canvas class="drawing" hidden></canvas>
        ${isEmpty ? nothing : panelMessage({ loader: this.#loader, blank: this.#blank, resetZoom: zoomed ? resetZoom : null, controls })}`,
        isEmpty || this.#blank || !this.#loader.loaded,
      )}
      ${large && !overTime ? html`<${stepSliderTag} class="steps" .model=${model}></${stepSliderTag}>` : nothing}
      <footer class=${runsWith(model, key).length > 1 ? 'several' : ''}>
        ${runTabs(model, key)}
        ${
          large && drawing.view === 'heatmap'
            ? html`<span class="scale">few <span class="gradient" style=${styleMap({ background: levelGradient(model.dark) })}></span> many</span>`
            : nothing
        }
        <span class="value clip" aria-live="off"></span>
      </footer>`;
    return panelFrame(this, { badges, tools, body });
  }

  /** The picture, created after the first render, because it needs rendered elements. */
  #pictureNow(): PanelPicture | null {
    const area = this.renderRoot.querySelector<HTMLElement>('.plot');
    const canvas = this.renderRoot.querySelector<HTMLCanvasElement>('.drawing');
    if (!area?.clientWidth || !canvas) return null;
    this.#picture ??= new PanelPicture(
      area,
      canvas,
      {
        zoom: (range) => this.#act(range ? { zoom: range } : { isBack: true }),
        gestures: {
          window: () => this.#zoom() ?? this.#whole ?? this.#picture?.range ?? { min: 0, max: 1 },
          isZoomed: () => this.#zoom() !== null,
          zoom: ({ x, gesture }) => x && this.#moveTo(x, gesture),
        },
        cursor: (x, value) => {
          this.#pointed = x === null || value === null ? null : { x, value };
          this.#setCursor(x);
          this.#showCursor();
        },
      },
      () => this.#drawing.queue(),
    );
    return this.#picture;
  }

  #zoom(): Zoom | null {
    return sharesX(this.model) ? this.model.view.zoom : this.#ownZoom;
  }

  #setZoom(asked: Zoom | null, gesture: number | null = null): void {
    const zoom = asked && atLeast(asked, [this.#picture?.special?.starts ?? []]);
    if (sharesX(this.model)) return takeStep(this.model.view, this.spec, { x: zoom }, gesture);
    this.#ownZoom = zoom;
    this.requestUpdate();
  }

  /** Zooms to where a gesture leads, but not beyond all histograms. */
  #moveTo(asked: Zoom, gesture: number | null): void {
    const [whole, now] = [this.#whole, this.#zoom()];
    // Another panel may have values where this run has no histogram.
    const limits = whole && {
      min: Math.min(whole.min, now?.min ?? whole.min),
      max: Math.max(whole.max, now?.max ?? whole.max),
    };
    const inside = limits ? within(asked, limits) : asked;
    this.#setZoom(whole && inside.min <= whole.min && inside.max >= whole.max ? null : inside, gesture);
  }

  /** Does what a key or a drag along x says. */
  #act({ zoom, pan, isBack }: ChartAction): void {
    const now = this.#zoom();
    if (isBack && sharesX(this.model)) takeStepBack(this.model.view, this.spec);
    else if (isBack) this.#setZoom(null);
    else if (pan && now) this.#moveTo(pannedBy(now, pan), null);
    else if (zoom !== undefined) this.#setZoom(zoom);
  }

  #setCursor(x: number | null): void {
    if (sharesX(this.model)) this.model.view.setCursor(x);
  }

  #draw(): void {
    const loader = this.#loader;
    const picture = this.#pictureNow();
    const input = this.#input();
    if (!picture || !input) return;
    loader.setPlan(picture.plan(input));
    const { loaded } = loader;
    const shown = loaded && picture.draw(loaded, loader.single, input);
    if (shown?.by === 'chart') {
      if (this.#zoom() === null) this.#whole = picture.range;
      this.#showCursor();
    }
    if (shown?.by === 'canvas') {
      showPlace(this, '');
      this.#say(shown.lines.join(' · ') || this.#resting());
    }
    const { hidden } = picture;
    const blank = shown?.drawn === false;
    if (blank === this.#blank && hidden === this.#hidden && loaded === this.#drawn) return;
    this.#blank = blank;
    this.#hidden = hidden;
    this.#drawn = loaded;
    this.requestUpdate();
  }

  /** Everything needed to draw now; `null` if no run has the key. */
  #input(): DrawingInput | null {
    const { model, key } = this;
    const { source, view } = model;
    const run = shownRun(model, key);
    if (!source || run === null) return null;
    const [x, drawing] = [axisOfX(model), drawingOf(model, this.spec)];
    return {
      request: { source, run, key, x, drawing, zoom: this.#zoom(), step: view.step },
      style: { x, drawing, color: model.color(run), theme: timeTheme(this), dark: model.dark },
      summary: shownSummary(model, key),
      created: model.feed.info(run)?.created ?? 0,
      element: this,
    };
  }

  /** Shows the cursor. Writes only text nodes, because this runs for every mouse move in every visible panel. */
  #showCursor(): void {
    const { model } = this;
    if (!this.visibility.isVisible || isCanvasView(drawingOf(model, this.spec).view)) return;
    const x = sharesX(model) ? model.view.cursor : (this.#pointed?.x ?? null);
    this.#picture?.setCursor(x);
    const axis = axisOfX(model);
    const whole = axis === 'step' || axis === 'globalStep';
    showPlace(this, x === null ? '' : placeText(whole ? Math.round(x) : x, axis, []));
    const { loaded } = this.#loader;
    const special = this.#picture?.special;
    if (x === null || !loaded || !special) this.#say(this.#resting());
    else this.#say(cursorText(loaded, special, x, this.#pointed, this.large));
  }

  #resting(): string {
    return restingText(shownSummary(this.model, this.key), this.large);
  }

  #say(text: string): void {
    const value = this.renderRoot.querySelector('.value');
    if (value && value.textContent !== text) value.textContent = text;
  }

  #key(event: KeyboardEvent): void {
    const { view } = this.model;
    const range = this.#picture?.range ?? null;
    const special = this.#picture?.special;
    if (!range || !special) return;
    const cursor = sharesX(this.model) ? view.cursor : null;
    const done = chartKey(event, range, cursor, () => special.starts);
    if (!done) return;
    event.preventDefault();
    this.#act(done);
    if (done.cursor !== undefined) this.#setCursor(done.cursor);
  }
}

export const histogramPanelTag = definePart('stepwell-histogram-panel', HistogramPanel);
