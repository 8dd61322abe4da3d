import type uPlot from 'uplot';
import type { Heatmap } from '../../source/types.js';
import { drawnEdge } from './value-axis.js';

/** Least height of a picture, in device pixels, for values that are closer together than an axis can resolve. */
const LEAST_HEIGHT = 4;

/** A heat map with its own canvas, one pixel per cell. */
export interface Raster {
  readonly heatmap: Heatmap;
  readonly canvas: HTMLCanvasElement;
}

/** Colours a heat map. `colors` has a pixel for each of the 256 levels. Null if there is nothing to draw. */
export function rasterOf(heatmap: Heatmap, colors: Uint32Array): Raster | null {
  const { width, height, cells } = heatmap;
  if (Number.isNaN(heatmap.low) || Number.isNaN(heatmap.xMin)) return null;
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) return null;
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < cells.length; i++) pixels[i] = colors[cells[i] ?? 0] ?? 0;
  context.putImageData(image, 0, 0);
  return { heatmap, canvas };
}

/** Draws a raster at the positions of its borders on the plot. Stretches the raster if the range of the plot has changed. */
export function drawRaster(plot: uPlot, { heatmap, canvas }: Raster): void {
  const { ctx, bbox } = plot;
  const left = plot.valToPos(heatmap.xMin, 'x', true);
  const right = plot.valToPos(heatmap.xMax, 'x', true);
  // Ends beyond the limits of an axis are drawn at the limits.
  const bottom = plot.valToPos(drawnEdge(heatmap.low, heatmap.scale), 'y', true);
  const top = plot.valToPos(drawnEdge(heatmap.high, heatmap.scale), 'y', true);
  const missing = Math.max(0, LEAST_HEIGHT - (bottom - top)) / 2;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.imageSmoothingEnabled = false;
  const [from, tall] = [top - missing, bottom - top + 2 * missing];
  if (missing === 0) ctx.drawImage(canvas, left, from, right - left, tall);
  else {
    // Draw row by row: shrinking the whole picture would drop full rows between empty rows.
    for (let row = 0; row < canvas.height; row++) {
      const y = from + Math.floor((row / canvas.height) * tall);
      ctx.drawImage(canvas, 0, row, canvas.width, 1, left, y, right - left, 1);
    }
  }
  ctx.restore();
}
