import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { KeptChart } from '../../board/chart/kept-chart.js';
import { chartKey } from '../../board/chart/keyboard.js';
import { plotArea } from '../../board/chart/plot-area.js';
import { plotStyle } from '../../board/chart/plot-style.js';
import { type Range, xRange } from '../../board/chart/scales.js';
import { chartTheme } from '../../board/chart/theme.js';
import type { Zoom } from '../../board/data/view.js';
import { icon } from '../../board/ui/icons.js';
import { textWidth } from '../../board/ui/measure.js';
import { definePart } from '../../board/ui/part.js';
import { styleMap } from '../../board/ui/style-map.js';
import { controls } from '../../board/ui/styles.js';
import {
  type ChartFile,
  type ChartModel,
  type Curve,
  chartModel,
  type RunPlot,
  rangeOfY,
  shortNumber,
} from './panel-model.js';
import { pictureOf } from './panel-picture.js';
import { type Found, PlotChart, type PlotLayout } from './panel-plot.js';
import { stepsText } from './panel-words.js';

/** A point farther from the pointer than this is not read, in CSS pixels. */
const NEAR = 24;
/** Room beside the plot that the axes take, in CSS pixels. */
const AXES = 40;
/** Least width of a zoom, as a share of the whole range. */
const LEAST_ZOOM = 1e-6;

/** Plots of one type of several runs, drawn over each other. */
export class PlotChartView extends LitElement {
  static override properties = {
    plots: { attribute: false },
    name: { attribute: false },
    large: { type: Boolean, reflect: true },
    dark: { attribute: false },
    active: { attribute: false },
    domain: { attribute: false },
    zoom: { state: true },
  };
  static override styles = [
    ...plotStyle,
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-width: 0;
        height: 100%;
      }
      .head {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: 18px;
        font-size: 12px;
        color: var(--s-muted);
      }
      .title {
        font-weight: 600;
        color: var(--s-text);
      }
      .at {
        margin-left: auto;
        flex: none;
      }
      .head .ghost {
        width: 18px;
        height: 18px;
      }
      .plot {
        --plot-height: 120px;
        min-height: 80px;
      }
      /* Columns of one width: values that come and go must not move anything. */
      .legend {
        flex: none;
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 152px), 1fr));
        gap: 0 14px;
        max-height: 54px;
        margin: 0;
        padding: 2px 0 0;
        overflow: hidden auto;
        list-style: none;
        font-size: 12px;
        contain: content;
      }
      :host([large]) .legend {
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 330px), 1fr));
        max-height: 30%;
        padding-top: 8px;
      }
      li {
        display: flex;
        align-items: center;
        gap: 5px;
        min-width: 0;
        height: 18px;
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
      .note,
      .value {
        flex: 0 10000 auto;
        min-width: 4ch;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        color: var(--s-text);
      }
      .label {
        flex: 0 1 auto;
      }
      .value:empty {
        display: none;
      }
    `,
  ];
  declare plots: readonly RunPlot<ChartFile>[];
  declare name: string;
  declare large: boolean;
  declare dark: boolean;
  /** False: nobody can see the chart, and it draws nothing. */
  declare active: boolean;
  /** Ranges of the axes that are shown at first instead of those around the curves. */
  declare domain: { readonly x?: Range; readonly y?: Range };
  declare zoom: Zoom | null;
  readonly #kept = new KeptChart<PlotLayout, PlotChart>(
    (layout) =>
      new PlotChart(this.#area as HTMLElement, layout, this.#size, {
        zoom: (range) => this.#setZoom(range),
        cursor: (x, y) => this.#point(x, y),
      }),
  );
  #resize: ResizeObserver | null = null;
  #made: { readonly of: readonly unknown[]; readonly model: ChartModel } | null = null;
  /** What is pointed at: by the keyboard, without y, or by the mouse. */
  #pointer: { readonly x: number | null; readonly y: number | null } = { x: null, y: null };

  constructor() {
    super();
    this.plots = [];
    this.active = true;
    this.domain = {};
    this.zoom = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize = new ResizeObserver(() => {
      this.#draw();
      this.#point(this.#pointer.x, this.#pointer.y);
    });
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize?.disconnect();
    this.#resize = null;
    this.#kept.destroy();
  }

  /** The chart as a picture with its title and legend; `null`: nothing is drawn. */
  async picture(): Promise<Blob | null> {
    const { chart } = this.#kept;
    if (!chart) return null;
    const { title, curves } = this.#model;
    return pictureOf(this, chart.canvas, title || this.name, curves);
  }

  override render(): TemplateResult {
    const model = this.#model;
    const { curves, title } = model;
    const reset = html`<button class="ghost" aria-label="Reset zoom" title="Reset zoom (0)" @click=${() => this.#setZoom(null)}>${icon('reset')}</button>`;
    const events = {
      key: (event: KeyboardEvent) => this.#key(event),
      leave: () => this.#point(null, null),
    };
    return html`<div class="head">
        <span class="title clip" title=${title || nothing}>${title}</span>
        <span class="at" aria-live="off"></span>${this.zoom ? reset : nothing}
      </div>
      <p class="unseen">${curves.map(({ label, note, y }) => `${label}: ${note || `${y.length} points`}`).join('; ')}</p>
      ${plotArea(this.name, events, nothing)}
      <span class="unseen" role="status"></span>
      <ul class="legend" aria-label="Curves" tabindex=${curves.length > 4 ? 0 : nothing}>
        ${repeat(
          curves,
          ({ id }) => id,
          (curve) => html`<li data-run=${curve.run} style=${styleMap({ '--color': curve.color })}>
            <span class="swatch" style=${styleMap({ background: swatchOf(curve) })}></span>
            <span class="label clip" title=${curve.label}>${curve.label}</span>
            <span class="note">${curve.note}</span><span class="value"></span></li>`,
        )}
      </ul>`;
  }

  protected override updated(): void {
    const area = this.#area;
    this.#resize?.disconnect();
    if (area) this.#resize?.observe(area);
    this.#draw();
    this.#point(this.#pointer.x, this.#pointer.y);
  }

  get #area(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('.plot');
  }

  get #size() {
    const { clientWidth: width = 0, clientHeight: height = 0 } = this.#area ?? {};
    return { width, height };
  }

  /** Made again only for other plots: a chart of a million numbers takes time. */
  get #model(): ChartModel {
    const { x, y } = this.domain;
    const of = [
      ...[this.dark, x?.join(), y?.join()],
      ...this.plots.flatMap(({ file, name, color, dash }) => [file, name, color, dash.join()]),
    ];
    const known = this.#made;
    if (known && known.of.length === of.length && known.of.every((each, i) => each === of[i]))
      return known.model;
    const model = { ...chartModel(this.plots, this.dark), ...(x && { x }), ...(y && { y }) };
    this.#made = { of, model };
    return model;
  }

  #draw(): void {
    const area = this.#area;
    if (!this.active || this.plots.length === 0) return this.#kept.destroy();
    if (!area || area.clientWidth === 0 || area.clientHeight === 0) return;
    const model = this.#model;
    const theme = chartTheme(area);
    const chart = this.#kept.of({
      xLabel: fitting(model.xLabel, theme.font, area.clientWidth - AXES),
      yLabel: fitting(model.yLabel, theme.font, area.clientHeight - AXES),
      isCategorical: model.categories !== null,
      theme,
    });
    chart.resize(this.#size);
    const x: Range = this.zoom ? xRange(this.zoom.min, this.zoom.max) : model.x;
    chart.update(model, x, rangeOfY(model, x));
  }

  #setZoom(asked: Zoom | null): void {
    const [min, max] = this.#model.x;
    if (!asked || (asked.min <= min && asked.max >= max)) {
      this.zoom = null;
      return;
    }
    if (asked.max - asked.min > (max - min) * LEAST_ZOOM) this.zoom = asked;
  }

  /** Reads the curves at a position; `null`: nothing is pointed at. Writes text only: this runs for every move of the mouse. */
  #point(x: number | null, y: number | null): void {
    const { chart } = this.#kept;
    if (!chart) return write(this.renderRoot.querySelector('.at'), stepsText(this.plots));
    const model = this.#model;
    this.#pointer = { x, y };
    const isNear = (found: Found) =>
      x === null ||
      y === null ||
      model.curves[found.curve]?.shape !== 'dots' ||
      chart.distance(found, x, y) <= NEAR;
    const found = x === null ? [] : chart.find(x, y).filter(isNear);
    chart.mark(found);
    const texts = new Map(found.map((point) => [point.curve, this.#text(model, point, chart)]));
    for (const [i, item] of [...this.renderRoot.querySelectorAll('li')].entries()) {
      const [note, value] = [item.querySelector<HTMLElement>('.note'), item.querySelector('.value')];
      const text = texts.get(i) ?? '';
      write(value, text);
      // A value takes the place of the note, so that the legend does not grow.
      if (note) note.hidden = text !== '';
    }
    const text = x === null ? stepsText(this.plots) : this.#placeText(model, x, chart);
    write(this.renderRoot.querySelector('.at'), text);
    const said =
      y === null && found.length > 0
        ? `${text}: ${found.map((each) => `${model.curves[each.curve]?.label} ${texts.get(each.curve)}`).join(', ')}`
        : '';
    write(this.renderRoot.querySelector('[role=status]'), said);
  }

  #placeText({ xLabel, categories, type }: ChartModel, x: number, chart: PlotChart): string {
    if (categories) return categories[Math.round(x)]?.slice(0, 60) ?? '';
    const name = xLabel.length > 0 && xLabel.length <= 24 ? xLabel : 'x';
    const { min, max } = chart.range;
    return type === 'scatter' ? '' : `${name} ${shortNumber(x, [min, max])}`;
  }

  #text({ curves, type }: ChartModel, { curve, i, x, y }: Found, chart: PlotChart): string {
    const { min, max } = chart.range;
    const value = shortNumber(y, chart.yRange);
    const of = curves[curve];
    if (type === 'scatter') return `${shortNumber(x, [min, max])}, ${value}`;
    if (!this.large || !of) return value;
    if (of.shape === 'bins') {
      const [from, to] = [of.x[i] as number, of.x[i + 1] as number];
      return `${value} from ${shortNumber(from, [min, max])} to ${shortNumber(to, [min, max])}`;
    }
    const threshold = of.thresholds?.[i] ?? Number.NaN;
    if (Number.isNaN(threshold)) return value;
    return `${value}, threshold near ${shortNumber(threshold, [0, 1])}`;
  }

  #key(event: KeyboardEvent): void {
    const { chart } = this.#kept;
    const done = chart && chartKey(event, chart.range, this.#pointer.x, () => this.#places());
    if (!chart || !done) return;
    event.preventDefault();
    // The panel would go to another step.
    event.stopPropagation();
    if (done.zoom !== undefined || done.isBack) this.#setZoom(done.zoom ?? null);
    if (done.cursor === undefined) return;
    chart.setCursor(done.cursor);
    this.#point(done.cursor, null);
  }

  /** x of the points of the longest curve, ascending, for the arrow keys. */
  #places(): Float64Array {
    const { curves } = this.#model;
    const longest = curves.reduce<Curve | null>(
      (best, each) => (each.x.length > (best?.x.length ?? 0) ? each : best),
      null,
    );
    const { min, max } = this.#kept.chart?.range ?? { min: 0, max: 1 };
    return Float64Array.from(longest?.x ?? [])
      .filter((x) => x >= min && x <= max)
      .sort();
  }
}

/** Writes the text of an element that no template writes. */
function write(element: Element | null, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}

/** As much of a text as has room, in CSS pixels. */
function fitting(text: string, font: string, room: number): string {
  if (textWidth(text, font) <= room) return text;
  for (let length = Math.min(120, text.length - 1); length > 3; length--) {
    const short = `${text.slice(0, length).trimEnd()}…`;
    if (textWidth(short, font) <= room) return short;
  }
  return '';
}

/** CSS background of a swatch that shows the dashes of the line; `null`: a solid line. */
function swatchOf({ dash: [line, gap] }: Curve): string | null {
  if (line === undefined || gap === undefined) return null;
  return `repeating-linear-gradient(90deg, var(--color) 0 ${line}px, transparent ${line}px ${line + gap}px)`;
}

export const plotChartTag = definePart('stepwell-plot-chart', PlotChartView);
