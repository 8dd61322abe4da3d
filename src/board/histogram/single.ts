import { formatCompact, formatCount, formatValue } from '../ui/format.js';
import { formatNear } from '../ui/format-more.js';
import type { DrawHistograms } from './drawing.js';
import {
  axisOf,
  binsOf,
  contextFor,
  drawNothing,
  drawValueAxis,
  type Insets,
  markedOf,
  readoutOf,
  xOf,
} from './shapes.js';
import { drawnEdge } from './value-axis.js';

const INSETS: Insets = { left: 46, right: 12, top: 26, bottom: 22 };
/** Least drawn width of a bin, in CSS pixels: a constant tensor is a line. */
const LEAST_WIDTH = 1.5;

/** Draws the bars of one histogram, with its mean and standard deviation. */
export const drawSingle: DrawHistograms = (canvas, data, options) => {
  const { box, theme, color, scale, value, at, hover } = options;
  const context = contextFor(canvas, box);
  if (!context) return null;
  const { left, right, top, bottom } = INSETS;
  const width = Math.max(1, box.width - left - right);
  const height = Math.max(1, box.height - top - bottom);
  const axis = axisOf(data, scale, left, width);
  if (!axis) return drawNothing(context, options);
  const i = markedOf(data, at);
  const { count, first, edge } = binsOf(data, i);
  const base = top + height;
  drawValueAxis(context, axis, top, base, theme);

  const bars = Array.from({ length: count }, (_, b) => {
    const low = drawnEdge(data.edges[edge + b] as number, scale);
    const high = drawnEdge(data.edges[edge + b + 1] as number, scale);
    const from = Math.max(left, xOf(axis, low));
    const to = Math.min(left + width, xOf(axis, high));
    const elements = data.counts[first + b] as number;
    const wide = Math.max(LEAST_WIDTH, to - from);
    // A log axis shows the part of a bin that is above 0.
    const part = low < axis.low && low < high ? (high - axis.low) / (high - low) : 1;
    const size = value === 'density' ? (elements * part) / wide : elements;
    return { from: Math.min(from, left + width - wide), wide, elements, size, shown: from <= to };
  }).filter(({ shown }) => shown);
  const highest = bars.reduce((most, { size }) => Math.max(most, size), 0) || 1;
  context.fillStyle = color;
  for (const { from, wide, size, elements } of bars) {
    if (elements === 0) continue;
    // Leave a gap between bars that are wide enough.
    const gap = wide > 4 ? 1 : 0;
    // Draw at least one pixel, so that every non-empty bin is visible.
    const tall = Math.max(1, (size / highest) * height);
    context.globalAlpha = 0.85;
    context.fillRect(from, base - tall, wide - gap, tall);
  }
  context.globalAlpha = 1;

  context.font = `11px ${theme.font}`;
  context.fillStyle = theme.muted;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  if (value === 'count') {
    context.fillText(formatCompact(highest), left - 6, top, left - 8);
    context.fillText('0', left - 6, base - 4);
  }
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.strokeRect(left, base + 0.5, width, 0);

  const { mean, std, count: counts, nan, posInf, negInf, zeros } = data.stats;
  const center = mean[i] ?? Number.NaN;
  const spread = std[i] ?? Number.NaN;
  const mark = (x: number, dash: number[]) => {
    if (!(x >= left && x <= left + width)) return;
    context.setLineDash(dash);
    context.strokeStyle = theme.text;
    context.beginPath();
    context.moveTo(Math.round(x) + 0.5, top);
    context.lineTo(Math.round(x) + 0.5, base);
    context.stroke();
    context.setLineDash([]);
  };
  mark(xOf(axis, center), []);
  context.globalAlpha = 0.5;
  mark(xOf(axis, center - spread), [3, 3]);
  mark(xOf(axis, center + spread), [3, 3]);
  context.globalAlpha = 1;

  const facts = [
    `step ${formatCount(data.steps[i] as number)}`,
    `${formatCompact(counts[i] ?? 0)} elements`,
    Number.isFinite(center) ? `${formatNear(center, spread / 10)} ± ${formatValue(spread)}` : '',
    (zeros[i] ?? 0) > 0 ? `${formatCompact(zeros[i] ?? 0)} zeros` : '',
    (nan[i] ?? 0) > 0 ? `${formatCompact(nan[i] ?? 0)} NaN` : '',
    (posInf[i] ?? 0) + (negInf[i] ?? 0) > 0
      ? `${formatCompact((posInf[i] ?? 0) + (negInf[i] ?? 0))} ±Inf`
      : '',
    (data.under[i] ?? 0) > 0 ? `${formatCompact(data.under[i] ?? 0)} below` : '',
    (data.over[i] ?? 0) > 0 ? `${formatCompact(data.over[i] ?? 0)} above` : '',
  ].filter(Boolean);
  context.textAlign = 'left';
  context.textBaseline = 'top';
  context.fillStyle = theme.muted;
  context.fillText(facts.join('  ·  '), 12, 6, box.width - 24);
  if (count === 0) return drawNothing(context, options);
  return hover && hover.x >= left && hover.x <= left + width ? readoutOf(data, i, axis, hover.x) : null;
};
