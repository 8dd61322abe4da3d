import type uPlot from 'uplot';
import type { Column } from './columns.js';

/** Radius of the dots on the lines, and width of the ring around a dot, in CSS pixels. */
const RADIUS = 3.5;
const RING = 1.5;

/** A line that the cursor marks. `series`: its index in the plot. */
export interface CursorLine {
  readonly series: number;
  readonly color: string;
}

/**
 * The vertical line at the cursor with a dot on each line of a chart, on a canvas of their own: a move of the mouse changes all
 * charts of the board, and elements for each dot would cost a layout in each of them.
 */
export class CursorLayer {
  readonly #plot: uPlot;
  readonly #canvas = document.createElement('canvas');
  #isDrawn = false;

  constructor(plot: uPlot) {
    this.#plot = plot;
    this.#canvas.className = 'cursor';
    this.#canvas.style.cssText = 'position:absolute;inset:0;width:100%;height:100%;pointer-events:none';
    plot.over.append(this.#canvas);
  }

  /** Draws the cursor at an x; `null`, or an x outside of the plot, removes the cursor. `ring`: colour around the dots. */
  draw(x: number | null, lines: readonly CursorLine[], { line, ring }: { line: string; ring: string }): void {
    const plot = this.#plot;
    const { clientWidth: width, clientHeight: height } = plot.over;
    const left = x === null ? -1 : plot.valToPos(x, 'x');
    const isInside = left >= 0 && left <= width;
    if (!isInside && !this.#isDrawn) return;
    const ratio = devicePixelRatio;
    const ctx = this.#clear(Math.round(width * ratio), Math.round(height * ratio));
    this.#isDrawn = isInside;
    if (!isInside || x === null || !ctx) return;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.fillStyle = line;
    ctx.fillRect(Math.round(left), 0, 1, height);
    for (const { series, color } of lines) {
      const at = nearest(plot.data[0] as ArrayLike<number>, plot.data[series] as Column, x, plot);
      if (at === null) continue;
      const top = plot.valToPos(at.value, 'y');
      if (top < -1 || top > height + 1) continue;
      ctx.beginPath();
      ctx.arc(plot.valToPos(at.x, 'x'), top, RADIUS, 0, 2 * Math.PI);
      ctx.strokeStyle = ring;
      ctx.lineWidth = 2 * RING;
      ctx.stroke();
      ctx.fillStyle = color;
      ctx.fill();
    }
  }

  /** An empty canvas of a size in device pixels. A new size costs new memory, so that the canvas keeps its size if it can. */
  #clear(width: number, height: number): CanvasRenderingContext2D | null {
    const canvas = this.#canvas;
    const ctx = canvas.getContext('2d');
    if (canvas.width === width && canvas.height === height) {
      ctx?.setTransform(1, 0, 0, 1, 0, 0);
      ctx?.clearRect(0, 0, width, height);
    } else Object.assign(canvas, { width, height });
    return ctx;
  }
}

/** Farthest distance of a point from the cursor, in CSS pixels: a dot marks a logged value, not a place between two. */
const NEAR_PX = 24;

/** The point of a line nearest to `x`; `null`: there is none near the cursor. */
function nearest(
  places: ArrayLike<number>,
  column: Column,
  x: number,
  plot: uPlot,
): { x: number; value: number } | null {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] as number) < x) low = middle + 1;
    else high = middle;
  }
  const found = [scan(column, low, 1), scan(column, low - 1, -1)].flatMap((i) => {
    const value = column[i];
    return value == null ? [] : [{ x: places[i] as number, value }];
  });
  found.sort((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x));
  const [best] = found;
  if (!best) return null;
  return Math.abs(plot.valToPos(best.x, 'x') - plot.valToPos(x, 'x')) <= NEAR_PX ? best : null;
}

/** The next index from `i` on that is not `undefined` (another line's place); out of range if there is none. */
function scan(column: Column, i: number, by: 1 | -1): number {
  let at = i;
  while (at >= 0 && at < column.length && column[at] === undefined) at += by;
  return at;
}
