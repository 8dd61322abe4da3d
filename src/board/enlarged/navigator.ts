import { css, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import type { PlotSize } from '../chart/interactive-plot.js';
import { KeptChart } from '../chart/kept-chart.js';
import { type ChartLayout, LineChart } from '../chart/line-chart.js';
import { plotStyle } from '../chart/plot-style.js';
import { rangeText } from '../chart/readout.js';
import { chartTheme } from '../chart/theme.js';
import type { Zoom } from '../data/view.js';
import { Resize } from '../panels/controllers/resize.js';
import { Visibility } from '../panels/controllers/visibility.js';
import { allowedZoom } from '../panels/line/allowed-zoom.js';
import { SeriesLoader } from '../panels/line/loader.js';
import type { LinePanel } from '../panels/line/panel.js';
import { BoardPart, definePart } from '../ui/part.js';
import { controls } from '../ui/styles.js';
import { type Held, moved } from './window.js';

/** Most buckets of a line: the navigator is low, and no detail of it matters. */
const BUCKETS = 1_000;
/** Share of the whole range that an arrow key moves the window by; with ⇧ ten times as much. */
const STEP = 0.01;
const HANDLES = ['min', 'max'] as const;
const NAMES = { min: 'Start of the zoom', max: 'End of the zoom' } as const;

/** The whole range of a chart below the chart, with the zoom as a window that a person moves and stretches. */
export class Navigator extends BoardPart {
  static override styles = [
    plotStyle,
    controls,
    css`
      :host {
        display: block;
        position: relative;
        height: 72px;
        border-bottom: 1px solid var(--s-line);
      }
      .plot {
        position: absolute;
        inset: 0;
      }
      .window {
        position: absolute;
        border: 1px solid var(--s-faint);
        border-radius: 2px;
        background: color-mix(in srgb, var(--s-accent) 7%, transparent);
        cursor: grab;
        touch-action: none;
      }
      .window.whole {
        background: none;
      }
      .end {
        position: absolute;
        top: -1px;
        bottom: -1px;
        width: 24px;
        padding: 0;
        border: 0;
        background: none;
        cursor: ew-resize;
        touch-action: none;
      }
      .min {
        left: -12px;
      }
      .max {
        right: -12px;
      }
      .end::before {
        content: '';
        position: absolute;
        inset: 8px 9px;
        border: 1px solid var(--s-faint);
        border-radius: 3px;
        background: var(--s-surface);
      }
    `,
  ];
  /** Not behind an enlarged panel, but a part of it. */
  readonly large = true;
  readonly visibility = new Visibility(this);
  readonly #loader = new SeriesLoader(this.visibility, () => this.#draw());
  readonly #kept = new KeptChart(
    (layout: ChartLayout) =>
      new LineChart(this.#area, layout, this.#size(), {
        zoom: (range) => this.#zoom(range),
        cursor: () => {},
      }),
  );
  #panel: LinePanel | null = null;
  /** Series of the panel at its last drawing: a run with another one has new values. */
  #before = new Map<string, unknown>();

  constructor() {
    super();
    this.visibility.listen((isVisible) => (isVisible ? this.#draw() : this.#kept.destroy()));
    new Resize(
      this,
      () => this.#area,
      () => this.#draw(),
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#kept.destroy();
  }

  override render(): TemplateResult {
    return html`<div class="plot"></div>
      <div class="window" @pointerdown=${(event: PointerEvent) => this.#hold(event, 'window')} @dblclick=${() => this.#zoom(null)}>
        ${HANDLES.map(
          (end) => html`<button class="end ${end}" role="slider" aria-label=${NAMES[end]}
            @pointerdown=${(event: PointerEvent) => this.#hold(event, end)} @keydown=${(event: KeyboardEvent) => this.#key(event, end)}></button>`,
        )}
      </div>`;
  }

  /** Shows the lines of a panel that was drawn. */
  show(panel: LinePanel): void {
    const { source } = panel;
    if (!source) return;
    this.#panel = panel;
    const lines = panel.lines();
    const { x } = this.model.settings.value;
    const curve = { smoothing: 0, smoothingKind: 'ema' } as const;
    this.#loader.setPlan({ source, lines, x, ...curve, zoom: null, buckets: BUCKETS });
    const now = new Map<string, unknown>(panel.picture.lines.map(({ id, series }) => [id, series]));
    for (const { id, uid } of panel.picture.lines)
      if (this.#before.has(id) && this.#before.get(id) !== now.get(id)) this.#loader.markStale(uid);
    this.#before = now;
    this.#draw();
  }

  get #area(): HTMLElement {
    return this.renderRoot.querySelector('.plot') as HTMLElement;
  }

  /** The whole range of x; `null`: nothing is drawn. */
  get #whole(): Zoom | null {
    return this.#loader.extent;
  }

  #size(): PlotSize {
    const { clientWidth, clientHeight } = this.#area;
    return { width: clientWidth, height: clientHeight };
  }

  #draw(): void {
    const panel = this.#panel;
    const whole = this.#whole;
    const layout = panel?.picture.chart?.layout;
    if (
      !panel ||
      !whole ||
      !layout ||
      !this.visibility.isVisible ||
      !this.#area ||
      this.#area.clientWidth === 0
    )
      return;
    const { x, y, gutter = false } = layout;
    const lines = panel.lines().flatMap((line) => {
      const series = this.#loader.series(line.id);
      return series ? [{ ...line, uid: line.run, series, smoothed: null }] : [];
    });
    const chart = this.#kept.of({
      ...{ x, y, gutter, smoothed: false, isLow: true },
      colors: lines.map(({ color }) => color),
      dashes: lines.map(({ dash }) => dash),
      theme: chartTheme(this.#area),
    });
    chart.resize(this.#size());
    chart.update(lines, { window: whole, fit: 'ordinary' });
    this.#place(chart, whole);
  }

  /** Puts the window over the zoom. */
  #place(chart: LineChart, whole: Zoom): void {
    const window = this.renderRoot.querySelector<HTMLElement>('.window');
    if (!window) return;
    const { over, valToPos } = chart.plot;
    const { zoom } = this.model.view;
    const { min, max } = zoom ?? whole;
    const [left, right] = [min, max].map((at) =>
      Math.max(0, Math.min(over.clientWidth, valToPos(at, 'x'))),
    ) as [number, number];
    Object.assign(window.style, {
      left: `${over.offsetLeft + left}px`,
      width: `${Math.max(2, right - left)}px`,
      top: `${over.offsetTop - 6}px`,
      height: `${over.clientHeight + 6}px`,
    });
    window.classList.toggle('whole', zoom === null);
    const text = rangeText({ min, max }, this.model.settings.value.x);
    for (const end of HANDLES) {
      const handle = window.querySelector(`.${end}`);
      handle?.setAttribute('aria-valuemin', String(whole.min));
      handle?.setAttribute('aria-valuemax', String(whole.max));
      handle?.setAttribute('aria-valuenow', String(end === 'min' ? min : max));
      handle?.setAttribute('aria-valuetext', text);
    }
  }

  #zoom(range: Zoom | null): void {
    const { view } = this.model;
    view.setZoom(range && allowedZoom(range, this.#whole, this.#panel?.picture.lines ?? []));
  }

  #hold(event: PointerEvent, held: Held): void {
    const { chart } = this.#kept;
    const whole = this.#whole;
    if (!chart || !whole || event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    const start = this.model.view.zoom ?? whole;
    const scale = (whole.max - whole.min) / Math.max(1, chart.plot.over.clientWidth);
    const element = event.currentTarget as HTMLElement;
    element.setPointerCapture(event.pointerId);
    element.focus();
    const move = ({ clientX }: PointerEvent) =>
      this.#zoom(moved(start, held, (clientX - event.clientX) * scale, whole));
    const end = () => {
      element.removeEventListener('pointermove', move);
      element.removeEventListener('lostpointercapture', end);
    };
    element.addEventListener('pointermove', move);
    element.addEventListener('lostpointercapture', end);
  }

  #key(event: KeyboardEvent, held: Held): void {
    const whole = this.#whole;
    const sign = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (sign === undefined || !whole) return;
    event.preventDefault();
    event.stopPropagation();
    const by = sign * (whole.max - whole.min) * STEP * (event.shiftKey ? 10 : 1);
    this.#zoom(moved(this.model.view.zoom ?? whole, held, by, whole));
  }
}

export const navigatorTag = definePart('stepwell-navigator', Navigator);
