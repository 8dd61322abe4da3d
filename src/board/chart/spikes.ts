import type uPlot from 'uplot';
import type { Spike } from './columns.js';

/** Least length of a stroke, in CSS pixels: shorter strokes would only blur the line. */
const LEAST_LENGTH = 3;

/** The spikes of one line. */
export interface SpikeLayer {
  readonly color: string;
  readonly spikes: readonly Spike[];
}

/**
 * Draws a solid stroke per spike, over lines and tints. Strokes fill whole device pixels: a stroke between two pixels would
 * colour both by half, which is too pale to see. If runs have spikes at the same position, the longest stroke is drawn first, so
 * that the end of each stroke stays visible. `ratio`: device pixels per CSS pixel.
 */
export function drawSpikes(plot: uPlot, layers: readonly SpikeLayer[], ratio: number): void {
  const { ctx, bbox, scales } = plot;
  const { min, max } = scales['x'] ?? {};
  if (min == null || max == null) return;
  const width = Math.max(1, Math.round(ratio));
  const right = bbox.left + bbox.width;
  const bottom = bbox.top + bbox.height;
  const isLog = scales['y']?.distr === 3;
  const strokes: { color: string; left: number; top: number; height: number }[] = [];
  for (const { color, spikes } of layers) {
    for (const { x, from, to } of spikes) {
      if (x < min || x > max) continue;
      const middle = plot.valToPos(x, 'x', true);
      const left = Math.min(Math.max(Math.round(middle - width / 2), Math.round(bbox.left)), right - width);
      const ends = [from, to].map((value) =>
        isLog && value <= 0 ? bottom : plot.valToPos(value, 'y', true),
      );
      const top = Math.max(bbox.top, Math.floor(Math.min(...ends)));
      const height = Math.min(bottom, Math.ceil(Math.max(...ends))) - top;
      if (height >= LEAST_LENGTH * ratio) strokes.push({ color, left, top, height });
    }
  }
  strokes.sort((a, b) => b.height - a.height);
  for (const { color, left, top, height } of strokes) {
    ctx.fillStyle = color;
    ctx.fillRect(left, top, width, height);
  }
}
