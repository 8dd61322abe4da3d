import { render } from 'lit';
import { afterEach, expect, test } from 'vitest';
import { sparkEnds, sparkline } from '../../../src/board/detail/sparkline.js';
import type { HistogramSummary } from '../../../src/source/types.js';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { uidOf } from '../../fixtures/uids.js';
import { all, clear, mount, one, textOf, until } from './helpers.js';

afterEach(clear);

type Last = HistogramSummary['last'];

function lastOf(
  bars: readonly number[],
  low: number,
  high: number,
  stats: Partial<Last['stats']> = {},
): Last {
  const count = bars.reduce((sum, bar) => sum + bar, 0);
  const finite = { count, finite: count, nan: 0, posInf: 0, negInf: 0, zeros: 0 };
  return {
    row: 5,
    step: 1_234,
    stats: { ...finite, min: low, max: high, mean: (low + high) / 2, std: 1, ...stats },
    low,
    high,
    bars,
  };
}

/** The bars of a drawn sparkline: left border, width and height of each. */
function drawn(last: Last, width = 96, height = 24) {
  const place = document.createElement('div');
  document.body.append(place);
  render([sparkline(last, width, height), sparkEnds(last)], place);
  const path = place.querySelector('.bars')?.getAttribute('d') ?? '';
  const bars = [...path.matchAll(/M(-?\d+) (\d+)v-(\d+)h(\d+)v\d+z/g)].map((found) => ({
    left: Number(found[1]),
    foot: Number(found[2]),
    tall: Number(found[3]),
    wide: Number(found[4]),
  }));
  return { place, bars, path };
}

test('bars stand side by side, as high as their counts, and one that holds anything is seen', () => {
  const counts = Array.from({ length: 32 }, (_, i) =>
    i === 3 ? 0 : i === 9 ? 100_000 : i === 20 ? 50_000 : 1,
  );
  const { bars } = drawn(lastOf(counts, -1, 1));
  expect(bars.length).toBe(31);
  expect(bars.map((bar) => bar.left)).not.toContain(9);
  const [most, half] = [bars.find((bar) => bar.left === 27), bars.find((bar) => bar.left === 60)];
  expect(most?.tall).toBe(21);
  expect(half?.tall).toBe(11);
  for (const bar of bars) {
    expect(bar.tall).toBeGreaterThanOrEqual(1);
    expect(bar.foot).toBe(21);
    expect(bar.left + bar.wide).toBeLessThanOrEqual(96);
  }
  for (const [i, bar] of bars.slice(1).entries())
    expect(bar.left).toBeGreaterThan((bars[i]?.left ?? 0) + (bars[i]?.wide ?? 0) - 1);
});

test('zero is marked where it lies within the range, and only there', () => {
  const zeroOf = (low: number, high: number) =>
    drawn(lastOf([1, 2, 1], low, high))
      .place.querySelector('.zero')
      ?.getAttribute('x') ?? null;
  expect(zeroOf(-1, 1)).toBe('48');
  expect(zeroOf(-1, 3)).toBe('24');
  expect(zeroOf(0.5, 1)).toBe(null);
  expect(zeroOf(-2, -1)).toBe(null);
});

test('a constant is one bar in the middle, and nothing finite is said in words', () => {
  const constant = drawn(lastOf([0, 7, 0], 2.5, 2.5));
  expect(constant.bars).toEqual([{ left: 46, foot: 21, tall: 21, wide: 4 }]);
  expect(constant.place.textContent?.trim()).toBe('2.5');
  const none = drawn(lastOf([], Number.NaN, Number.NaN, { count: 4, nan: 3, negInf: 1, mean: Number.NaN }));
  expect(none.path).toBe('');
  expect(none.place.textContent).toContain('no finite value');
  expect(none.place.innerHTML).not.toMatch(/[="]NaN[" ]/);
  expect(none.place.querySelector('svg')?.getAttribute('aria-label')).toBe(
    'Histogram at step 1,234 of 4 elements: no finite value, 3 NaN, 1 −Inf',
  );
});

test('the picture has a name with minimum, maximum and mean', () => {
  const { place } = drawn(lastOf([1, 2, 1], -0.25, 0.75, { posInf: 2, count: 6 }));
  const picture = place.querySelector('svg');
  expect(picture?.getAttribute('role')).toBe('img');
  expect(picture?.getAttribute('aria-label')).toBe(
    'Histogram at step 1,234 of 6 elements: minimum −0.25, maximum 0.75, mean 0.25, 2 +Inf',
  );
});

/** A run with a scalar and two histogram keys, one of which turns NaN at step 20. */
function source(): TestSource {
  const fake = testSource();
  fake.addRun('a', { name: 'run a', created: Date.now() - 60_000 });
  for (const step of [0, 10, 20]) {
    fake.log('a', { loss: 1 / (step + 1) }, step);
    const values = Array.from({ length: 400 }, (_, i) => Math.sin(i) * 0.01);
    fake.logHistogram('a', 'weights/conv2d_Conv2D1/kernel', values, { step });
    const broken = step === 20 ? [...values, Number.NaN, Number.NaN] : values;
    fake.logHistogram('a', 'gradients/conv2d_Conv2D1/kernel', broken, { step });
  }
  return fake;
}

async function table(board: Element): Promise<HTMLElement> {
  return until('table of histograms', () => all(board, 'table.histograms')[0]);
}

async function opened(fake: TestSource, style?: string): Promise<HTMLElement> {
  const board = mount(fake, style);
  await until('list', () => textOf(board).includes('1 run'));
  board.focusRun(uidOf('a'));
  await table(board);
  return board;
}

test('the summary has a row with a picture, its range and the count per histogram key', async () => {
  const board = await opened(source());
  const rows = [...(await table(board)).querySelectorAll<HTMLElement>('tr:has(td)')];
  expect(rows.map((row) => row.querySelector('td')?.title)).toEqual([
    'gradients/conv2d_Conv2D1/kernel',
    'weights/conv2d_Conv2D1/kernel',
  ]);
  const [gradients, weights] = rows.map((row) => textOf(row as unknown as ShadowRoot));
  expect(weights).toContain('3 histograms');
  expect(weights).toContain('−0.01');
  expect(weights).toContain('± 0.00706');
  expect(weights).not.toContain('NaN');
  expect(gradients).toContain('2 NaN');
  expect(gradients).toContain('first at step 20');
  expect(rows[1]?.querySelector('svg.spark')?.getAttribute('aria-label')).toContain(
    'Histogram at step 20 of 400 elements: minimum −0.0099999',
  );
  // The scalars stay in their own table.
  expect(one(one(board, 'stepwell-run-overview'), 'table').textContent).toContain('loss');
});

test('of many histograms the first ones are listed, and all on request', async () => {
  const fake = testSource();
  fake.addRun('a', { name: 'run a' });
  for (let i = 0; i < 30; i++) fake.logHistogram('a', `weights/w${i}`, [i, i + 1], { step: 1 });
  const board = await opened(fake);
  const rows = () => all(board, 'table.histograms .spark').length;
  expect(rows()).toBe(12);
  const more = one(board, '.link.more');
  expect(more.textContent).toBe('Show all 30 histograms');
  more.click();
  await until('all', () => rows() === 30);
  more.click();
  await until('fewer', () => rows() === 12);
});

test('a new histogram changes the picture', async () => {
  const fake = source();
  const board = await opened(fake);
  fake.logHistogram('a', 'weights/conv2d_Conv2D1/kernel', [1, 2, 3], { step: 30 });
  await until('new picture', () =>
    all(board, 'svg.spark').some((each) =>
      each.getAttribute('aria-label')?.includes('step 30 of 3 elements'),
    ),
  );
  expect((await table(board)).textContent).toContain('4 histograms');
});

for (const [where, style] of [
  ['the pane beside the panels', 'width: 1400px; height: 800px'],
  ['a page of 600 pixels', 'width: 600px; height: 800px'],
] as const) {
  test(`the table fits ${where}, light and dark`, async () => {
    const board = await opened(source(), style);
    const scroller = (await table(board)).parentElement;
    expect(scroller?.scrollWidth).toBe(scroller?.clientWidth);
    const fill = () => getComputedStyle(one<SVGPathElement>(board, '.spark .bars')).fill;
    const light = fill();
    (board as unknown as { theme: string }).theme = 'dark';
    await until('dark', () => fill() !== light);
    expect(fill()).toBe('rgb(143, 176, 255)');
  });
}

test('the picture enlarges the panel of its key, with its run in it', async () => {
  const fake = source();
  fake.addRun('b', { name: 'run b', created: Date.now() });
  const board = mount(fake);
  await until('list', () => textOf(board).includes('of 2 runs'));
  board.focusRun(uidOf('a'));
  await table(board);
  const box = one<HTMLInputElement>(board, `.row[data-run="${uidOf('a')}"] input`);
  box.click();
  await until('not drawn', () => !box.checked);
  one(board, 'table.histograms .picture').click();
  const dialog = await until('dialog', () => all(board, 'stepwell-enlarged')[0]);
  expect(dialog.getAttribute('aria-label')).toBe('gradients/conv2d_Conv2D1/kernel');
  expect(box.checked).toBe(true);
});

test('[BRD2] keys of histograms are text', async () => {
  const fake = testSource();
  fake.addRun('a', { name: 'run a' });
  fake.logHistogram('a', 'x/<img src=x onerror=alert(1)>', [1, 2], { step: 1 });
  fake.logHistogram('a', '__proto__', [1, 2], { step: 1 });
  const board = await opened(fake);
  const shown = await table(board);
  expect(shown.textContent).toContain('<img src=x onerror=alert(1)>');
  expect(all(board, 'img').length).toBe(0);
});

test('[HIS1] the ends of the floats make a picture of numbers, and zero stands where it is', () => {
  const most = Number.MAX_VALUE;
  for (const [low, high, zero] of [
    [-most, most, 48],
    [-1e308, 1e308, 48],
    [-5e-324, 5e-324, 48],
    [-1, 1, 48],
    [1, 1 + 2 ** -52, null],
  ] as const) {
    const { place, path } = drawn(lastOf([1, 0, 0, 2], low, high));
    expect(path).not.toContain('NaN');
    expect(place.innerHTML).not.toMatch(/NaN|Infinity/);
    const tick = place.querySelector('.zero')?.getAttribute('x');
    expect(tick === undefined || tick === null ? null : Number(tick)).toBe(zero);
  }
});
