/** Draws the curves of a chart onto the canvas of its uPlot, which draws the axes. */
import type { Column } from './kind.js';
import type { Curve } from './panel-model.js';

/** The drawn ranges, and where they are on the canvas, in device pixels. */
export interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly x: readonly [min: number, max: number];
  readonly y: readonly [min: number, max: number];
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
}

/** Coordinates beyond this many pixels of the plot are cut: canvases fail with very large ones. */
const FAR = 1e5;
/** Points per column of pixels from which on a line is drawn as the extremes of each column. */
const DENSE = 4;
/** Dots at the same pixel: with more of them the picture does not change. */
const MOST_DOTS = 4;
/** Share of the distance of two bars that bars fill. */
const BAR_SHARE = 0.8;
/** Opacity of what is below a histogram. */
const FILL_ALPHA = 0.22;

/** Draws all curves, the first above the others. */
export function drawCurves(ctx: CanvasRenderingContext2D, curves: readonly Curve[], place: Place): void {
  ctx.save();
  ctx.beginPath();
  // A line on the edge is drawn whole.
  const edge = place.ratio;
  ctx.rect(place.left - edge, place.top - edge, place.width + 2 * edge, place.height + 2 * edge);
  ctx.clip();
  ctx.lineJoin = 'round';
  const bars = curves.filter(({ shape }) => shape === 'bars').length;
  for (let i = curves.length - 1; i >= 0; i--) {
    const curve = curves[i] as Curve;
    ctx.globalAlpha = curve.alpha;
    ctx.strokeStyle = curve.color;
    ctx.fillStyle = curve.color;
    ctx.lineWidth = curve.width * place.ratio;
    ctx.setLineDash(curve.dash.map((length) => length * place.ratio));
    switch (curve.shape) {
      case 'line':
        if (curve.line) drawLine(ctx, curve, place);
        if (curve.marker || curve.y.length === 1) drawDots(ctx, curve, place);
        break;
      case 'dots':
        drawDots(ctx, curve, place);
        break;
      case 'bins':
        drawBins(ctx, curve, place);
        break;
      case 'bars':
        drawBars(ctx, curve, place, i, bars);
        break;
    }
  }
  ctx.restore();
}

/** A position on the canvas, and not too far from the plot. */
export function pixelX(value: number, { left, width, x: [min, max] }: Place): number {
  return left + cut(((value - min) / (max - min)) * width);
}

export function pixelY(value: number, { top, height, y: [min, max] }: Place): number {
  return top + cut((1 - (value - min) / (max - min)) * height);
}

function cut(pixels: number): number {
  return Math.max(-FAR, Math.min(FAR, pixels));
}

function drawLine(ctx: CanvasRenderingContext2D, { x, y }: Curve, place: Place): void {
  const isSorted = isAscending(x);
  const [from, to] = isSorted ? windowOf(x, place.x) : [0, x.length];
  ctx.beginPath();
  if (isSorted && to - from > DENSE * place.width) traceColumns(ctx, x, y, from, to, place);
  else {
    let isOpen = false;
    for (let i = from; i < to; i++) {
      const [a, b] = [x[i] as number, y[i] as number];
      const isPoint = Number.isFinite(a) && Number.isFinite(b);
      if (isPoint) ctx[isOpen ? 'lineTo' : 'moveTo'](pixelX(a, place), pixelY(b, place));
      isOpen = isPoint;
    }
  }
  ctx.stroke();
}

/** First, lowest, highest and last point of each column of pixels: the same picture as of all points. */
function traceColumns(
  ctx: CanvasRenderingContext2D,
  x: Column,
  y: Column,
  from: number,
  to: number,
  place: Place,
): void {
  let isOpen = false;
  for (let i = from; i < to; ) {
    const column = Math.floor(pixelX(x[i] as number, place));
    let [first, last, low, high] = [-1, -1, -1, -1];
    let isBroken = false;
    for (; i < to && Math.floor(pixelX(x[i] as number, place)) === column; i++) {
      if (!Number.isFinite(y[i])) {
        isBroken = true;
        continue;
      }
      if (first < 0) [first, low, high] = [i, i, i];
      last = i;
      if ((y[i] as number) < (y[low] as number)) low = i;
      if ((y[i] as number) > (y[high] as number)) high = i;
    }
    if (first < 0) {
      isOpen = false;
      continue;
    }
    for (const at of new Set([first, Math.min(low, high), Math.max(low, high), last])) {
      ctx[isOpen ? 'lineTo' : 'moveTo'](pixelX(x[at] as number, place), pixelY(y[at] as number, place));
      isOpen = true;
    }
    if (isBroken) isOpen = false;
  }
}

function drawDots(ctx: CanvasRenderingContext2D, curve: Curve, place: Place): void {
  const { x, y, radius, alpha, color } = curve;
  const { left, top, width, height, ratio } = place;
  const stamp = stampOf(color, alpha, radius * ratio);
  if (!stamp) return;
  const half = stamp.width / 2;
  // The stamp has the opacity.
  ctx.globalAlpha = 1;
  const [columns, rows] = [Math.ceil(width) + 1, Math.ceil(height) + 1];
  const seen = new Uint8Array(columns * rows);
  for (let i = 0; i < y.length; i++) {
    const [a, b] = [x[i] as number, y[i] as number];
    if (!Number.isFinite(a) || !Number.isFinite(b)) continue;
    const [px, py] = [pixelX(a, place), pixelY(b, place)];
    if (px < left - half || px > left + width + half || py < top - half || py > top + height + half) continue;
    const at = Math.round(py - top) * columns + Math.round(px - left);
    const count = seen[at] ?? 0;
    if (count >= MOST_DOTS) continue;
    if (at >= 0 && at < seen.length) seen[at] = count + 1;
    ctx.drawImage(stamp, px - half, py - half);
  }
}

/** A dot as a picture: to copy it takes less time than to draw it. */
function stampOf(color: string, alpha: number, radius: number): HTMLCanvasElement | null {
  const stamp = document.createElement('canvas');
  stamp.width = stamp.height = 2 * Math.ceil(radius + 1);
  const ctx = stamp.getContext('2d');
  if (!ctx) return null;
  ctx.globalAlpha = alpha;
  ctx.fillStyle = color;
  ctx.beginPath();
  ctx.arc(stamp.width / 2, stamp.width / 2, radius, 0, 2 * Math.PI);
  ctx.fill();
  return stamp;
}

function drawBins(ctx: CanvasRenderingContext2D, { x, y }: Curve, place: Place): void {
  const zero = pixelY(0, place);
  ctx.beginPath();
  ctx.moveTo(pixelX(x[0] as number, place), zero);
  for (let i = 0; i < y.length; i++) {
    const top = pixelY(y[i] as number, place);
    ctx.lineTo(pixelX(x[i] as number, place), top);
    ctx.lineTo(pixelX(x[i + 1] as number, place), top);
  }
  ctx.lineTo(pixelX(x[y.length] as number, place), zero);
  ctx.globalAlpha = FILL_ALPHA;
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.stroke();
}

function drawBars(
  ctx: CanvasRenderingContext2D,
  { x, y }: Curve,
  place: Place,
  group: number,
  groups: number,
): void {
  const zero = pixelY(0, place);
  const unit = place.width / (place.x[1] - place.x[0]);
  const width = (BAR_SHARE * unit) / groups;
  const gap = width > 6 * place.ratio && groups > 1 ? place.ratio : 0;
  const start = (-BAR_SHARE / 2) * unit + group * width;
  const [from, to] = isAscending(x) ? windowOf(x, place.x) : [0, x.length];
  // Where several bars share a column of pixels, the column shows the extremes.
  let [column, low, high] = [Number.NaN, zero, zero];
  const flush = () => {
    if (high > low) ctx.fillRect(column, low, Math.max(1, width - gap), Math.max(1, high - low));
  };
  for (let i = from; i < to; i++) {
    if (!Number.isFinite(y[i])) continue;
    const at = pixelX(x[i] as number, place) + start;
    const next = width < 1 ? Math.floor(at) : at;
    if (next !== column) {
      flush();
      [column, low, high] = [next, zero, zero];
    }
    const end = pixelY(y[i] as number, place);
    [low, high] = [Math.min(low, end), Math.max(high, end)];
  }
  flush();
}

const ascending = new WeakMap<object, boolean>();

/** True if no number is smaller than the one before. */
export function isAscending(x: Column): boolean {
  const known = ascending.get(x);
  if (known !== undefined) return known;
  let isSorted = true;
  for (let i = 0; i < x.length && isSorted; i++)
    isSorted = i === 0 ? !Number.isNaN(x[0]) : (x[i] as number) >= (x[i - 1] as number);
  ascending.set(x, isSorted);
  return isSorted;
}

/** Indexes of the ascending numbers in a window, and of one more on each side. */
function windowOf(x: Column, [min, max]: readonly [number, number]): [from: number, to: number] {
  return [Math.max(0, firstAtLeast(x, min) - 1), Math.min(x.length, firstAbove(x, max) + 1)];
}

/** Index of the first number that is `value` or more. */
function firstAtLeast(x: Column, value: number): number {
  let [low, high] = [0, x.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstAbove(x: Column, value: number): number {
  let [low, high] = [0, x.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Where a line with ascending x is at an x; of a vertical part the end. `i`: the nearest point; `null`: the line is not there.
 */
export function onLine({ x, y }: Curve, at: number): { readonly i: number; readonly y: number } | null {
  const next = firstAbove(x, at);
  const before = next - 1;
  if (before < 0 || (next === x.length && x[before] !== at)) return null;
  const [left, right] = [x[before] as number, x[next] ?? at];
  const share = right > left ? (at - left) / (right - left) : 0;
  const [from, to] = [y[before] as number, y[next] ?? (y[before] as number)];
  return { i: share > 0.5 ? next : before, y: from + (to - from) * share };
}

/**
 * Index of the point of a curve that is nearest to a position, or for bins the bin there; −1: there is none. Distances are measured in
 * pixels. `y` is `null` for a position that has only an x.
 */
export function nearestPoint(
  { shape, x, y }: Curve,
  at: { readonly x: number; readonly y: number | null },
  place: Place,
): number {
  if (shape === 'bins') {
    const bin = at.x === x[x.length - 1] ? y.length - 1 : firstAbove(x, at.x) - 1;
    return bin < y.length ? bin : -1;
  }
  const [px, py] = [pixelX(at.x, place), at.y === null ? null : pixelY(at.y, place)];
  const distance = (i: number): number => {
    const dx = pixelX(x[i] as number, place) - px;
    const dy = py === null ? 0 : pixelY(y[i] as number, place) - py;
    // A curve is read along x; points are looked for around the pointer.
    return shape === 'dots' ? Math.hypot(dx, dy) : Math.abs(dx) + Math.abs(dy) * 1e-3;
  };
  let [best, least] = [-1, Number.POSITIVE_INFINITY];
  const look = (i: number) => {
    const found = Number.isFinite(y[i]) && Number.isFinite(x[i]) ? distance(i) : Number.NaN;
    if (found < least) [best, least] = [i, found];
  };
  if (shape === 'dots' || !isAscending(x)) {
    for (let i = 0; i < y.length; i++) look(i);
    return best;
  }
  // All points at the nearest x before, and at the nearest x behind.
  const middle = firstAtLeast(x, at.x);
  for (const value of [x[middle - 1], x[middle]]) {
    if (value === undefined) continue;
    for (let i = firstAtLeast(x, value); i < x.length && x[i] === value; i++) look(i);
  }
  return best;
}
