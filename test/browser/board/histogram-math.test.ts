import { expect, test } from 'vitest';
import { bandColumns } from '../../../src/board/histogram/bands.js';
import { cellText } from '../../../src/board/histogram/heat-text.js';
import { withHistogram, xOfStep } from '../../../src/board/histogram/join.js';
import { levelColors } from '../../../src/board/histogram/palette.js';
import { drawableRange, place, symlogSplits, valueThere } from '../../../src/board/histogram/value-axis.js';
import type { Heatmap, ValueScale } from '../../../src/source/types.js';
import { testSource } from '../../fixtures/test-source.js';
import { uidOf } from '../../fixtures/uids.js';
import { spread } from './histogram-helpers.js';

const SCALES: readonly ValueScale[] = ['linear', 'log', 'symlog'];

test.each(SCALES)('places on a %s axis lead back to their values and never go down', (scale) => {
  const values = [1e-9, 0.003, 0.01, 0.0100001, 1, 1e9];
  const all = scale === 'log' ? values : [...values.map((value) => -value).reverse(), 0, ...values];
  let before = Number.NEGATIVE_INFINITY;
  for (const value of all) {
    const at = place(value, scale, 0.01);
    expect(at).toBeGreaterThan(before);
    expect(Math.abs(valueThere(at, scale, 0.01) - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-13);
    before = at;
  }
});

test.each(SCALES)('the %s axis has the same places as the picture that the source draws', async (scale) => {
  const source = testSource();
  source.addRun('a');
  // One bin is full: its borders on the axis must be its borders in the picture.
  const edges = Float64Array.of(-100, -1, 0.5, 2, 30, 1_000);
  const stats = {
    count: 10,
    finite: 10,
    nan: 0,
    posInf: 0,
    negInf: 0,
    zeros: 0,
    min: -100,
    max: 1_000,
    mean: 1,
    std: 1,
  };
  for (let step = 0; step < 3; step++) {
    const counts = Float64Array.of(0, 0, 0, 10, 0);
    source.logHistogram('a', 'k', { stats, edges, counts, under: 0, over: 0 }, { step });
  }
  const height = 2_000;
  const range = { low: scale === 'log' ? 0.1 : -100, high: 1_000 };
  const heatmap = await source.heatmap({
    run: uidOf('a'),
    key: 'k',
    width: 4,
    height,
    scale,
    linear: 1,
    ...range,
  });
  const column = Array.from({ length: height }, (_, row) => heatmap.cells[row * 4 + 1] ?? 0);
  const at = (value: number) => place(value, scale, heatmap.linear);
  const row = (value: number) =>
    ((at(heatmap.high) - at(value)) / (at(heatmap.high) - at(heatmap.low))) * height;
  expect(Math.abs(column.findIndex((level) => level > 0) - row(30))).toBeLessThan(2);
  expect(Math.abs(column.findLastIndex((level) => level > 0) + 1 - row(2))).toBeLessThan(2);
});

test.each([
  [-1, 1, 0.01],
  [-1e-3, 1e6, 1e-3],
  [-5, -0.1, 0.01],
  [3, 4, 0.1],
  [-0.001, 0.002, 1],
  [-1e200, 1e200, 1e-200],
  [-1.7e308, 1e3, 1],
])('a symlog axis from %d to %d with a linear part of %d has a few ascending ticks', (min, max, linear) => {
  const splits = symlogSplits(min, max, linear, 8);
  expect(splits.length).toBeGreaterThanOrEqual(2);
  expect(splits.length).toBeLessThanOrEqual(20);
  for (let i = 0; i < splits.length; i++) {
    expect(splits[i]).toBeGreaterThanOrEqual(min);
    expect(splits[i]).toBeLessThanOrEqual(max);
    if (i > 0) expect(splits[i]).toBeGreaterThan(splits[i - 1] ?? 0);
  }
});

test.each(SCALES)('[BRD5] a range on a %s axis always has a length', (scale) => {
  for (const [low, high] of [
    [0, 0],
    [3, 3],
    [1e17, 1e17 + 16],
    [5e-324, 1e-320],
    [-1.7e308, 1.7e308],
    [-3, 5],
  ] as const) {
    const [bottom, top] = drawableRange(low, high, scale);
    expect(top).toBeGreaterThan(bottom);
    expect(Number.isFinite(top - bottom)).toBe(true);
    if (scale === 'log') expect(bottom).toBeGreaterThan(0);
  }
});

test.each([false, true])('the colours run one way in lightness, and nothing has none (dark: %s)', (dark) => {
  const bytes = new Uint8Array(levelColors(dark).buffer);
  const light = (level: number) =>
    0.2126 * (bytes[level * 4] ?? 0) +
    0.7152 * (bytes[level * 4 + 1] ?? 0) +
    0.0722 * (bytes[level * 4 + 2] ?? 0);
  expect(bytes[3]).toBe(0);
  for (let level = 2; level < 256; level++) {
    expect(bytes[level * 4 + 3]).toBe(255);
    const step = light(level) - light(level - 1);
    expect(dark ? step : -step).toBeGreaterThan(-1);
  }
  expect(Math.abs(light(255) - light(1))).toBeGreaterThan(120);
});

test('bands are nested, gaps where nothing is finite, and end above 0 on a log axis', async () => {
  const source = testSource();
  source.addRun('a');
  source.logHistogram('a', 'k', spread(-1, 9), { step: 0 });
  source.logHistogram('a', 'k', [Number.NaN], { step: 1 });
  source.logHistogram('a', 'k', spread(1, 2), { step: 2 });
  const data = await source.histograms({ run: uidOf('a'), key: 'k' });
  const { columns, low, high, hidden } = bandColumns(data, 'linear');
  expect([low, high, hidden]).toEqual([data.bands[0], data.bands[8], 0]);
  for (const i of [0, 2]) {
    const uppers = [1, 3, 5, 7].map((c) => columns[c]?.[i] ?? Number.NaN);
    const lowers = [2, 4, 6, 8].map((c) => columns[c]?.[i] ?? Number.NaN);
    const order = [...lowers, columns[9]?.[i] ?? Number.NaN, ...uppers.reverse()];
    expect(order).toEqual([...order].sort((a, b) => a - b));
  }
  for (let c = 1; c < columns.length; c++) expect(columns[c]?.[1]).toBeNull();
  const log = bandColumns(data, 'log');
  expect(log.hidden).toBe(1);
  for (const column of log.columns.slice(1))
    for (const value of column) if (value !== null) expect(value).toBeGreaterThan(0);
});

test('one histogram enters others at its place', async () => {
  const whole = await histogramsBut(null);
  for (const at of [0, 30, 60, 70]) {
    const single = await histogramsBut(null, at);
    const others = await histogramsBut(at);
    const { total, inRange, origin, ...joined } = withHistogram(others, single);
    expect(joined).toEqual({ ...joined, ...pick(whole) });
    expect(withHistogram(whole, single)).toBe(whole);
    expect([total, inRange, origin?.backend]).toEqual([7, 7, 'cpu']);
  }
  expect(xOfStep(whole, null)).toBeNull();
  expect([-5, 0, 29, 30, 1e9].map((step) => xOfStep(whole, step))).toEqual([0, 0, 20, 30, 70]);
});

/** Histograms at the steps 0, 10, … 70, the last one without a finite element; none at the step `but`. */
function histogramsBut(but: number | null, at?: number) {
  const source = testSource();
  source.addRun('a', { created: 1_000 });
  for (let step = 0; step <= 70; step += 10) {
    const values = step === 70 ? [Number.NaN] : spread(-1 - step / 100, 1 + step / 50);
    if (step === but) source.log('a', {}, step);
    else source.logHistogram('a', 'k', values, { step });
  }
  return source.histograms({ run: uidOf('a'), key: 'k', ...(at !== undefined && { at }) });
}

function pick({
  total: _total,
  inRange: _inRange,
  origin: _origin,
  ...rest
}: Awaited<ReturnType<typeof histogramsBut>>) {
  return rest;
}

test('the words under the pointer name the bin and how full it is', () => {
  const heatmap: Heatmap = {
    key: 'k',
    width: 2,
    height: 4,
    xMin: 0,
    xMax: 10,
    low: 0,
    high: 4,
    scale: 'linear',
    linear: 1,
    cells: Uint8Array.of(0, 0, 0, 255, 0, 255, 0, 51),
    nan: new Float64Array(2),
    posInf: new Float64Array(2),
    negInf: new Float64Array(2),
    zeros: new Float64Array(2),
    histograms: Float64Array.of(1, 1),
  };
  expect(cellText(heatmap, 7, 1.5, false)).toBe('1 … 3 · 100 %');
  expect(cellText(heatmap, 7, 0.5, true)).toBe('0 … 1 · 20 % of the fullest');
  expect(cellText(heatmap, 2, 0.5, false)).toBe('0 … 4 · empty');
  expect(cellText(heatmap, 11, 0.5, false)).toBe('');
});
