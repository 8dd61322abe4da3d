import type uPlot from 'uplot';
import type { Heatmap } from '../../query/types.js';

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
  const bottom = plot.valToPos(heatmap.low, 'y', true);
  const top = plot.valToPos(heatmap.high, 'y', true);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(canvas, left, top, right - left, bottom - top);
  ctx.restore();
}
