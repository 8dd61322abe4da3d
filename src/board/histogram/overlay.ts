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

const INSETS: Insets = { left: 12, right: 12, top: 10, bottom: 22 };
/** Most lines: more lines merge into one colour. */
const MOST = 60;

/** Draws histograms over a common base line. Older histograms are fainter. */
export const drawOverlay: DrawHistograms = (canvas, data, options) => {
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
  const shown = someOf(data.x.length, MOST, marked);
  const cells = Math.max(1, Math.round(width / 2));
  const profiles = shown.map((i) => profileOf(data, i, axis, cells, value));
  const highest = profiles.reduce((most, each) => each.reduce((a, b) => Math.max(a, b), most), 0) || 1;
  const base = top + height;
  const pathOf = (profile: Float64Array) => {
    const path = new Path2D();
    path.moveTo(left, base);
    for (let c = 0; c < cells; c++) {
      path.lineTo(left + ((c + 0.5) / cells) * width, base - ((profile[c] as number) / highest) * height);
    }
    path.lineTo(left + width, base);
    return path;
  };
  context.strokeStyle = color;
  context.lineWidth = 1;
  for (const [k, i] of shown.entries()) {
    if (i === marked) continue;
    context.globalAlpha = 0.1 + 0.5 * (k / Math.max(1, shown.length - 1)) ** 2;
    context.stroke(pathOf(profiles[k] as Float64Array));
  }
  // Draw the marked histogram over all others.
  const path = pathOf(profiles[shown.indexOf(marked)] ?? new Float64Array(cells));
  const strong = at === null ? color : theme.accent;
  context.globalAlpha = 0.16;
  context.fillStyle = strong;
  context.fill(path);
  context.globalAlpha = 1;
  context.strokeStyle = strong;
  context.lineWidth = 2;
  context.stroke(path);
  return hover && hover.x >= left && hover.x <= left + width ? readoutOf(data, marked, axis, hover.x) : null;
};
