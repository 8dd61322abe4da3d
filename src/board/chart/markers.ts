import type uPlot from 'uplot';
import type { ChartTheme } from './axes.js';
import { drawLane, type LaneLine } from './lane.js';

/** Size of a marker and its distance from the panel's edge, in CSS pixels. */
const RADIUS = 3.5;
const EDGE = 7;
/**
 * Least distance of markers of one kind and run, in CSS pixels. Nearer markers are drawn as one, such as for a thousand NaNs in a
 * row.
 */
const MIN_GAP = 6;

/** How the markers are drawn. `ratio`: device pixels per CSS pixel. `lane`: there is room below the plot for many values. */
export interface MarksLook {
  readonly theme: ChartTheme;
  readonly ratio: number;
  readonly lane: boolean;
}

/**
 * Draws △ for +Inf along the upper edge, ▽ for −Inf along the lower edge, and ⊗ for NaN just above the lower edge. Each marker
 * has a rim in the panel's own colour, so that it is visible on top of lines. A line with many such values has a part of the lane below
 * the plot instead.
 */
export function drawMarks(plot: uPlot, layers: readonly LaneLine[], look: MarksLook): void {
  const { ratio, theme } = look;
  const halo = theme.surface;
  const inLane = look.lane ? drawLane(plot, layers, look) : null;
  const { ctx, bbox, scales } = plot;
  const { min, max } = scales['x'] ?? {};
  if (min == null || max == null) return;
  ctx.save();
  ctx.beginPath();
  // Clip with extra room, so that a marker at the very end of the axis is drawn whole.
  const room = 2 * RADIUS * ratio;
  ctx.rect(bbox.left - room, bbox.top, bbox.width + 2 * room, bbox.height);
  ctx.clip();
  ctx.lineJoin = 'round';
  for (const layer of layers) {
    if (inLane?.has(layer)) continue;
    const { color, columns } = layer;
    const before = { nan: -1e9, posInf: -1e9, negInf: -1e9 };
    for (const { x, kind } of columns.marks) {
      if (x < min || x > max) continue;
      const left = plot.valToPos(x, 'x', true);
      if (left - before[kind] < MIN_GAP * ratio) continue;
      before[kind] = left;
      const bottom = bbox.top + bbox.height;
      const size = RADIUS * ratio;
      if (kind === 'posInf')
        paint(ctx, triangle(left, bbox.top + EDGE * ratio, -size), color, halo, ratio, true);
      else if (kind === 'negInf')
        paint(ctx, triangle(left, bottom - EDGE * ratio, size), color, halo, ratio, true);
      else paint(ctx, crossedCircle(left, bottom - 2.4 * EDGE * ratio, size), color, halo, ratio, false);
    }
  }
  ctx.restore();
}

function paint(
  ctx: CanvasRenderingContext2D,
  shape: Path2D,
  color: string,
  halo: string,
  ratio: number,
  solid: boolean,
): void {
  ctx.strokeStyle = halo;
  ctx.fillStyle = solid ? color : halo;
  ctx.lineWidth = 4 * ratio;
  ctx.stroke(shape);
  ctx.fill(shape);
  if (solid) return;
  ctx.strokeStyle = color;
  ctx.lineWidth = 1.25 * ratio;
  ctx.stroke(shape);
}

/** A triangle whose tip is `r` below its middle; for a negative `r`, above. */
function triangle(x: number, y: number, r: number): Path2D {
  const path = new Path2D();
  path.moveTo(x, y + r);
  path.lineTo(x - r, y - r * 0.8);
  path.lineTo(x + r, y - r * 0.8);
  path.closePath();
  return path;
}

function crossedCircle(x: number, y: number, r: number): Path2D {
  const arm = r * Math.SQRT1_2;
  const path = new Path2D();
  path.arc(x, y, r, 0, 2 * Math.PI);
  path.moveTo(x - arm, y - arm);
  path.lineTo(x + arm, y + arm);
  path.moveTo(x + arm, y - arm);
  path.lineTo(x - arm, y + arm);
  return path;
}
