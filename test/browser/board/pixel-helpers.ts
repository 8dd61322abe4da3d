import type { HistogramView } from '../../../src/board/histogram/drawing-options.js';
import { plotPixels } from './histogram-helpers.js';
import { INSETS } from './shape-helpers.js';

/** Pixels of a whole canvas, and where its plot is in them. */
export interface Picture {
  readonly pixels: ImageData;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What a panel shows in a view; `null` while it shows another one. */
export function pictureOf(panel: HTMLElement, view: HistogramView): Picture | null {
  const root = panel.shadowRoot;
  const onCanvas = view === 'ridges' || view === 'overlay' || view === 'step';
  const canvas = root?.querySelector<HTMLCanvasElement>(onCanvas ? '.drawing' : '.uplot canvas');
  const context = canvas?.getContext('2d');
  if (!canvas || !context || canvas.hidden || canvas.width === 0) return null;
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  const box = canvas.getBoundingClientRect();
  const ratio = canvas.width / box.width;
  if (onCanvas) {
    const { left, right, top, bottom } = INSETS[view];
    const [width, height] = [box.width - left - right, box.height - top - bottom];
    return { pixels, left: left * ratio, top: top * ratio, width: width * ratio, height: height * ratio };
  }
  const over = root?.querySelector('.u-over')?.getBoundingClientRect();
  const { width, height } = plotPixels(panel);
  return {
    pixels,
    left: ((over?.left ?? 0) - box.left) * ratio,
    top: ((over?.top ?? 0) - box.top) * ratio,
    width,
    height,
  };
}

/** Red, green, blue and opacity of a pixel. */
export function pixelAt({ pixels }: Picture, x: number, y: number): [number, number, number, number] {
  const at = (Math.round(y) * pixels.width + Math.round(x)) * 4;
  const [red = 0, green = 0, blue = 0, alpha = 0] = pixels.data.subarray(at, at + 4);
  return [red, green, blue, alpha];
}

/** How colourful a pixel is, 0…1: text, grid and surface are next to grey, what is drawn of a run is not. */
export function colorAt(picture: Picture, x: number, y: number): number {
  const [red, green, blue, alpha] = pixelAt(picture, x, y);
  const chroma = Math.max(red, green, blue) - Math.min(red, green, blue);
  return chroma < 24 ? 0 : (chroma / 255) * (alpha / 255);
}

/** The colour along the column or row of the plot at a share of its width or height, in sum. */
export function colorAlong(picture: Picture, side: 'column' | 'row', share: number): number {
  const { left, top, width, height } = picture;
  let sum = 0;
  if (side === 'column')
    for (let y = 0; y < height - 2; y++) sum += colorAt(picture, left + width * share, top + y);
  else for (let x = 0; x < width; x++) sum += colorAt(picture, left + x, top + height * share);
  return sum;
}

/** Places of clearly coloured pixels outside of the plot; a line is as wide as 2 pixels on its border. */
export function strayColors(picture: Picture): string[] {
  const { pixels, left, top, width, height } = picture;
  const stray: string[] = [];
  for (let y = 0; y < pixels.height; y++) {
    for (let x = 0; x < pixels.width; x++) {
      const inside = x >= left - 2 && x <= left + width + 2 && y >= top - 2 && y <= top + height + 2;
      const [red, green, blue, alpha] = pixelAt(picture, x, y);
      if (inside || alpha < 16) continue;
      if (Math.max(red, green, blue) - Math.min(red, green, blue) > 60) stray.push(`${x},${y}`);
    }
  }
  return stray;
}

/** Whether a pixel has a CSS colour (`#rrggbb`), however opaque it is. */
export function hasColor(picture: Picture, x: number, y: number, color: string): boolean {
  const [red, green, blue, alpha] = pixelAt(picture, x, y);
  const wanted = [1, 3, 5].map((i) => Number.parseInt(color.trim().slice(i, i + 2), 16));
  return alpha > 60 && [red, green, blue].every((part, i) => Math.abs(part - (wanted[i] ?? 0)) < 24);
}
