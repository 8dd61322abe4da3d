import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { PanelLine } from '../../../src/board/chart/columns.js';
import { LineChart } from '../../../src/board/chart/line-chart.js';
import { bucketX } from '../../../src/board/chart/position.js';
import { RUN_COLORS } from '../../../src/board/data/colors.js';
import type { Series, XAxis } from '../../../src/source/types.js';
import { uidOf } from '../../fixtures/uids.js';
import { longOrShort } from '../../support/long.js';
import { anyPlace, loaded, sourceOf } from '../../support/odd-value.js';
import { clear } from './helpers.js';
import 'uplot/dist/uPlot.min.css';

// Properties take seconds, and many times that on a busy machine.
vi.setConfig({ testTimeout: 240_000 });
afterEach(clear);

/** Pictures. A stroke that is missing on one x axis, one scale or in one theme is missing in every second or third of them. */
const RUNS = longOrShort(60, 20);
const SIZE = { width: 340, height: 180 };
const THEMES = { light: '#ffffff', dark: '#171b1f' } as const;
function luminance([red = 0, green = 0, blue = 0]: readonly number[]): number {
  const linear = [red, green, blue].map((part) =>
    part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
}

function contrast(a: readonly number[], b: readonly number[]): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((p, q) => p - q);
  return (light + 0.05) / (dark + 0.05);
}

function rgb(color: string): number[] {
  return [1, 3, 5].map((i) => Number.parseInt(color.slice(i, i + 2), 16));
}

interface DrawOptions {
  readonly x: XAxis;
  readonly y: 'linear' | 'log';
  readonly smoothing: number;
  readonly theme: keyof typeof THEMES;
}

/** A calm curve through the means, as the source would answer it. */
function smoothed(series: Series): Series {
  let level = series.mean[0] ?? 0;
  return {
    ...series,
    curve: series.mean.map((mean) => {
      level += 0.1 * (mean - level);
      return level;
    }),
  };
}

/** Draws lines as a panel does and reads the canvas. */
function draw(
  lines: readonly Omit<PanelLine, 'smoothed'>[],
  window: { min: number; max: number },
  options: DrawOptions,
) {
  const target = document.createElement('div');
  document.body.append(target);
  const surface = THEMES[options.theme];
  const chart = new LineChart(
    target,
    {
      x: options.x,
      y: options.y,
      smoothed: options.smoothing > 0,
      colors: lines.map(({ color }) => color),
      theme: {
        text: '#5c6672',
        soft: '#454d59',
        grid: 'transparent',
        line: 'transparent',
        surface,
        font: '11px sans-serif',
        labelFont: '12px sans-serif',
      },
    },
    SIZE,
    { zoom() {}, cursor() {} },
  );
  const drawn = chart.update(
    lines.map((line) => ({ ...line, smoothed: options.smoothing > 0 ? smoothed(line.series) : null })),
    { window },
  );
  const canvas = target.querySelector('canvas') as HTMLCanvasElement;
  const over = target.querySelector('.u-over') as HTMLElement;
  const ratio = canvas.width / SIZE.width;
  const box = {
    left: over.offsetLeft * ratio,
    top: over.offsetTop * ratio,
    width: over.offsetWidth * ratio,
    height: over.offsetHeight * ratio,
  };
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  // The panel's surface lies behind the canvas.
  context.globalCompositeOperation = 'destination-over';
  context.fillStyle = surface;
  context.fillRect(0, 0, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const pixel = (column: number, row: number) => [
    ...data.slice((row * canvas.width + column) * 4, (row * canvas.width + column) * 4 + 3),
  ];
  const [bottom, top] = chart.yRange;
  const rowOf = (value: number) => {
    const share =
      options.y === 'log'
        ? (Math.log(value) - Math.log(bottom)) / (Math.log(top) - Math.log(bottom))
        : (value - bottom) / (top - bottom);
    return box.top + (1 - share) * box.height;
  };
  const columnOf = (x: number) => box.left + ((x - window.min) / (window.max - window.min)) * box.width;
  /** Best contrast against the surface in a row, near a column. */
  const strongest = (column: number, row: number) => {
    let best = 1;
    for (
      let c = Math.max(Math.round(box.left), Math.floor(column) - 3);
      c <= Math.min(Math.round(box.left + box.width) - 1, Math.ceil(column) + 3);
      c++
    )
      best = Math.max(best, contrast(pixel(c, row), rgb(surface)));
    return best;
  };
  chart.destroy();
  target.remove();
  return { drawn, box, rowOf, columnOf, strongest };
}

/** The lowest contrast between the ordinary values and just below the tip of a spike. */
function lowest(picture: ReturnType<typeof draw>, x: number, tip: number, base: number): number {
  const [from, to] = [picture.rowOf(tip), picture.rowOf(base)].sort((a, b) => a - b) as [number, number];
  let least = Number.POSITIVE_INFINITY;
  for (let row = Math.ceil(from) + 1; row < Math.floor(to) - 1; row++)
    least = Math.min(least, picture.strongest(picture.columnOf(x), row));
  return least;
}

describe('the first and the last bucket', () => {
  test('[BRD7] values near 1, then 1000 at the last of 10,051 steps: the axis shows it and the stroke is drawn', async () => {
    const { series, window } = await loaded(10_051, 10_050, 1_000, 'step', 1, 0);
    const line = { uid: 'a', name: 'a', color: '#1f6fc0', series };
    const picture = draw([line], window, { x: 'step', y: 'linear', smoothing: 0, theme: 'light' });
    expect(lowest(picture, 10_050, 1_000, 1)).toBeGreaterThanOrEqual(3);
  });

  test('[BRD7] a spike at the first or the last of 30, 60 or 200 values has its stroke', async () => {
    for (const length of [30, 60, 200]) {
      for (const index of [0, length - 1]) {
        const { series, window, place } = await loaded(length, index, 5, 'step', 1, 0);
        const line = { uid: 'a', name: 'a', color: '#1f6fc0', series };
        const picture = draw([line], window, { x: 'step', y: 'linear', smoothing: 0, theme: 'light' });
        expect(lowest(picture, place, 5, 0.56), `${index} of ${length}`).toBeGreaterThanOrEqual(3);
      }
    }
  });
});

describe('a spike', () => {
  test('[BRD7] is drawn at full height with 3:1 at any position, zoom and axis, smoothed or not, light and dark, 1–12 runs', async () => {
    const looks = fc.record({
      at: anyPlace,
      odd: fc.constantFrom(5, 1.5, 50, 0.02),
      y: fc.constantFrom('linear', 'log'),
      smoothing: fc.constantFrom(0, 0.9),
      theme: fc.constantFrom<(keyof typeof THEMES)[]>('light', 'dark'),
      runs: fc.integer({ min: 1, max: 12 }),
      mine: fc.nat(11),
    });
    await fc.assert(
      fc.asyncProperty(looks, async ({ at, odd, y, smoothing, theme, runs, mine }) => {
        const length = Math.max(60, at.length);
        const index = Math.round(at.share * (length - 1));
        const { series, window, place } = await loaded(length, index, odd, at.x, at.zoom, at.place);
        // Fewer points than these have no ordinary spread; the line itself and its dots show them.
        const inWindow = [...bucketX(series, window)].filter(
          (x) => x >= window.min && x <= window.max,
        ).length;
        fc.pre(inWindow > 25);
        const range = { from: window.min, to: window.max, neighbours: true };
        const others = await Promise.all(
          Array.from({ length: runs }, (_, i) =>
            sourceOf(length, -1, 0, at.x, i + 2).source.series({
              run: uidOf('a'),
              key: 'loss',
              x: at.x,
              buckets: 320,
              ...range,
            }),
          ),
        );
        const own = mine % runs;
        const lines = others.map((each, i) => ({
          uid: String(i),
          name: String(i),
          color: RUN_COLORS[i]?.[theme] ?? '',
          series: i === own ? series : each,
        }));
        const picture = draw(lines, window, { x: at.x, y, smoothing, theme });
        const base = odd > 0.5 ? 0.56 : 0.44;
        expect(lowest(picture, place, odd, base)).toBeGreaterThanOrEqual(3);
      }),
      { numRuns: RUNS },
    );
  });

  test('[BRD7] two runs with spikes at one place both show their ends', async () => {
    const a = await loaded(10_000, 5_000, 5, 'step', 1, 0);
    const b = await loaded(10_000, 5_000, 2, 'step', 1, 0, 9);
    for (const order of [
      [a, b],
      [b, a],
    ]) {
      const lines = order.map(({ series }, i) => {
        const color = series === a.series ? '#1f6fc0' : '#d1570a';
        return { uid: String(i), name: '', color, series };
      });
      const picture = draw(lines, a.window, { x: 'step', y: 'linear', smoothing: 0, theme: 'light' });
      expect(lowest(picture, 5_000, 5, 0.6)).toBeGreaterThanOrEqual(3);
      expect(picture.drawn.flatMap(({ spikes }) => spikes.map(({ to }) => to)).sort()).toEqual([2, 5]);
    }
  });
});
