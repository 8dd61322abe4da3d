/** A chart as a picture of pixels: as the chart is drawn on the screen, with its title and the names of its lines. */
import type { LineChart } from '../../chart/line-chart.js';
import { textWidth } from '../../ui/measure.js';
import { type Caption, HEAD_PX, LEGEND_PX, legendRows } from './caption.js';

/** Draws the chart with a title above and a legend below. Rejects if the browser has no canvas of this size. */
export async function chartPng(chart: LineChart, caption: Caption): Promise<Blob> {
  const source = chart.plot.ctx.canvas;
  const { theme } = chart.layout;
  // The canvas has the pixels of the screen: a picture of a high density stays sharp.
  const ratio = source.width / Math.max(1, chart.plot.width);
  const width = source.width / ratio;
  const rows = legendRows(caption, width, (text) => textWidth(text, theme.labelFont));
  const height = HEAD_PX + source.height / ratio + rows.length * LEGEND_PX + 8;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const ctx = canvas.getContext('2d');
  if (!ctx) throw new Error('This browser cannot draw pictures.');
  ctx.scale(ratio, ratio);
  ctx.fillStyle = theme.surface;
  ctx.fillRect(0, 0, width + 1, height + 1);
  ctx.textBaseline = 'middle';
  ctx.fillStyle = caption.ink;
  ctx.font = `600 13px ${theme.font.slice(theme.font.indexOf(' ') + 1)}`;
  ctx.fillText(caption.title, 12, HEAD_PX / 2);
  ctx.drawImage(source, 0, HEAD_PX, width, source.height / ratio);
  ctx.font = theme.labelFont;
  const below = HEAD_PX + source.height / ratio;
  for (const [i, row] of rows.entries()) {
    const middle = below + (i + 0.5) * LEGEND_PX;
    for (const { left, name, color } of row) {
      ctx.fillStyle = color;
      ctx.fillRect(left, middle - 4, 8, 8);
      ctx.fillStyle = caption.ink;
      ctx.fillText(name, left + 14, middle);
    }
  }
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The picture is too large for this browser.'))),
      'image/png',
    ),
  );
}
