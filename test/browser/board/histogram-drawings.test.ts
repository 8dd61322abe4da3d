import { afterEach, expect, test } from 'vitest';
import { RUN_COLORS } from '../../../src/board/data/colors.js';
import type { HistogramView } from '../../../src/board/histogram/drawing-options.js';
import { levelColors } from '../../../src/board/histogram/palette.js';
import { distributionOf } from '../../../src/tensor/distribution.js';
import { testSource } from '../../fixtures/test-source.js';
import { clear, mount, until } from './helpers.js';
import { histogramPanel, setDrawing } from './histogram-helpers.js';
import { along, drawn, placeOf, THEMES } from './lumps.js';
import { colorAlong, colorAt, hasColor, pictureOf, pixelAt, strayColors } from './pixel-helpers.js';

afterEach(clear);

const VIEWS: readonly HistogramView[] = ['heatmap', 'ridges', 'overlay', 'bands', 'step'];
const CASES = THEMES.flatMap((theme) => VIEWS.map((view) => [view, theme] as const));

test.each(CASES)(
  '%s (%s) has colour where the elements are, and none outside of its plot',
  async (view, theme) => {
    const { picture } = await drawn(view, theme);
    const at = (value: number) => colorAlong(picture, along(view), placeOf(view, value));
    // Ridges have base lines and bands reach from the least to the greatest value: fainter, not empty.
    const most = view === 'ridges' ? 0.6 : view === 'bands' ? 0.8 : view === 'overlay' ? 0.05 : 0;
    // Colours are whole numbers: along the plot each pixel may be off by half a level.
    const rounding = (along(view) === 'row' ? picture.width : picture.height) * (0.5 / 255);
    for (const empty of [-1.7, -0.5, 0, 0.5, 1.7]) {
      expect(at(empty)).toBeLessThanOrEqual(at(0.96) * most + (most > 0 ? rounding : 0));
    }
    for (const beyond of view === 'bands' ? [-2.2, 2.2] : []) expect(at(beyond)).toBe(0);
    expect(at(-1)).toBeGreaterThan(at(-1.7));
    if (view !== 'heatmap') expect(at(0.96)).toBeGreaterThan(at(-1) * 1.2);
    expect(strayColors(picture)).toEqual([]);
  },
);

test.each(THEMES)('the fullest cells of a heat map have the last colour of the theme (%s)', async (theme) => {
  const { picture } = await drawn('heatmap', theme);
  const y = picture.top + picture.height * placeOf('heatmap', 0.96);
  const last = new Uint8Array(levelColors(theme === 'dark').buffer).subarray(255 * 4);
  // Far from the panel's surface.
  expect(Math.max(...last.subarray(0, 3)) > 128).toBe(theme === 'dark');
  for (const share of [0.02, 0.5, 0.98]) {
    expect(pixelAt(picture, picture.left + picture.width * share, y)).toEqual([...last]);
  }
});

test.each(THEMES)('the bars of a step are as high as its counts (%s)', async (theme) => {
  const { picture } = await drawn('step', theme);
  const heightAt = (value: number) => {
    const x = picture.left + picture.width * placeOf('step', value);
    let height = 0;
    for (let y = 0; y < picture.height; y++) if (colorAt(picture, x, picture.top + y) > 0.2) height++;
    return height;
  };
  expect(Math.abs(heightAt(1.05) - picture.height)).toBeLessThan(3);
  expect(Math.abs(heightAt(-1.05) / heightAt(1.05) - 150 / 350)).toBeLessThan(0.03);
  expect(heightAt(0.05)).toBe(0);
  const x = picture.left + picture.width * placeOf('step', 1.05);
  const color = RUN_COLORS[0]?.[theme] ?? '';
  expect(hasColor(picture, x, picture.top + picture.height - 9, color)).toBe(true);
});

test.each(THEMES)('the median of bands is a line in the colour of the run (%s)', async (theme) => {
  const { picture } = await drawn('bands', theme);
  const x = picture.left + picture.width / 2;
  // 30 % lie around −1 and 70 % evenly from 0.9 to 1.1: the middle one is there.
  const median = picture.height * placeOf('bands', 0.9 + (0.2 * 0.2) / 0.7);
  const color = RUN_COLORS[0]?.[theme] ?? '';
  const rows = Array.from({ length: Math.floor(picture.height) }, (_, y) => y);
  const opaque = rows.filter((y) => {
    const [, , , alpha] = pixelAt(picture, x, picture.top + y);
    return alpha > 200 && hasColor(picture, x, picture.top + y, color);
  });
  expect(opaque.length).toBeGreaterThan(0);
  for (const y of opaque) expect(Math.abs(y - median)).toBeLessThan(3);
});

test.each(THEMES)(
  'ridges stand below each other, and the newest hides those behind it (%s)',
  async (theme) => {
    const { picture } = await drawn('ridges', theme);
    const x = picture.left + picture.width * placeOf('ridges', 0);
    const bases: number[] = [];
    for (let y = 0; y < picture.height; y++) if (colorAt(picture, x, picture.top + y) > 0.15) bases.push(y);
    expect(bases.length).toBeGreaterThan(5);
    expect(bases.at(-1)).toBeGreaterThan(picture.height - 3);
    // Nothing shines through the front one: it has one colour from its base line to the top.
    const peak = picture.left + picture.width * placeOf('ridges', 1);
    const rows = Array.from({ length: Math.floor(picture.height * 0.3) }, (_, i) => picture.height - 4 - i);
    const colors = new Set(rows.map((y) => pixelAt(picture, peak, picture.top + y).join()));
    expect([...colors]).toEqual([expect.stringMatching(/,255$/)]);
  },
);

test('another view takes the picture of the one before away', async () => {
  const { board, panel } = await drawn('heatmap', 'light');
  for (const view of ['overlay', 'bands', 'ridges', 'heatmap', 'step'] as const) {
    setDrawing(board, { view });
    const onCanvas = along(view) === 'column';
    await until(view, () => {
      const drawing = panel.shadowRoot?.querySelector<HTMLCanvasElement>('.drawing');
      const chart = panel.shadowRoot?.querySelector('.uplot') ?? null;
      return drawing?.hidden === !onCanvas && (chart === null) === onCanvas && pictureOf(panel, view);
    });
  }
});

/** Elements that an axis cannot tell apart, or that lie further apart than the largest float. */
const EXTREMES = [
  [-1e308, 1e308],
  [1, 1 + 2 ** -52],
  [1e300, 1e308],
  [-5e-324, 5e-324],
  [Math.fround(1), Math.fround(1.0000001)],
] as const;
const EXTREME_CASES = EXTREMES.flatMap((ends) =>
  VIEWS.flatMap((view) => (['linear', 'symlog'] as const).map((scale) => [ends, view, scale] as const)),
);

test.each(EXTREME_CASES)('[HIS1] elements at %s are seen in a %s, %s', async (ends, view, scale) => {
  const source = testSource();
  source.addRun('a');
  for (let step = 0; step < 50; step += 10) {
    const options = { bins: 64, range: null, float32: false };
    const distribution = distributionOf(Float64Array.from([...ends, ...ends]), options);
    source.logHistogram('a', 'w/k', distribution, { step });
  }
  const board = mount(source);
  setDrawing(board, { view, scale });
  const panel = await histogramPanel(board, 'w/k', false);
  await until(`colour in ${view}`, () => {
    const picture = panel.shadowRoot?.querySelector('.bare') === null ? pictureOf(panel, view) : null;
    if (!picture) return null;
    for (let y = 0; y < picture.height; y++) {
      for (let x = 0; x < picture.width; x++) {
        if (colorAt(picture, picture.left + x, picture.top + y) > 0.1) return true;
      }
    }
    return null;
  });
});
