import type uPlot from 'uplot';
import type { Heatmap } from '../../source/types.js';
import { drawnEdge } from './value-axis.js';

/** A picture of values that are closer together than an axis can tell is still this high, in device pixels. */
const LEAST_HEIGHT = 4;

/** A heat map as a canvas of its own, one pixel per cell, and where it belongs. */
export interface Raster {
  readonly heatmap: Heatmap;
  readonly canvas: HTMLCanvasElement;
}

/** Colours a heat map: `colors` has a pixel for each of the 256 levels. Null when there is nothing to draw. */
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

/** Draws a raster where its borders lie on the plot: once as it is, stretched while the range under it has changed. */
export function drawRaster(plot: uPlot, { heatmap, canvas }: Raster): void {
  const { ctx, bbox } = plot;
  const left = plot.valToPos(heatmap.xMin, 'x', true);
  const right = plot.valToPos(heatmap.xMax, 'x', true);
  // Ends beyond what an axis can have stand at its limit, and the picture between them.
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
    // Row by row: shrunk at once, full rows between empty ones would be left out.
    for (let row = 0; row < canvas.height; row++) {
      const y = from + Math.floor((row / canvas.height) * tall);
      ctx.drawImage(canvas, 0, row, canvas.width, 1, left, y, right - left, 1);
    }
  }
  ctx.restore();
}
