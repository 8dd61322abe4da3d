import { formatCount } from '../ui/format.js';
import type { DrawHistograms } from './drawing.js';
import {
  axisOf,
  contextFor,
  drawNothing,
  drawValueAxis,
  type Insets,
  markedOf,
  profileOf,
  readoutOf,
  someOf,
} from './shapes.js';

const INSETS: Insets = { left: 12, right: 52, top: 10, bottom: 22 };
/** Approximate distance of ridges, in CSS pixels. */
const SPACING = 9;
/** Height of the highest ridge, as a share of the plot. */
const HEIGHT = 0.4;
/** Distance of labels of steps, in CSS pixels. */
const LABEL_SPACE = 16;

/** Draws histograms behind each other, the newest in front, each moved down a little. */
export const drawRidges: DrawHistograms = (canvas, data, options) => {
  const { box, theme, color, scale, value, at, hover } = options;
  const context = contextFor(canvas, box);
  if (!context) return null;
  const { left, right, top, bottom } = INSETS;
  const width = Math.max(1, box.width - left - right);
  const height = Math.max(1, box.height - top - bottom);
  const axis = axisOf(data, scale, left, width);
  if (!axis) return drawNothing(context, options);
  drawValueAxis(context, axis, top, top + height, theme);

  const marked = markedOf(data, at);
  const shown = someOf(data.x.length, Math.max(2, Math.floor(height / SPACING)), marked);
  const cells = Math.max(1, Math.round(width / 2));
  const profiles = shown.map((i) => profileOf(data, i, axis, cells, value));
  const highest = profiles.reduce((most, each) => each.reduce((a, b) => Math.max(a, b), most), 0) || 1;
  const rise = height * (shown.length === 1 ? 0.95 : HEIGHT);
  const baseOf = (k: number) =>
    top + rise + (shown.length === 1 ? height - rise : (k / (shown.length - 1)) * (height - rise));

  let labelled = Number.NEGATIVE_INFINITY;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const [k, i] of shown.entries()) {
    const base = baseOf(k);
    const profile = profiles[k] as Float64Array;
    const isMarked = i === marked && at !== null;
    const age = shown.length === 1 ? 1 : k / (shown.length - 1);
    const path = new Path2D();
    path.moveTo(left, base);
    for (let c = 0; c < cells; c++) {
      path.lineTo(left + ((c + 0.5) / cells) * width, base - ((profile[c] as number) / highest) * rise);
    }
    path.lineTo(left + width, base);
    const outline = new Path2D(path);
    path.closePath();
    // Fill with the opaque surface first, so that a ridge hides the ridges behind it.
    context.fillStyle = theme.surface;
    context.fill(path);
    context.globalAlpha = isMarked ? 0.55 : 0.12 + 0.28 * age;
    context.fillStyle = isMarked ? theme.accent : color;
    context.fill(path);
    context.globalAlpha = isMarked ? 1 : 0.35 + 0.6 * age;
    context.strokeStyle = isMarked ? theme.accent : color;
    context.lineWidth = isMarked ? 1.75 : 1;
    context.stroke(outline);
    context.globalAlpha = 1;
    const room = k === shown.length - 1 || baseOf(shown.length - 1) - base >= LABEL_SPACE;
    if (isMarked || (room && base - labelled >= LABEL_SPACE) || k === shown.length - 1) {
      labelled = base;
      context.font = `${isMarked ? '600 ' : ''}11px ${theme.font}`;
      context.fillStyle = isMarked ? theme.text : theme.muted;
      context.fillText(formatCount(data.steps[i] as number), left + width + 6, base - 1, right - 8);
    }
  }
  if (!hover || hover.x < left || hover.x > left + width) return null;
  // The frontmost ridge under the pointer, or else the next base line below the pointer.
  const cell = Math.min(cells - 1, Math.floor(((hover.x - left) / width) * cells));
  const on = shown.findLastIndex(
    (_, k) =>
      hover.y <= baseOf(k) &&
      hover.y >= baseOf(k) - (((profiles[k] as Float64Array)[cell] as number) / highest) * rise,
  );
  const below = shown.findIndex((_, k) => hover.y <= baseOf(k));
  const found = shown[on >= 0 ? on : below];
  return found === undefined ? null : readoutOf(data, found, axis, hover.x);
};
