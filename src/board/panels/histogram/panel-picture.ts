import type { HistogramSummary, Histograms } from '../../../source/types.js';
import type { DrawingOptions } from '../../histogram/drawing-options.js';
import { withHistogram, xOfStep } from '../../histogram/join.js';
import type { Mark } from '../../histogram/mark.js';
import { firstNonFinite } from '../../histogram/non-finite.js';
import { COUNT_KINDS, type SpecialCounts } from '../../histogram/special-counts.js';
import { drawTheme } from '../../histogram/themes.js';
import type { TimeEvents } from '../../histogram/time-chart.js';
import { CanvasPicture, isCanvasView } from './canvas-picture.js';
import type { HistogramPlan, Loaded } from './loader.js';
import { type PlanRequest, planOf } from './plan.js';
import { TimePicture, type TimeStyle } from './time-picture.js';

/** Everything needed to draw now. */
export interface DrawingInput {
  readonly request: Omit<PlanRequest, 'height'>;
  readonly style: TimeStyle;
  readonly summary: HistogramSummary | undefined;
  /** Time of the run's first record. */
  readonly created: number;
  /** The element whose colours and font are used. */
  readonly element: HTMLElement;
}

/** The result of drawing an answer. */
export interface Shown {
  /** False if there was nothing to draw. */
  readonly drawn: boolean;
  /** `none`: the answer belongs to another view or scale; the right answer is still being read. */
  readonly by: 'chart' | 'canvas' | 'none';
  /** Lines of text about what is under the pointer on a canvas. */
  readonly lines: readonly string[];
}

/** The picture of a panel: a chart over time or a drawing on a canvas, depending on the view. */
export class PanelPicture {
  readonly area: HTMLElement;
  /** The run of the last plan. */
  run: string | null = null;
  readonly #time: TimePicture;
  readonly #canvas: CanvasPicture;

  /** `moved` is called when the pointer moved over a drawing. The caller must then draw again. */
  constructor(area: HTMLElement, canvas: HTMLCanvasElement, events: TimeEvents, moved: () => void) {
    this.area = area;
    this.#time = new TimePicture(area, events);
    this.#canvas = new CanvasPicture(canvas, moved);
  }

  /** Range of x of the chart. */
  get range(): TimePicture['range'] {
    return this.#time.range;
  }

  get special(): SpecialCounts | null {
    return this.#time.special;
  }

  /** Number of histograms of which a log axis hides a part. */
  get hidden(): number {
    return this.#time.hidden;
  }

  /** The queries for the source. */
  plan({ request, style, summary }: DrawingInput): HistogramPlan {
    if (request.run !== this.run) {
      this.run = request.run;
      // Reserve the rows of special counts that are known to be needed before anything is read.
      const stats = summary?.last.stats;
      this.#time.reset(stats ? COUNT_KINDS.filter((kind) => stats[kind] > 0) : []);
    }
    return planOf({ ...request, height: this.area.clientHeight }, () => this.#time.cells(style));
  }

  /** Draws an answer, together with the exact histogram `single`. */
  draw(loaded: Loaded, single: Histograms | null, input: DrawingInput): Shown {
    const { drawing } = input.request;
    if (isCanvasView(drawing.view)) {
      const data = loaded.histograms && withHistogram(loaded.histograms, single);
      if (!data?.stats.finite.some((count) => count > 0)) return waiting(loaded, drawing);
      return { drawn: true, by: 'canvas', lines: this.#drawCanvas(drawing.view, data, input) };
    }
    const fits =
      drawing.view === 'heatmap' ? loaded.heatmap?.scale === drawing.scale : loaded.histograms !== null;
    if (!fits) return waiting(loaded, drawing);
    this.#canvas.hide();
    const drawn = this.#time.draw(loaded, input.style, {
      zoom: input.request.zoom,
      elements: input.summary?.last.stats.count ?? 1,
      marks: (special) => marksOf(special, input),
    });
    return { drawn, by: 'chart', lines: [] };
  }

  setCursor(x: number | null): void {
    this.#time.setCursor(x);
  }

  /** Tells the picture that the panel moved on the screen. */
  moved(): void {
    this.#time.moved();
  }

  /** Releases the chart until the next draw. */
  rest(): void {
    this.#time.destroy();
  }

  dispose(): void {
    this.#time.destroy();
    this.#canvas.dispose();
  }

  #drawCanvas(
    view: Parameters<CanvasPicture['draw']>[0],
    data: Histograms,
    { request, style, element }: DrawingInput,
  ): readonly string[] {
    this.#time.destroy();
    return this.#canvas.draw(view, data, {
      box: { width: this.area.clientWidth, height: this.area.clientHeight, ratio: devicePixelRatio },
      theme: drawTheme(element, style.dark),
      color: style.color,
      scale: request.drawing.scale,
      value: request.drawing.value,
      at: xOfStep(data, request.step),
    });
  }
}

/** The result while the answer for another view is still being read: the old picture stays, and counts as drawn. */
function waiting({ plan }: Loaded, drawing: DrawingOptions): Shown {
  const asked = plan.show === 'heatmap' ? plan.query.scale : null;
  const drawn = drawing.view === 'heatmap' ? asked !== drawing.scale : plan.show === 'heatmap';
  return { drawn, by: 'none', lines: [] };
}

/** Markers for the first non-finite values and for the step of the slider. */
function marksOf(special: SpecialCounts, { request, summary, created, element }: DrawingInput): Mark[] {
  const style = getComputedStyle(element);
  const first = firstNonFinite(summary, special, request.x, created);
  return [
    ...(request.step !== null && request.x === 'step'
      ? [{ x: request.step, color: style.getPropertyValue('--s-accent'), label: '', dashed: false }]
      : []),
    ...(first ? [{ ...first, color: style.getPropertyValue('--s-bad'), dashed: true }] : []),
  ];
}
