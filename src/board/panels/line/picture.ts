import type { LineColumns, PanelLine } from '../../chart/columns.js';
import type { Fit } from '../../chart/fit.js';
import type { PlotEvents, PlotSize } from '../../chart/interactive-plot.js';
import { KeptChart } from '../../chart/kept-chart.js';
import { needsLane } from '../../chart/lane-room.js';
import { type ChartDetails, type ChartLayout, type ChartPart, LineChart } from '../../chart/line-chart.js';
import type { Outside } from '../../chart/outside.js';
import { bucketX } from '../../chart/position.js';
import { chartTheme } from '../../chart/theme.js';
import type { BoardSettings } from '../../data/settings.js';
import type { Zoom } from '../../data/view.js';
import type { YRange } from '../../data/view-spec.js';

/** A line to draw, with its id in the legend and its dashes in CSS pixels. */
export interface DrawnLine extends PanelLine {
  readonly id: string;
  /** Key of the metric; empty for an expression. */
  readonly key: string;
  readonly dash: readonly number[];
}

/** The result of drawing. */
export interface Shown {
  /** Buckets with a value ≤ 0 that a log axis cannot show. */
  readonly hidden: number;
  /** False: no line shows anything in the range. */
  readonly isAnyShown: boolean;
  /** What lies above and below the range of y. */
  readonly above: Outside | null;
  readonly below: Outside | null;
  /** True: there is room for labels and chips beside the plot. */
  readonly hasGutter: boolean;
}

/** How a picture is drawn. */
export interface PictureOptions extends Pick<BoardSettings, 'x' | 'y' | 'smoothing' | 'smoothingKind'> {
  readonly fit: Fit;
  /** A range of y that a person set. */
  readonly range: YRange | null;
  readonly isWhole: boolean;
  /** What is left out. Default: nothing. */
  readonly without?: readonly ChartPart[] | undefined;
  /** False: the values of this range are not read yet, and those of the range before are drawn. */
  readonly isCurrent: boolean;
  /** Ends of lines and cursor; `null`: not loaded yet. */
  readonly details: ChartDetails | null;
}

/** Number of lines that have labels at their ends, and the least width (CSS pixels) of a chart with labels. */
const LEAST_LABELS = 2;
const MOST_LABELS = 5;
const LABELS_PX = 320;

/** True if a chart has room for labels on its right. */
function hasGutter(lines: number, width: number): boolean {
  return lines >= LEAST_LABELS && lines <= MOST_LABELS && width >= LABELS_PX;
}

/** The chart of a line panel. Kept as long as its layout stays the same. */
export class LinePicture {
  lines: readonly DrawnLine[] = [];
  readonly #kept: KeptChart<ChartLayout, LineChart>;
  /** The chart of the last drawing, and what its range of y was made for. */
  #before: { readonly chart: LineChart; readonly cause: string } | null = null;

  /** @param area gives the element that the chart fills */
  constructor(area: () => HTMLElement, events: PlotEvents) {
    this.#kept = new KeptChart((layout) => new LineChart(area(), layout, sizeOf(area()), events));
  }

  /** The range of x that is drawn; `null`: nothing is drawn. */
  get range(): Zoom | null {
    return this.#kept.chart?.range ?? null;
  }

  /** Length of the y axis; 0: nothing is drawn. */
  get height(): number {
    const [low, high] = this.#kept.chart?.yRange ?? [0, 0];
    return high - low;
  }

  /** Draws `lines` over a range of x. `isWhole`: the range is not a person's zoom. */
  draw(area: HTMLElement, window: Zoom, options: PictureOptions): Shown {
    const { x, y, smoothing, smoothingKind, fit, range, isWhole, isCurrent, details, without = [] } = options;
    const chart = this.#kept.of({
      x,
      y,
      smoothed: smoothing > 0,
      colors: this.lines.map(({ color }) => color),
      dashes: this.lines.map(({ dash }) => dash),
      gutter: hasGutter(this.lines.length, area.clientWidth),
      without,
      lane: this.lines.some(needsLane),
      theme: chartTheme(area),
    });
    chart.resize(sizeOf(area));
    if (details) chart.setDetails(details);
    const curve = [smoothing, smoothingKind];
    const cause = JSON.stringify([fit, range, curve, isWhole || window, this.lines.map(({ id }) => id)]);
    const isLive = chart === this.#before?.chart && cause === this.#before.cause;
    const drawn = chart.update(this.lines, { window, fit, range, isLive });
    // From the values of another range, the range of y must not grow.
    this.#before = isCurrent ? { chart, cause } : null;
    return {
      hidden: drawn.reduce((sum, line) => sum + line.hidden, 0),
      isAnyShown: drawn.some((line) => showsIn(line, window)),
      ...chart.outside,
      hasGutter: hasGutter(this.lines.length, area.clientWidth),
    };
  }

  /** The chart; `null`: nothing is drawn. */
  get chart(): LineChart | null {
    return this.#kept.chart;
  }

  setCursor(x: number | null): void {
    this.#kept.chart?.setCursor(x);
  }

  /** Tells the chart that the panel moved on the screen. */
  moved(): void {
    this.#kept.chart?.moved();
  }

  destroy(): void {
    this.#kept.destroy();
  }

  /** x of the points of the longest line within a range, for the arrow keys. */
  places(range: Zoom): Float64Array {
    const longest = this.lines.reduce<PanelLine | null>(
      (best, line) => (line.series.x0.length > (best?.series.x0.length ?? 0) ? line : best),
      null,
    );
    if (!longest) return new Float64Array();
    return bucketX(longest.series, range).filter((x) => x >= range.min && x <= range.max);
  }
}

function showsIn({ extent, marks }: LineColumns, { min, max }: Zoom): boolean {
  return extent !== null || marks.some(({ x }) => x >= min && x <= max);
}

function sizeOf({ clientWidth, clientHeight }: HTMLElement): PlotSize {
  return { width: clientWidth, height: clientHeight };
}
