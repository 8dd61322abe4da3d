import type uPlot from 'uplot';
import type { Spike } from './columns.js';

/** Least length of a stroke, in CSS pixels: shorter strokes would only blur the line. */
const LEAST_LENGTH = 3;

/** Size of the cap at the end of a stroke that the range of y cuts, in CSS pixels. */
const CAP_WIDTH = 8;
const CAP_HEIGHT = 6;

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
  /** The end of a stroke that leaves the plot has a cap. */
  const caps: { color: string; left: number; isAbove: boolean }[] = [];
  for (const { color, spikes } of layers) {
    for (const { x, from, to } of spikes) {
      if (x < min || x > max) continue;
      const middle = plot.valToPos(x, 'x', true);
      const left = Math.min(Math.max(Math.round(middle - width / 2), Math.round(bbox.left)), right - width);
      const ends = [from, to].map((value) =>
        isLog && value <= 0 ? bottom : plot.valToPos(value, 'y', true),
      );
      const [high, low] = [Math.min(...ends), Math.max(...ends)];
      const top = Math.max(bbox.top, Math.floor(high));
      const height = Math.min(bottom, Math.ceil(low)) - top;
      if (high < bbox.top - ratio) caps.push({ color, left: middle, isAbove: true });
      if (low > bottom + ratio) caps.push({ color, left: middle, isAbove: false });
      if (height >= LEAST_LENGTH * ratio) strokes.push({ color, left, top, height });
    }
  }
  strokes.sort((a, b) => b.height - a.height);
  for (const { color, left, top, height } of strokes) {
    ctx.fillStyle = color;
    ctx.fillRect(left, top, width, height);
  }
  for (const { color, left, isAbove } of caps) {
    const [tip, base] = isAbove ? [bbox.top, CAP_HEIGHT * ratio] : [bottom, -CAP_HEIGHT * ratio];
    ctx.fillStyle = color;
    ctx.beginPath();
    ctx.moveTo(left, tip);
    ctx.lineTo(left - (CAP_WIDTH / 2) * ratio, tip + base);
    ctx.lineTo(left + (CAP_WIDTH / 2) * ratio, tip + base);
    ctx.fill();
  }
}
