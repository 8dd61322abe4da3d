import uPlot from 'uplot';
import type { Zoom } from '../data/view.js';
import { PADDING } from './axes.js';
import { type Range, xRange } from './scales.js';

/** Width and height in CSS pixels. */
export interface PlotSize {
  readonly width: number;
  readonly height: number;
}

/** A point in CSS pixels of the page's visible area. */
export interface Point {
  readonly left: number;
  readonly top: number;
}

/** Callbacks for a person's actions on a plot. */
export interface PlotEvents {
  /** Called when a person drags a range of x; `null`: a double click, for the whole range. */
  zoom(range: Zoom | null): void;
  /** Called with x and value under the mouse; all are `null` when the mouse leaves the plot. `mouse`: where the mouse is. */
  cursor(x: number | null, value: number | null, mouse: Point | null): void;
}

/** What a kind of chart adds to the setup that all charts share. */
export interface PlotParts {
  /** The series of x comes first. */
  readonly series: uPlot.Series[];
  readonly bands: uPlot.Band[];
  readonly axes: [x: uPlot.Axis, y: uPlot.Axis];
  /** The scale of y, with its range. */
  readonly y: uPlot.Scale;
  /** True: the chart draws its own cursor. Default: uPlot draws a line. */
  readonly ownCursor?: boolean;
  /** Room around the plot, in CSS pixels. Default: {@link PADDING}. */
  readonly padding?: uPlot.Padding;
  /** Draws over the grid, below the data. `ratio`: device pixels per CSS pixel. */
  drawBelow(plot: uPlot, ratio: number): void;
  /** Draws over the data. */
  drawAbove(plot: uPlot, ratio: number): void;
}

/** A uPlot in an element, with cursor and zoom. */
export interface InteractivePlot {
  readonly plot: uPlot;
  /** The range of x that is drawn. */
  readonly range: Zoom;
  /** Shows columns (x first) over exactly these ranges of x and y. */
  show(columns: uPlot.AlignedData, x: Range, y: Range): void;
  /** Places the cursor line at an x that the mouse points at in another panel; `null` hides the line. */
  setCursor(x: number | null): void;
  resize(size: PlotSize): void;
  /** Tells uPlot that the plot moved on the screen: uPlot gets no scroll events from inside a shadow root. */
  moved(): void;
  /** Removes the plot and all of its listeners. */
  destroy(): void;
}

/** Shorter drags are clicks, in CSS pixels. */
const MIN_DRAG = 5;
/** Position at which uPlot hides the cursor. */
const OUTSIDE = -10;

/**
 * Makes a uPlot in an element that is in the document. No other code creates a uPlot, so that cursor, zoom by dragging, ranges
 * and the removal of listeners work the same in every chart.
 */
export function interactivePlot(
  target: HTMLElement,
  size: PlotSize,
  parts: PlotParts,
  events: PlotEvents,
): InteractivePlot {
  let isHovered = false;
  let endDrag = () => {};
  const plot = new uPlot(
    {
      ...size,
      ms: 1,
      series: parts.series,
      bands: parts.bands,
      axes: parts.axes,
      padding: parts.padding ?? PADDING,
      legend: { show: false },
      scales: {
        // `time: false`, because `axes` makes the ticks of time.
        x: { time: false, range: (_plot, min, max) => xRange(min, max) },
        y: parts.y,
      },
      cursor: {
        x: !parts.ownCursor,
        y: false,
        drag: { x: true, y: false, setScale: false, dist: MIN_DRAG },
        points: { show: false },
        bind: {
          // During a drag, uPlot listens on the document. Its `destroy()` does not remove that listener, which would keep the
          // whole plot alive.
          mouseup: (_plot, listenedOn, handler) => {
            const listener = (event: MouseEvent) => (event.button === 0 ? handler(event) : null);
            endDrag = () => listenedOn.removeEventListener('mouseup', listener);
            return listener;
          },
          // uPlot would fit x to its data, which covers only the zoomed range.
          dblclick: () => () => {
            events.zoom(null);
            return null;
          },
        },
      },
      hooks: {
        setSelect: [
          ({ select: { left, width }, posToVal, setSelect }) => {
            if (width < MIN_DRAG) return;
            const [min, max] = xRange(posToVal(left, 'x'), posToVal(left + width, 'x'));
            setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            events.zoom({ min, max });
          },
        ],
        setCursor: [
          ({ cursor: { left = -1, top = -1 }, posToVal, over }) => {
            if (!isHovered) return;
            if (left < 0) return events.cursor(null, null, null);
            const { left: x, top: y } = over.getBoundingClientRect();
            events.cursor(posToVal(left, 'x'), posToVal(top, 'y'), { left: x + left, top: y + top });
          },
        ],
        drawAxes: [(drawn) => parts.drawBelow(drawn, uPlot.pxRatio)],
        draw: [(drawn) => parts.drawAbove(drawn, uPlot.pxRatio)],
      },
    },
    parts.series.map(() => []) as unknown as uPlot.AlignedData,
    target,
  );
  const { over } = plot;
  over.addEventListener('mouseenter', () => {
    isHovered = true;
    plot.syncRect();
  });
  over.addEventListener('mouseleave', () => {
    isHovered = false;
    events.cursor(null, null, null);
  });
  return {
    plot,
    get range() {
      const { min, max } = plot.scales['x'] ?? {};
      return { min: min ?? 0, max: max ?? 1 };
    },
    show: (columns, x, y) => show(plot, columns, x, y),
    setCursor(x) {
      if (isHovered) return;
      const left = x === null ? OUTSIDE : plot.valToPos(x, 'x');
      const isInside = left >= 0 && left <= over.clientWidth;
      plot.setCursor({ left: isInside ? left : OUTSIDE, top: isInside ? 0 : OUTSIDE }, false);
    },
    resize({ width, height }) {
      if (plot.width !== width || plot.height !== height) plot.setSize({ width, height });
    },
    moved: () => plot.syncRect(true),
    destroy() {
      endDrag();
      plot.destroy();
    },
  };
}

/**
 * Shows data over exactly these ranges. Otherwise, uPlot would fit x to the data, which removes the person's zoom, and fit y to
 * the points in the window, without the line that enters the window from outside.
 *
 * While uPlot holds data, it refuses a scale shorter than 1e-16. So the ranges are set while it holds no data; otherwise a metric
 * of 1e-20 would be drawn over the previous range.
 */
function show(plot: uPlot, data: uPlot.AlignedData, x: Range, y: Range): void {
  plot.batch(() => {
    plot.setData(data.map(() => []) as unknown as uPlot.AlignedData, false);
    plot.setScale('x', { min: x[0], max: x[1] });
    plot.setScale('y', { min: y[0], max: y[1] });
    plot.setData(data, false);
  });
}
