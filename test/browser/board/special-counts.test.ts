import { afterEach, expect, test } from 'vitest';
import type { HistogramView } from '../../../src/board/histogram/drawing-options.js';
import { clear } from './helpers.js';
import { drawn, lumps, THEMES } from './lumps.js';
import { hasColor, type Picture, pixelAt } from './pixel-helpers.js';

afterEach(clear);

const TIMES = THEMES.flatMap((theme) =>
  (['heatmap', 'bands'] as const).map((view) => [view, theme] as const),
);

/** The x of a step: the picture of a heat map goes on to where the next histogram would be. */
function xOf(picture: Picture, view: HistogramView, step: number): number {
  return picture.left + (picture.width * step) / (view === 'heatmap' ? 200 : 190);
}

test.each(TIMES)(
  '[VAL1] special counts below %s (%s) has non-finite elements where they are, and zeros',
  async (view, theme) => {
    const { picture, color } = await drawn(view, theme, lumps(200));
    const bottom = picture.top + picture.height;
    const [nan, zeros] = [bottom + 6 + 3, bottom + 15 + 3];
    for (const step of [5, 50, 95]) expect(pixelAt(picture, xOf(picture, view, step), nan)[3]).toBe(0);
    for (const step of [103, 150, 185]) {
      expect(hasColor(picture, xOf(picture, view, step), nan, color('bad'))).toBe(true);
    }
    for (const step of [5, 95, 150]) {
      expect(hasColor(picture, xOf(picture, view, step), zeros, color('faint'))).toBe(true);
    }
    // More elements are more opaque, and no row reaches beyond the plot.
    expect(pixelAt(picture, xOf(picture, view, 150), nan)[3]).toBeGreaterThan(
      pixelAt(picture, xOf(picture, view, 150), zeros)[3],
    );
    expect(pixelAt(picture, picture.left + picture.width + 3, nan)[3]).toBe(0);
  },
);

test.each(TIMES)(
  '[VAL1] a dashed line in %s (%s) stands at the first step that was not finite',
  async (view, theme) => {
    const { picture, color } = await drawn(view, theme, lumps(200));
    const marked = (step: number, beside = 0) => {
      const x = Math.round(xOf(picture, view, step)) + beside;
      let count = 0;
      for (let y = 25; y < picture.height; y++)
        if (hasColor(picture, x, picture.top + y, color('bad'))) count++;
      return count / (picture.height - 25);
    };
    const line = Math.max(marked(100, -1), marked(100), marked(100, 1));
    expect(line).toBeGreaterThan(0.35);
    expect(line).toBeLessThan(0.9);
    for (const [step, beside] of [
      [100, -4],
      [100, 4],
      [90, 0],
      [110, 0],
    ] as const) {
      expect(marked(step, beside)).toBe(0);
    }
  },
);
