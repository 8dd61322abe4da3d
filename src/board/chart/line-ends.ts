import type uPlot from 'uplot';
import type { RunInfo } from '../../source/types.js';
import { textWidth } from '../ui/measure.js';
import type { ChartTheme } from './axes.js';
import type { LineColumns } from './columns.js';

/** Least distance of two labels, and the height that a chip takes in the gutter, in CSS pixels. */
const ROW = 15;
const CHIP_HEIGHT = 38;
/** Distance of a label from the plot, and of the label of a run that ended early from its end, in CSS pixels. */
const GAP = 10;
const EARLY_GAP = 14;
/** A line that ends within this share of the plot's width from the right has its label in the gutter. */
const NEAR_END = 0.15;
/** Size of the shapes at the ends, in CSS pixels. */
const SIZE = 4;

/** The end of a line. */
export interface LineEnd {
  readonly color: string;
  /** Text of the label; empty: the line has only its shape. */
  readonly label: string;
  readonly status: RunInfo['status'] | undefined;
  readonly columns: LineColumns;
  /** Drawn pale, because the mouse points at another run. */
  readonly isPale: boolean;
}

/** What the drawing of ends depends on. Sizes are in device pixels per CSS pixel. */
export interface EndsLook {
  readonly theme: ChartTheme;
  readonly ratio: number;
  readonly hasGutter: boolean;
  /** A chip takes the upper or the lower end of the gutter. */
  readonly chipAbove: boolean;
  readonly chipBelow: boolean;
}

interface Placed extends LineEnd {
  /** The end in CSS pixels of the canvas. */
  readonly left: number;
  readonly top: number;
}

/**
 * Draws the shape of each run's status at the end of its line, and the labels of the lines: in the gutter with a leader, pushed
 * apart; for a run that ended early beside its end, if nothing is there.
 */
export function drawEnds(plot: uPlot, ends: readonly LineEnd[], look: EndsLook): void {
  const { ctx, bbox } = plot;
  const { theme, ratio } = look;
  const box = {
    left: bbox.left / ratio,
    top: bbox.top / ratio,
    right: (bbox.left + bbox.width) / ratio,
    bottom: (bbox.top + bbox.height) / ratio,
  };
  const placed = ends.flatMap((end): Placed[] => {
    const at = endOf(end.columns, plot);
    if (!at) return [];
    const left = box.left + plot.valToPos(at.x, 'x');
    const top = box.top + plot.valToPos(at.y, 'y');
    const isInside =
      left >= box.left - 1 && left <= box.right + 1 && top >= box.top - 1 && top <= box.bottom + 1;
    return isInside ? [{ ...end, left, top }] : [];
  });
  ctx.save();
  ctx.scale(ratio, ratio);
  ctx.font = theme.labelFont;
  ctx.textBaseline = 'middle';
  if (look.hasGutter) {
    const isNear = ({ left }: Placed) => left >= box.right - (box.right - box.left) * NEAR_END;
    drawGutter(
      ctx,
      placed.filter((end) => isNear(end) && end.label),
      box,
      look,
    );
    for (const end of placed) if (!isNear(end) && end.label) drawEarly(plot, end, ends, box, look);
  }
  for (const end of placed) drawShape(ctx, end, theme.surface);
  ctx.restore();
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function drawGutter(ctx: CanvasRenderingContext2D, ends: readonly Placed[], box: Box, look: EndsLook): void {
  const from = box.top + (look.chipAbove ? CHIP_HEIGHT : ROW / 2);
  const to = box.bottom - (look.chipBelow ? CHIP_HEIGHT : ROW / 2);
  const sorted = [...ends].sort((a, b) => a.top - b.top);
  const rows = pushApart(
    sorted.map(({ top }) => top),
    from,
    to,
  );
  sorted.forEach((end, i) => {
    const row = rows[i] ?? end.top;
    ctx.globalAlpha = end.isPale ? 0.35 : 1;
    ctx.strokeStyle = end.color;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(Math.min(end.left + SIZE, box.right), end.top);
    ctx.lineTo(box.right + GAP - 3, row);
    ctx.stroke();
    ctx.fillStyle = look.theme.soft;
    ctx.textAlign = 'left';
    ctx.fillText(end.label, box.right + GAP, row);
  });
  ctx.globalAlpha = 1;
}

/** Moves sorted positions apart by at least {@link ROW}, within `from` and `to`, as little as a pass in each direction needs. */
export function pushApart(tops: readonly number[], from: number, to: number): number[] {
  const rows = [...tops];
  let least = from;
  for (let i = 0; i < rows.length; i++) {
    rows[i] = Math.max(rows[i] as number, least);
    least = (rows[i] as number) + ROW;
  }
  let most = to;
  for (let i = rows.length - 1; i >= 0; i--) {
    rows[i] = Math.min(rows[i] as number, most);
    most = (rows[i] as number) - ROW;
  }
  return rows;
}

/** Draws the label of a run that ended early above or below its end, if no line is there. */
function drawEarly(plot: uPlot, end: Placed, all: readonly LineEnd[], box: Box, { theme }: EndsLook): void {
  const { ctx } = plot;
  const half = textWidth(end.label, ctx.font) / 2;
  const left = Math.min(box.right - half, Math.max(box.left + half, end.left));
  for (const side of [1, -1]) {
    const row = end.top + side * EARLY_GAP;
    const area = { left: left - half - 3, right: left + half + 3, top: row - 7, bottom: row + 7 };
    if (area.top < box.top || area.bottom > box.bottom) continue;
    if (all.some(({ columns }) => crosses(plot, columns, area, box))) continue;
    ctx.globalAlpha = end.isPale ? 0.35 : 1;
    ctx.fillStyle = theme.soft;
    ctx.textAlign = 'center';
    ctx.fillText(end.label, left, row);
    ctx.globalAlpha = 1;
    return;
  }
}

/** True if the line or one of its spikes is in an area. */
function crosses(plot: uPlot, { x, line, tops, bottoms }: LineColumns, area: Box, box: Box): boolean {
  let before: { left: number; top: number } | null = null;
  for (let i = 0; i < x.length; i++) {
    const value = line[i];
    const left = box.left + plot.valToPos(x[i] as number, 'x');
    if (value == null) {
      before = null;
      continue;
    }
    const [high, low] = [tops[i] ?? value, bottoms[i] ?? value].map(
      (each) => box.top + plot.valToPos(each, 'y'),
    );
    const top = box.top + plot.valToPos(value, 'y');
    const isBeside = left >= area.left && left <= area.right;
    if (isBeside && (high as number) <= area.bottom && (low as number) >= area.top) return true;
    if (before && before.left < area.right && left > area.left) {
      if (Math.min(before.top, top) <= area.bottom && Math.max(before.top, top) >= area.top) return true;
    }
    before = { left, top };
  }
  return false;
}

/** The last point of a line in the window; `null`: the line has no point there, or goes on beyond the window. */
function endOf({ x, line }: LineColumns, plot: uPlot): { x: number; y: number } | null {
  const { min, max } = plot.scales['x'] ?? {};
  for (let i = x.length - 1; i >= 0; i--) {
    const [at, value] = [x[i] as number, line[i]];
    if (value == null) continue;
    // Beyond the window, the line leaves the plot at the right.
    if (max != null && at > max) {
      const crossing = crossingOf(x, line, i, max);
      if (crossing !== null) return { x: max, y: crossing };
      continue;
    }
    return min != null && at < min ? null : { x: at, y: value };
  }
  return null;
}

/** The height at which a line crosses `edge` between the point before `i` and `i`; `null`: there is no such segment. */
function crossingOf(
  x: Float64Array,
  line: readonly (number | null)[],
  i: number,
  edge: number,
): number | null {
  const [before, value, at] = [line[i - 1], line[i], x[i] as number];
  const start = x[i - 1];
  if (before == null || value == null || start === undefined || start > edge) return null;
  return before + (value - before) * ((edge - start) / (at - start));
}

/** The shape of a run's status, as in the list of runs. A completed run has none: its line ends there. */
function drawShape(
  ctx: CanvasRenderingContext2D,
  { left, top, color, status, isPale }: Placed,
  paper: string,
): void {
  const shape = new Path2D();
  if (status === 'running') shape.arc(left, top, SIZE, 0, 2 * Math.PI);
  else if (status === 'failed') shape.rect(left - SIZE, top - SIZE, 2 * SIZE, 2 * SIZE);
  else if (status === 'crashed') {
    const reach = SIZE * Math.SQRT2;
    shape.moveTo(left, top - reach);
    for (const [dx, dy] of [
      [reach, 0],
      [0, reach],
      [-reach, 0],
    ] as const)
      shape.lineTo(left + dx, top + dy);
    shape.closePath();
  } else return;
  ctx.globalAlpha = isPale ? 0.35 : 1;
  ctx.strokeStyle = paper;
  ctx.lineWidth = 2;
  ctx.stroke(shape);
  ctx.fillStyle = color;
  ctx.fill(shape);
  ctx.globalAlpha = 1;
}
