/** What the charts of lines say beside their lines: labels, chips, the tooltip, a hovered run, and the numbers of key metrics. */
import { afterEach, expect, test, vi } from 'vitest';
import { CursorLayer } from '../../../src/board/chart/cursor-layer.js';
import { LineChart } from '../../../src/board/chart/line-chart.js';
import { drawEnds } from '../../../src/board/chart/line-ends.js';
import { drawMarks } from '../../../src/board/chart/markers.js';
import { outside } from '../../../src/board/chart/outside.js';
import type { StepwellBoard } from '../../../src/board/index.js';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { uidOf } from '../../fixtures/uids.js';
import { singles } from '../../support/singles.js';
import { all, clear, mount, one, panelOf, sourceWith, textOf, tooltipOf, until } from './helpers.js';
import { leave, point } from './histogram-helpers.js';

afterEach(clear);

/** Colours and fonts of a chart that a test draws itself. */
const theme = {
  text: '#000',
  grid: '#eee',
  line: '#ccc',
  soft: '#444',
  surface: '#fff',
  font: '11px sans-serif',
  labelFont: '12px sans-serif',
};

const plain = (element: Element) => textOf(element).replace(/\s+/g, ' ').trim();

/** A source with a run per entry, each of which logs its values under a key. */
function valuesOf(key: string, runs: Readonly<Record<string, readonly number[]>>): TestSource {
  const source = testSource();
  Object.entries(runs).forEach(([name, values], i) => {
    source.addRun(name, { name: `run ${name}`, created: 1_000_000 + i * 60_000 });
    for (const value of values) source.log(name, { [key]: value });
  });
  return source;
}

/** A falling loss with one value far away. */
const spiky = (height: number) =>
  Array.from({ length: 150 }, (_, i) =>
    i === 100 ? height : 2 * Math.exp(-i / 40) + 0.1 + 0.02 * Math.sin(i * 7),
  );

test('[BRD7] a chip says how many values the range leaves out and how far; a click shows them, the menu goes back', async () => {
  const board = mount(valuesOf('loss', { a: spiky(60), b: spiky(0.3) }));
  const panel = await panelOf(board, 'loss');
  const chip = await until('a chip', () => all<HTMLButtonElement>(panel, '.out')[0]);
  expect(plain(chip)).toMatch(/^▲ 1 above max 60/);
  chip.dispatchEvent(new PointerEvent('pointerenter'));
  await until('the values as a hint', () => /run a, step 100: 60/.test(chip.title));
  chip.click();
  await until('no chip', () => all(panel, '.out').length === 0);
  expect(Object.values(board.view.panels)[0]?.options).toEqual({ fit: 'all' });
  one(panel, '.more').click();
  const back = await until('the menu', () =>
    all(panel, '.more-menu button').find((each) => each.textContent?.includes('Fit to the ordinary range')),
  );
  back.click();
  await until('the chip again', () => all(panel, '.out').length === 1);
  // The same for all panels without a choice of their own.
  board.view = { fit: 'all' };
  await until('none again', () => all(panel, '.out').length === 0);
});

test('[BRD7] a metric without a goal is shown whole; as soon as a person says what is better, it is fitted', async () => {
  const board = mount(valuesOf('rate', { a: spiky(60) }));
  const panel = await panelOf(board, 'rate');
  await until('drawn', () => /^\S/.test(one(panel, '.lines .value').textContent ?? ''));
  expect(all(panel, '.out').length).toBe(0);
  one(panel, '.more').click();
  const lower = await until('the menu', () =>
    all(panel, '.more-menu button').find((each) => each.textContent?.includes('Lower is better')),
  );
  lower.click();
  await until('a chip', () => all(panel, '.out').length === 1);
  expect(board.view.goals).toEqual({ rate: 'lower' });
});

test('one tooltip names the values of all runs, the largest first and those without one last, twelve at most and always the nearest', async () => {
  const runs: Record<string, number[]> = {};
  for (let i = 0; i < 14; i++) runs[String.fromCharCode(97 + i)] = Array.from({ length: 50 }, () => i + 1);
  runs['z'] = Array.from({ length: 50 }, () => Number.NaN);
  const board = mount(valuesOf('loss', runs));
  board.runs = Object.keys(runs).map(uidOf);
  board.view = { selection: Object.keys(runs).map(uidOf) };
  const panel = await panelOf(board, 'loss');
  await until('all lines', () => all(panel, '.lines li').length === 15);
  await until('all drawn', () => all(panel, '.lines .value').every(({ textContent }) => textContent !== ''));
  // At the bottom, where the smallest value is.
  point(panel, 0.5, 0.97);
  await until('the tooltip', () => tooltipOf(board));
  const rows = await until('its rows', () => {
    const found = all<HTMLTableRowElement>(panel, '.tip tr').slice(1);
    return found.length === 12 && found;
  });
  expect(rows.map((row) => row.cells[1]?.textContent)).toEqual(
    [...'nmlkjihgfed'].map((name) => `run ${name}`).concat('run a'),
  );
  expect(rows.map((row) => row.className)).toEqual([...Array(11).fill(''), 'near']);
  expect(tooltipOf(board)).toMatch(/^Step 2[45].*\+3$/);
  leave(panel);
  await until('gone', () => tooltipOf(board) === '');
});

test('a run that has only NaN stands last in the tooltip, and a bucket of several values says mean, last and extremes', async () => {
  const nan = Array.from({ length: 8_000 }, () => Number.NaN);
  const board = mount(valuesOf('loss', { a: nan, b: nan.map((_, i) => i % 7) }));
  const panel = await panelOf(board, 'loss');
  await until('drawn', () => all(panel, '.lines .value').every(({ textContent }) => textContent !== ''));
  point(panel, 0.5, 0.5);
  const rows = await until('rows', () => {
    const found = all<HTMLTableRowElement>(panel, '.tip tr');
    return found.length === 3 && found;
  });
  expect([...(rows[0]?.cells ?? [])].map(({ textContent }) => textContent)).toEqual([
    '',
    'loss',
    'mean',
    'last',
    'min … max',
  ]);
  expect(rows.slice(1).map((row) => row.cells[1]?.textContent)).toEqual(['run b', 'run a']);
  expect(rows[1]?.cells[4]?.textContent).toBe('0 … 6');
  expect(rows[2]?.cells[2]?.textContent).toBe('NaN');
  leave(panel);
});

/** Number of pixels of a panel's chart that have exactly this colour. */
function pixelsOf(panel: Element, color: string): number {
  const canvas = one<HTMLCanvasElement>(panel, '.u-wrap > canvas');
  const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
  const wanted = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  let found = 0;
  for (let i = 0; i < data.length; i += 4) {
    const isOpaque = (data[i + 3] ?? 0) > 200;
    if (isOpaque && wanted.every((value, c) => Math.abs(value - (data[i + c] ?? 0)) < 6)) found++;
  }
  return found;
}

test('pointing at a line pales the other runs in all panels, and leaving brings them back', async () => {
  const source = testSource();
  for (const [i, name] of ['a', 'b'].entries()) {
    source.addRun(name, { created: 1_000_000 + i });
    for (let step = 0; step < 60; step++) source.log(name, { 'x/loss': i + 1, 'x/other': i + 1 });
  }
  const board = mount(source);
  board.theme = 'light';
  const [panel, other] = [await panelOf(board, 'x/loss'), await panelOf(board, 'x/other')];
  const colors = all(panel, '.lines li').map((item) => item.dataset['color'] ?? '');
  const strong = (each: Element) => colors.map((color) => pixelsOf(each, color) > 20);
  await until('both lines', () => [panel, other].every((each) => strong(each).every(Boolean)));
  // The range has a margin of 8 %: the upper line is near the top.
  point(panel, 0.5, 0.069);
  await until('b alone', () => [panel, other].every((each) => strong(each).join() === 'false,true'));
  leave(panel);
  await until('both again', () => [panel, other].every((each) => strong(each).every(Boolean)));
});

/** Draws lines into a chart and returns the texts beside the plot. */
function labelsOf(
  names: readonly string[],
  status: 'running' | 'completed' = 'completed',
  lengths: readonly number[] = [],
) {
  const target = document.body.appendChild(document.createElement('div'));
  const texts: { text: string; left: number }[] = [];
  const fillText = vi.spyOn(CanvasRenderingContext2D.prototype, 'fillText').mockImplementation(function (
    this: CanvasRenderingContext2D,
    text: string,
    left: number,
  ) {
    if (this.font.startsWith('12px')) texts.push({ text, left });
  });
  const colors = names.map((_, i) => `#${i}${i}4444`);
  const chart = new LineChart(
    target,
    { x: 'step', y: 'linear', smoothed: false, colors, gutter: true, theme },
    { width: 400, height: 200 },
    { zoom() {}, cursor() {} },
  );
  const lines = names.map((label, i) => ({
    uid: String(i),
    name: label,
    label,
    color: colors[i] ?? '',
    status,
    series: singles(Float64Array.from({ length: lengths[i] ?? 100 }, (_, k) => i + k / 100)),
    smoothed: null,
  }));
  chart.setDetails({ drawEnds, drawMarks, outside, CursorLayer });
  texts.length = 0;
  chart.update(lines, { window: { min: 0, max: 99 } });
  const { left, width } = target.querySelector('.u-over')?.getBoundingClientRect() ?? { left: 0, width: 0 };
  const right = left + width - target.getBoundingClientRect().left;
  chart.destroy();
  fillText.mockRestore();
  return texts.map((each) => ({ text: each.text, isBeside: each.left > right }));
}

test('a panel that scrolls away under a resting mouse leaves no run hovered and no tooltip', async () => {
  const keys = Array.from({ length: 30 }, (_, i) => `s/k${i}`);
  const board = mount(sourceWith(['a', 'b'], keys, 50));
  const panel = await panelOf(board, 's/k0');
  const { view } = (
    panel as unknown as { model: { view: { hovered: string | null; cursor: number | null } } }
  ).model;
  // Along the height of the plot, some place is on a line.
  await until('the details', () => {
    for (let top = 0.02; top < 1 && view.hovered === null; top += 0.02) point(panel, 0.9, top);
    return view.hovered !== null;
  });
  await until('a tooltip', () => view.hovered !== null && tooltipOf(board) !== '');
  one(board, 'main').scrollTop = 4_000;
  await until('nothing hovered', () => view.hovered === null && view.cursor === null);
  expect(tooltipOf(board)).toBe('');
});

test('what keys asked for is said once: new values do not say it again', async () => {
  const source = sourceWith(['a'], ['loss'], 20);
  const board = mount(source);
  const panel = await panelOf(board, 'loss');
  const plot = one(panel, '.plot');
  plot.focus();
  plot.dispatchEvent(new KeyboardEvent('keydown', { key: 'End', bubbles: true }));
  plot.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true }));
  await until('the values', () => tooltipOf(board) !== '');
  const tip = one(board, '.tip');
  expect(tip.role).toBe('status');
  const changes = vi.fn();
  const observer = new MutationObserver(changes);
  observer.observe(tip, { childList: true, subtree: true, characterData: true, attributes: true });
  source.log('a', { loss: 7 });
  await until('a new last value', () => textOf(one(panel, '.lines')).includes('7'));
  expect(changes).not.toHaveBeenCalled();
  observer.disconnect();
});

test('lines have their names at their ends; a run that ended early has its name beside its end only where nothing is', async () => {
  expect(labelsOf(['up', 'down'])).toEqual([
    { text: 'down', isBeside: true },
    { text: 'up', isBeside: true },
  ]);
  // Far below the other line, there is room.
  expect(labelsOf(['early', 'whole'], 'completed', [50])).toContainEqual({ text: 'early', isBeside: false });
  // Between two lines that are as near as the letters are high, there is none.
  const crowd = labelsOf(
    ['a', 'early', 'b', 'c', 'd'].map((name) => name),
    'completed',
    [100, 50, 100, 100, 100],
  );
  expect(crowd.filter(({ isBeside }) => isBeside).map(({ text }) => text)).toEqual(['d', 'c', 'b', 'a']);
});

test('[BRD8] while values arrive, the range of y only grows; another fit or other lines fit anew', () => {
  const target = document.body.appendChild(document.createElement('div'));
  const chart = new LineChart(
    target,
    { x: 'step', y: 'linear', smoothed: false, colors: ['#123456'], theme },
    { width: 400, height: 200 },
    { zoom() {}, cursor() {} },
  );
  const show = (values: readonly number[], isLive: boolean) => {
    const line = {
      uid: 'a',
      name: 'a',
      color: '#123456',
      series: singles(Float64Array.from(values)),
      smoothed: null,
    };
    chart.update([line], { window: { min: 0, max: values.length - 1 }, isLive });
    return chart.yRange;
  };
  const first = show([2, 4], false);
  expect(show([2, 4, 3], true)).toEqual(first);
  const higher = show([2, 4, 3, 9], true);
  expect(higher[0]).toBe(first[0]);
  expect(higher[1]).toBeGreaterThan(9);
  // With room above, so that the next value a little higher moves nothing.
  expect(show([2, 4, 3, 9, 9.3], true)).toEqual(higher);
  expect(show([2, 4], false)).toEqual(first);
  chart.destroy();
});

/** The change in the head of a key panel. */
const shown = (panel: Element) => one(panel, '.facts').textContent?.replace(/\s+/g, ' ').trim();
const strip = (board: StepwellBoard) => all(board, 'section.strip')[0] ?? document.createElement('section');
const keyPanel = (board: StepwellBoard, key: string) =>
  until(`key panel ${key}`, () =>
    all(strip(board), 'stepwell-scalar-panel').find(
      (each) =>
        (each as unknown as { key: string }).key === key && plain(one(each, '.number')) !== '' && each,
    ),
  );

test('the key metrics stand first with their best value, what is now, and the change against the run before or the reference', async () => {
  const source = testSource();
  const runs = { a: [0.5, 0.4, 0.45], b: [0.5, 0.2, 0.3], c: [0.9, 0.3, 0.36] };
  Object.entries(runs).forEach(([name, values], i) => {
    source.addRun(name, { name: `run ${name}`, created: 1_000_000 + i * 60_000 });
    for (const value of values)
      source.log(name, { 'val/loss': value, 'val/acc': 1 - value, 'train/loss': value, lr: 1 });
  });
  const board = mount(source);
  const loss = await keyPanel(board, 'val/loss');
  expect(all(strip(board), 'h3').map(({ title }) => title)).toEqual(['val/loss', 'val/acc', 'train/loss']);
  expect(all(board, 'section .heading').map((each) => plain(each))).toEqual(['metrics 1']);
  await until('the best', () => /★ 0\.2\d* run b · step 1 now 0\.36/.test(plain(one(loss, '.number'))));
  // The newest run against the run before: 0.3 against 0.2.
  await until('the change', () => shown(loss) === '+50.0 % vs run b');
  expect(one(loss, '.facts b').className).toBe('worse');
  const dense = await keyPanel(board, 'train/loss');
  expect(plain(one(dense, '.number'))).toMatch(/^0\.36\d* run c · last$/);
  board.view = { reference: uidOf('a') };
  await until('the reference', () => shown(loss) === '−50.0 % vs reference');
  expect(one(loss, '.facts b').className).toBe('better');
  const accuracy = await keyPanel(board, 'val/acc');
  await until('more is better', () => shown(accuracy) === '+33.3 % vs reference');
  expect(one(accuracy, '.facts b').className).toBe('better');
});

test('a panel is pinned to the key metrics and removed again with its menu; the rule comes back', async () => {
  const board = mount(sourceWith(['a'], ['train/loss', 'lr']));
  await keyPanel(board, 'train/loss');
  const choose = async (key: string, label: string) => {
    const panel = await panelOf(board, key);
    one(panel, '.more').click();
    const item = await until(label, () =>
      all(panel, '.more-menu button').find((each) => each.textContent?.includes(label)),
    );
    item.click();
  };
  const keys = () => all(strip(board), 'h3').map(({ title }) => title);
  await choose('lr', 'Pin to the key metrics');
  await until('both', () => keys().join() === 'train/loss,lr');
  await choose('train/loss', 'Remove from the key metrics');
  await until('one', () => keys().join() === 'lr');
  expect(board.view.pins).toEqual(['scalar lr']);
  await choose('lr', 'Choose the key metrics by rule');
  await until('by rule', () => keys().join() === 'train/loss');
  expect(board.view.pins).toBe(null);
});
