import type uPlot from 'uplot';
import { axes, type ChartTheme } from '../../board/chart/axes.js';
import {
  type InteractivePlot,
  interactivePlot,
  type PlotEvents,
  type PlotParts,
  type PlotSize,
} from '../../board/chart/interactive-plot.js';
import type { Range } from '../../board/chart/scales.js';
import type { Zoom } from '../../board/data/view.js';
import { textWidth } from '../../board/ui/measure.js';
import { drawCurves, nearestPoint, onLine, type Place, pixelX, pixelY } from './panel-draw.js';
import type { ChartModel } from './panel-model.js';

/** The fixed properties of a chart. Another layout needs another chart. */
export interface PlotLayout {
  readonly xLabel: string;
  readonly yLabel: string;
  readonly isCategorical: boolean;
  readonly theme: ChartTheme;
}

/** Height of the name of an axis, in CSS pixels. */
const LABEL_SIZE = 16;
/** Least room between two names of bars, in CSS pixels. */
const ROOM = 10;
const MOST_BAR_NAME = 24;

/** A point of a curve, at or near a position. */
export interface Found {
  readonly curve: number;
  /** Index of the point or bin. */
  readonly i: number;
  readonly x: number;
  readonly y: number;
}

/** One uPlot with axes, cursor and zoom, over which curves of any shape are drawn. The element must be in the document. */
export class PlotChart {
  readonly #plot: InteractivePlot;
  readonly #layout: PlotLayout;
  readonly #dots: HTMLElement[] = [];
  #model: ChartModel | null = null;
  #y: Range = [0, 1];

  constructor(target: HTMLElement, layout: PlotLayout, size: PlotSize, events: PlotEvents) {
    this.#layout = layout;
    this.#plot = interactivePlot(target, size, this.#parts(), events);
  }

  get canvas(): HTMLCanvasElement {
    return this.#plot.plot.ctx.canvas;
  }

  get range(): Zoom {
    return this.#plot.range;
  }

  get yRange(): Range {
    return this.#y;
  }

  update(model: ChartModel, x: Range, y: Range): void {
    this.#model = model;
    this.#y = y;
    this.#plot.show([[...x], [null, null]] as uPlot.AlignedData, x, y);
  }

  /** Marks points on the plot; an empty list takes the marks away. */
  mark(points: readonly Found[]): void {
    const { plot } = this.#plot;
    const most = Math.max(points.length, this.#dots.length);
    for (let i = 0; i < most; i++) {
      const dot = this.#dots[i] ?? this.#newDot();
      const point = points[i];
      dot.hidden = point === undefined;
      if (!point) continue;
      const [left, top] = [plot.valToPos(point.x, 'x'), plot.valToPos(point.y, 'y')];
      dot.hidden =
        left < -4 || top < -4 || left > plot.over.clientWidth + 4 || top > plot.over.clientHeight + 4;
      dot.style.cssText = `position:absolute;width:7px;height:7px;border-radius:50%;pointer-events:none;left:${left - 3.5}px;top:${top - 3.5}px;background:${this.#model?.curves[point.curve]?.color ?? ''};box-shadow:0 0 0 1.5px ${this.#layout.theme.surface}`;
    }
  }

  /** The nearest point of each curve; of curves of classifiers, the place on the line at `x`. `y` is `null` for a position on the x axis. */
  find(x: number, y: number | null): Found[] {
    const { curves = [] } = this.#model ?? {};
    const place = placeOf(this.#plot.plot, this.#y, 1);
    return curves.flatMap((curve, at): Found[] => {
      if (curve.thresholds) {
        const found = onLine(curve, x);
        return found ? [{ curve: at, i: found.i, x, y: found.y }] : [];
      }
      const i = nearestPoint(curve, { x, y }, place);
      if (i < 0) return [];
      const left = curve.x[i] as number;
      const middle = curve.shape === 'bins' ? (left + (curve.x[i + 1] as number)) / 2 : left;
      return [{ curve: at, i, x: middle, y: curve.y[i] as number }];
    });
  }

  /** Distance of a point from a position, in CSS pixels. */
  distance(point: Found, x: number, y: number): number {
    const { plot } = this.#plot;
    return Math.hypot(
      plot.valToPos(point.x, 'x') - plot.valToPos(x, 'x'),
      plot.valToPos(point.y, 'y') - plot.valToPos(y, 'y'),
    );
  }

  setCursor(x: number | null): void {
    this.#plot.setCursor(x);
  }

  resize(size: PlotSize): void {
    this.#plot.resize(size);
  }

  moved(): void {
    this.#plot.moved();
  }

  destroy(): void {
    this.#plot.destroy();
  }

  #newDot(): HTMLElement {
    const dot = document.createElement('div');
    this.#plot.plot.over.append(dot);
    this.#dots.push(dot);
    return dot;
  }

  #parts(): PlotParts {
    const { xLabel, yLabel, theme, isCategorical } = this.#layout;
    const { axes: both, drawLabels } = axes('step', { scale: 'linear' }, theme);
    const [xAxis, yAxis] = both;
    return {
      series: [{}, { show: true, width: 0, points: { show: false } }],
      bands: [],
      axes: [
        { ...xAxis, ...named(xLabel, theme), ...(isCategorical ? { grid: { show: false } } : {}) },
        { ...yAxis, ...named(yLabel, theme) },
      ],
      y: { auto: false, range: () => this.#y },
      drawBelow: (plot, ratio) => {
        if (isCategorical) this.#drawNames(plot, ratio);
        else drawLabels(plot, ratio);
        this.#drawDiagonal(plot, ratio);
      },
      drawAbove: (plot, ratio) => {
        const { curves = [] } = this.#model ?? {};
        drawCurves(plot.ctx, curves, placeOf(plot, this.#y, ratio));
      },
    };
  }

  /** The names of bars below them; some are left out where there is no room. */
  #drawNames(plot: uPlot, ratio: number): void {
    const { categories } = this.#model ?? {};
    if (!categories) return;
    const { theme } = this.#layout;
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.scale(ratio, ratio);
    ctx.font = theme.font;
    ctx.fillStyle = theme.text;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'top';
    const top = (bbox.top + bbox.height) / ratio + 8;
    let before = Number.NEGATIVE_INFINITY;
    const { min, max } = placeX(plot);
    for (let i = Math.max(0, Math.ceil(min)); i <= Math.min(categories.length - 1, Math.floor(max)); i++) {
      const name = clipped(categories[i] ?? '', MOST_BAR_NAME);
      const half = textWidth(name, theme.font) / 2;
      const at = Math.max(
        half + 1,
        Math.min(ctx.canvas.width / ratio - half - 1, bbox.left / ratio + plot.valToPos(i, 'x')),
      );
      if (at - half < before + ROOM) continue;
      ctx.fillText(name, at, top);
      before = at + half;
    }
    ctx.restore();
  }

  #drawDiagonal(plot: uPlot, ratio: number): void {
    if (!this.#model?.diagonal) return;
    const place = placeOf(plot, this.#y, ratio);
    const { ctx } = plot;
    ctx.save();
    ctx.beginPath();
    ctx.rect(place.left, place.top, place.width, place.height);
    ctx.clip();
    ctx.strokeStyle = this.#layout.theme.text;
    ctx.globalAlpha = 0.6;
    ctx.lineWidth = ratio;
    ctx.setLineDash([4 * ratio, 4 * ratio]);
    ctx.beginPath();
    ctx.moveTo(pixelX(0, place), pixelY(0, place));
    ctx.lineTo(pixelX(1, place), pixelY(1, place));
    ctx.stroke();
    ctx.restore();
  }
}

function placeX(plot: uPlot): Zoom {
  const { min, max } = plot.scales['x'] ?? {};
  return { min: min ?? 0, max: max ?? 1 };
}

function placeOf(plot: uPlot, y: Range, ratio: number): Place {
  const { left, top, width, height } = plot.bbox;
  const { min, max } = placeX(plot);
  return { left, top, width, height, x: [min, max], y, ratio };
}

function named(label: string, theme: ChartTheme): Partial<uPlot.Axis> {
  if (label === '') return {};
  return {
    label,
    labelFont: theme.font,
    labelSize: LABEL_SIZE,
    labelGap: 0,
  };
}

function clipped(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
