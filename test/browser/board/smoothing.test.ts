import { afterEach, expect, test } from 'vitest';
import { LineChart } from '../../../src/board/chart/line-chart.js';
import { SMOOTHING_KINDS } from '../../../src/source/smoothing-kinds.js';
import type { SeriesQuery } from '../../../src/source/types.js';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { uidOf } from '../../fixtures/uids.js';
import { all, clear, headerPopover, mount, one, panelOf, smoothingSlider, textOf, until } from './helpers.js';

afterEach(clear);

const POINTS = 20_000;
const THEME = {
  text: '#000',
  grid: '#eee',
  line: '#ccc',
  soft: '#444',
  labelFont: '12px sans-serif',
  surface: '#fff',
  font: '11px sans-serif',
};

/** A noisy, falling loss: the same numbers each time. */
function lossOf(points: number): Float64Array {
  let seed = 7;
  return Float64Array.from({ length: points }, (_, i) => {
    seed = (seed * 16807) % 2147483647;
    return Math.exp(-i / 3000) + (seed / 2147483647 - 0.5) * 0.4;
  });
}

function sourceOf(values: Float64Array): TestSource {
  const source = testSource();
  source.addRun('a');
  values.forEach((loss, step) => void source.log('a', { loss }, step));
  return source;
}

/** Height of the exact curve at any x: every point smoothed, one unit for the whole run, straight between points. */
function exactCurve(values: Float64Array, weight: number): (x: number) => number {
  const unit = Number(((values.length - 1) / 1000).toPrecision(2));
  let [sum, share] = [0, 0];
  const heights = values.map((value, i) => {
    const keep = weight ** (i === 0 ? 1 : 1 / unit);
    sum = (i === 0 ? 0 : sum * keep) + value * (1 - keep);
    share = (i === 0 ? 0 : share * keep) + (1 - keep);
    return sum / share;
  });
  return (x) => {
    const at = Math.min(values.length - 1, Math.max(0, x));
    const [low, high] = [heights[Math.floor(at)] ?? Number.NaN, heights[Math.ceil(at)] ?? Number.NaN];
    return low + (high - low) * (at - Math.floor(at));
  };
}

const queriesIn = (source: TestSource): SeriesQuery[] =>
  source.calls.filter(({ method }) => method === 'series').map(({ argument }) => argument as SeriesQuery);

test('[QRY4] what is drawn is the exact curve, within 1 % of the y range, at any zoom and width', async () => {
  const values = lossOf(POINTS);
  const source = sourceOf(values);
  for (const weight of [0.2, 0.6, 0.95]) {
    const exact = exactCurve(values, weight);
    for (const [from, to] of [
      [0, POINTS - 1],
      [0, 900],
      [4000, 12_000],
      [8123, 8222],
      [8150, 8160],
    ] as const) {
      for (const width of [320, 1300]) {
        const query: SeriesQuery = { run: uidOf('a'), key: 'loss', from, to, buckets: width };
        const series = await source.series(query);
        const smoothed = await source.series({ ...query, smoothing: { weight } });
        const target = document.body.appendChild(document.createElement('div'));
        const layout = { x: 'step', y: 'linear', smoothed: true, colors: ['#000'], theme: THEME } as const;
        const chart = new LineChart(target, layout, { width, height: 200 }, { zoom() {}, cursor() {} });
        const line = { uid: 'a', name: 'a', color: '#000', series, smoothed };
        const [drawn] = chart.update([line], { window: { min: from, max: to } });
        const range = Math.max(...series.max) - Math.min(...series.min);
        drawn?.line.forEach((height, i) => {
          const wanted = exact(drawn.x[i] ?? Number.NaN);
          expect(Math.abs((height ?? Number.NaN) - wanted)).toBeLessThan(0.01 * range);
        });
        expect(drawn?.line.length).toBeGreaterThan(5);
        chart.destroy();
        target.remove();
      }
    }
  }
});

test('[QRY4] moving the slider asks for curves alone, one question per run at a time', async () => {
  const source = sourceOf(lossOf(500));
  source.delayMs = 20;
  const board = mount(source);
  await panelOf(board, 'loss');
  await until('the first series', () => queriesIn(source).length > 0);
  const slider = await smoothingSlider(board);
  source.calls.length = 0;
  for (let step = 1; step <= 30; step++) {
    slider.value = String(step / 50);
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
  await until('the curve of the last weight', () => queriesIn(source).at(-1)?.smoothing?.weight === 0.6);
  const asked = queriesIn(source);
  expect(asked.every(({ smoothing }) => smoothing !== undefined)).toBe(true);
  // The weights between two answers are never asked for.
  expect(asked.length).toBeLessThan(30);
});

test('[QRY4] new values ask for the values and their curve', async () => {
  const source = sourceOf(lossOf(200));
  const board = mount(source);
  board.updateSettings({ smoothing: 0.9 });
  await panelOf(board, 'loss');
  await until('the first curve', () => queriesIn(source).some(({ smoothing }) => smoothing?.weight === 0.9));
  source.calls.length = 0;
  source.log('a', { loss: 5 }, 200);
  await until('the values', () => queriesIn(source).some(({ smoothing }) => smoothing === undefined));
  await until('the curve up to them', () =>
    queriesIn(source).some(({ smoothing, to }) => smoothing !== undefined && to === 200),
  );
});

test('[QRY4] another kind asks for its curves alone, and the pop-over has one sentence for each', async () => {
  const source = sourceOf(lossOf(300));
  const board = mount(source);
  await panelOf(board, 'loss');
  const pop = await headerPopover(board, '.smooth');
  board.updateSettings({ smoothing: 0.5 });
  await until('the curve of the default kind', () => queriesIn(source).at(-1)?.smoothing?.weight === 0.5);
  // Servers of older versions refuse fields that they do not know.
  expect(queriesIn(source).at(-1)?.smoothing).toEqual({ weight: 0.5 });
  const select = await until('kinds', () => all<HTMLSelectElement>(pop, 'select')[0]);
  expect(select.labels?.[0]?.textContent).toContain('Kind');
  expect([...select.options].map(({ value }) => value)).toEqual([...SMOOTHING_KINDS]);
  const sentences = new Set<string>();
  for (const kind of ['debiased', 'gaussian', 'average', 'ema'] as const) {
    source.calls.length = 0;
    const before = textOf(one(pop, 'p'));
    select.value = kind;
    select.dispatchEvent(new Event('change', { bubbles: true }));
    await until(kind, () => queriesIn(source).length > 0);
    const asked = kind === 'ema' ? { weight: 0.5 } : { weight: 0.5, kind };
    expect(queriesIn(source).map(({ smoothing }) => smoothing)).toEqual([asked]);
    expect(board.view.smoothingKind).toBe(kind);
    await until('its sentence', () => textOf(one(pop, 'p')) !== before);
    sentences.add(textOf(one(pop, 'p')));
  }
  expect(sentences.size).toBe(SMOOTHING_KINDS.length);
});
