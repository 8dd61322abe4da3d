import type uPlot from 'uplot';
import type { XAxis } from '../../source/types.js';
import type { Zoom } from '../data/view.js';
import type { YRange, YScale } from '../data/view-spec.js';
import { axes, type ChartTheme, type Labelled, PADDING } from './axes.js';
import { align, type LineColumns, lineColumns, type PanelLine } from './columns.js';
import type { CursorLayer } from './cursor-layer.js';
import { type Fit, fitExtent } from './fit.js';
import {
  type InteractivePlot,
  interactivePlot,
  type PlotEvents,
  type PlotParts,
  type PlotSize,
  type Point,
} from './interactive-plot.js';
import type { drawEnds } from './line-ends.js';
import {
  edge,
  HOVERED_WIDTH,
  LINE_WIDTH,
  lineLook,
  MANY_ALPHA,
  MANY_LINES,
  PALE_ALPHA,
  plain,
  RAW_ALPHA,
  SPARSE_WIDTH,
  tintAlpha,
  withAlpha,
} from './line-look.js';
import type { drawMarks } from './markers.js';
import type { Outside, outside } from './outside.js';
import { type Range, xRange } from './scales.js';
import { drawSpikes } from './spikes.js';
import { grown, handRange, rangeOn } from './y-range.js';
import { type Places, placesOf, thresholdOf } from './y-scale.js';

/** The fixed properties of a chart. Another layout needs another chart; everything else is new data for the same chart. */
export interface ChartLayout {
  readonly x: XAxis;
  readonly y: YScale;
  /** Room on the right for labels at the ends of lines. Default: none. */
  readonly gutter?: boolean;
  /** True: the y axis has no labels, because the chart is low. Default: false. */
  readonly isLow?: boolean;
  /** What is not drawn. Default: nothing. */
  readonly without?: readonly ChartPart[];
  /** Room between plot and x axis, for many values that are not finite. Default: none. */
  readonly lane?: boolean;
  /** Smoothed lines have the original line behind them: one more uPlot series per line. */
  readonly smoothed: boolean;
  readonly colors: readonly string[];
  /** Dashes of each line, in CSS pixels. A line without an entry is solid. */
  readonly dashes?: readonly (readonly number[])[];
  readonly theme: ChartTheme;
}

/** What a person can leave out of a chart: the ordinary spread, the strokes of values far from it, the marks of NaN and ±Inf. */
export const CHART_PARTS = ['tint', 'spikes', 'marks'] as const;
/** A part of a chart that a person can leave out. */
export type ChartPart = (typeof CHART_PARTS)[number];

/** Width of the room on the right of a plot for labels, in CSS pixels. */
const GUTTER_PX = 84;
/** Height of the room between a plot and its x axis, in CSS pixels. */
const LANE_PX = 16;

/** What lies outside of a range of y. */
type Outsides = { readonly above: Outside | null; readonly below: Outside | null };
const NOTHING: Outsides = { above: null, below: null };

/** What a chart draws beside its lines, from a chunk that is loaded after the first lines. */
export interface ChartDetails {
  readonly drawEnds: typeof drawEnds;
  readonly drawMarks: typeof drawMarks;
  readonly outside: typeof outside;
  readonly CursorLayer: typeof CursorLayer;
}

/** How lines are shown over a range of x. */
export interface ShowOptions {
  /** The range of x. The chart never changes the range itself. */
  readonly window: Zoom;
  /** What the range of y shows. Default: every value. */
  readonly fit?: Fit;
  /** A range of y that a person set, which wins over `fit`. Default: none. */
  readonly range?: YRange | null;
  /**
   * True: the same lines over the same kind of range as in the last call, with more values. The range of y then only grows, so that
   * nothing moves while a person looks.
   */
  readonly isLive?: boolean;
}

/**
 * One uPlot with a tint, a line, spikes and markers per run, the shapes and labels at the lines' ends, and a canvas for the cursor.
 * Drawing order: grid, all tints, all lines, markers, spikes, ends. The element must be in the document.
 */
export class LineChart {
  /** The ticks of x that were drawn last. */
  declare xTicks: () => Labelled;
  readonly #plot: InteractivePlot;
  readonly #layout: ChartLayout;
  #details: ChartDetails | null = null;
  #cursor: CursorLayer | null = null;
  #shown: readonly PanelLine[] = [];
  #y: Range = [0, 1];
  #places: Places;
  #lines: readonly LineColumns[] = [];
  #outside: Outsides = NOTHING;
  /** Uid of the run that a person points at. */
  #hovered: string | null = null;

  constructor(target: HTMLElement, layout: ChartLayout, size: PlotSize, events: PlotEvents) {
    this.#layout = layout;
    this.#places = placesOf(layout.y);
    this.#plot = interactivePlot(target, size, this.#parts(), events);
  }

  /** From now on, draws the ends of lines and the cursor. */
  setDetails(details: ChartDetails): void {
    this.#details = details;
    this.#cursor ??= new details.CursorLayer(this.#plot.plot);
  }

  /** Shows lines. Returns the drawn columns of each line. */
  update(
    lines: readonly PanelLine[],
    { window: asked, fit = 'all', range = null, isLive = false }: ShowOptions,
  ): readonly LineColumns[] {
    const { y } = this.#layout;
    const [min, max] = xRange(asked.min, asked.max);
    const window = { min, max };
    this.#shown = lines;
    this.#lines = lines.map(({ series, smoothed }) => lineColumns(series, { smoothed, y, window }));
    const { x, columns } = align(this.#lines);
    if (y === 'symlog') this.#setThreshold(thresholdOf(lines.map(({ series }) => series)));
    const extent = fitExtent(this.#lines, fit, window, this.#places);
    const fitted = rangeOn(y, extent, this.#places);
    const byRule = isLive && extent ? grown(this.#y, extent, fitted) : fitted;
    this.#y = range ? handRange(range, byRule, this.#places) : byRule;
    this.#outside = this.#details?.outside(this.#lines, this.#y, window) ?? NOTHING;
    this.#restyle();
    this.#plot.show([x, ...columns] as uPlot.AlignedData, [min, max], this.#y);
    return this.#lines;
  }

  /** The plot, for what a person can do in it, what lies over it, and pictures of it. */
  get plot(): uPlot {
    return this.#plot.plot;
  }

  /** The drawn columns of each line. */
  get columns(): readonly LineColumns[] {
    return this.#lines;
  }

  /** What lies above and below the range of y. */
  get outside(): Outsides {
    return this.#outside;
  }

  /** Marks an x in the chart; `null` removes the mark. */
  setCursor(x: number | null): void {
    const { theme, colors } = this.#layout;
    const first = this.#firstLine;
    const lines = colors.map((color, i) => ({ series: first + i, color }));
    this.#cursor?.draw(x, lines, { line: theme.text, ring: theme.surface });
  }

  /** Draws all runs but one paler; `null`: all alike. */
  setHovered(uid: string | null): void {
    const isHere = (run: string | null) => run !== null && this.#shown.some((line) => line.uid === run);
    // Another panel's run leaves this panel as it is.
    const next = isHere(uid) ? uid : null;
    if (next === this.#hovered) return;
    this.#hovered = next;
    this.#restyle();
    this.#plot.plot.redraw(false);
  }

  /** The range of x that is drawn. */
  get range(): Zoom {
    return this.#plot.range;
  }

  get layout(): ChartLayout {
    return this.#layout;
  }

  /** The range of y that is drawn. */
  get yRange(): Range {
    return this.#y;
  }

  /** Where a point of the chart is on the screen: an x, at half of the height. */
  placeOf(x: number): Point {
    const { over, valToPos } = this.#plot.plot;
    const { left, top, height } = over.getBoundingClientRect();
    return { left: left + valToPos(x, 'x'), top: top + height / 2 };
  }

  /** Distance of a value from a point of the screen, in CSS pixels of height. */
  distance(value: number, { top }: Point): number {
    const { over, valToPos } = this.#plot.plot;
    return Math.abs(over.getBoundingClientRect().top + valToPos(value, 'y') - top);
  }

  resize(size: PlotSize): void {
    this.#plot.resize(size);
  }

  /** Tells the chart that it moved on the screen. */
  moved(): void {
    this.#plot.moved();
  }

  destroy(): void {
    this.#plot.destroy();
  }

  get #firstLine(): number {
    const { colors, smoothed } = this.#layout;
    return 1 + colors.length * (smoothed ? 3 : 2);
  }

  #setThreshold(threshold: number): void {
    this.#places = placesOf('symlog', threshold);
    const scale = this.#plot.plot.scales['y'];
    if (scale) scale.asinh = threshold;
  }

  #has(part: ChartPart): boolean {
    return !this.#layout.without?.includes(part);
  }

  #isPale(i: number): boolean {
    return this.#hovered !== null && this.#shown[i]?.uid !== this.#hovered;
  }

  /** Widths and opacities of lines: lines whose points are all single are a little wider, and a hovered run stands out. */
  #restyle(): void {
    const { series } = this.#plot.plot;
    const count = this.#shown.length;
    const first = this.#firstLine;
    this.#shown.forEach(({ series: { count: counts }, uid }, i) => {
      const isPale = this.#isPale(i);
      const normal = count > MANY_LINES ? MANY_ALPHA : 1;
      const alpha = isPale ? PALE_ALPHA : uid === this.#hovered ? 1 : normal;
      const sparse = counts.every((values) => values <= 1) ? SPARSE_WIDTH : LINE_WIDTH;
      const width = uid === this.#hovered ? HOVERED_WIDTH : count > MANY_LINES ? 1 : sparse;
      const line = series[first + i];
      if (line) Object.assign(line, { alpha, width });
      const raw = this.#layout.smoothed ? series[first - count + i] : undefined;
      if (raw) raw.alpha = isPale ? RAW_ALPHA * PALE_ALPHA : RAW_ALPHA;
    });
  }

  /** Lines in the order of drawing: the hovered run last. */
  #layers<T>(layerOf: (line: LineColumns, i: number) => T): T[] {
    const order = this.#lines
      .map((_, i) => i)
      .sort((a, b) => Number(this.#isPale(b)) - Number(this.#isPale(a)));
    return order.flatMap((i) => {
      const line = this.#lines[i];
      return line ? [layerOf(line, i)] : [];
    });
  }

  #parts(): PlotParts {
    const { x, y, smoothed, colors, dashes, theme, gutter, lane, isLow } = this.#layout;
    const raws = smoothed ? colors : [];
    const axis = y === 'symlog' ? { scale: y, places: () => this.#places } : { scale: y };
    const { axes: both, drawLabels, xTicks } = axes(x, axis, theme, lane ? LANE_PX : 0);
    this.xTicks = xTicks;
    // The base line is below the lane, which draws it.
    if (lane) both[0].border = { show: false };
    const alpha = tintAlpha(colors.length);
    const distr = { linear: {}, log: { distr: 3, log: 10 }, symlog: { distr: 4 } } as const;
    const [top, right, bottom, left] = PADDING;
    return {
      ...(gutter ? { padding: [top, GUTTER_PX, bottom, left] } : { padding: [top, right, bottom, left] }),
      series: [
        {},
        ...colors.flatMap(() => [edge(), edge()]),
        ...raws.map((color) => ({ ...plain(color), alpha: RAW_ALPHA, width: 1 })),
        ...colors.map((color, i) => ({ ...lineLook(color, colors.length), dash: [...(dashes?.[i] ?? [])] })),
      ],
      bands: (this.#has('tint') ? colors : []).map((color, i) => ({
        series: [1 + 2 * i, 2 + 2 * i],
        fill: () => withAlpha(color, this.#isPale(i) ? alpha * PALE_ALPHA : alpha),
      })),
      axes: isLow ? [both[0], { ...both[1], values: () => [] }] : both,
      y: { auto: false, range: () => this.#y, ...distr[y] },
      ownCursor: true,
      drawBelow: drawLabels,
      drawAbove: (plot, ratio) => this.#drawAbove(plot, ratio),
    };
  }

  #drawAbove(plot: uPlot, ratio: number): void {
    const { theme, colors, gutter = false, lane = false } = this.#layout;
    const colorOf = (i: number) => {
      const color = colors[i] ?? theme.text;
      return this.#isPale(i) ? withAlpha(color, PALE_ALPHA) : color;
    };
    if (this.#has('marks'))
      this.#details?.drawMarks(
        plot,
        this.#layers((columns, i) => ({ color: colorOf(i), columns, line: this.#shown[i] })),
        { theme, ratio, lane },
      );
    if (this.#has('spikes'))
      drawSpikes(
        plot,
        this.#layers(({ spikes }, i) => ({ color: colorOf(i), spikes })),
        ratio,
      );
    const ends = this.#layers((columns, i) => ({
      color: colors[i] ?? theme.text,
      label: this.#shown[i]?.label ?? '',
      status: this.#shown[i]?.status,
      columns,
      isPale: this.#isPale(i),
    }));
    const { above, below } = this.#outside;
    this.#details?.drawEnds(plot, ends, {
      theme,
      ratio,
      hasGutter: gutter,
      chipAbove: above !== null,
      chipBelow: below !== null,
    });
  }
}
