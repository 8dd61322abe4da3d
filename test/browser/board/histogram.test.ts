import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StepwellError } from '../../../src/base/errors.js';
import { levelColors } from '../../../src/board/histogram/palette.js';
import type { SeriesQuery } from '../../../src/source/types.js';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { uidOf } from '../../fixtures/uids.js';
import { all, clear, cursorOf, drag, mount, one, panelOf, pause, textOf, until } from './helpers.js';
import {
  heatQueries,
  histogramPanel,
  histogramQueries,
  leave,
  logSpread,
  plotPixels,
  point,
  setDrawing,
  spread,
} from './histogram-helpers.js';
import { listenerCount } from './histogram-listeners.js';

beforeEach(() => {
  globalThis.pwned = 0;
});
afterEach(() => {
  clear();
  vi.restoreAllMocks();
});

/** A run `a` with one scalar and one widening histogram. */
function sourceWithHistogram(key = 'w/k', steps = 20): TestSource {
  const source = testSource();
  source.addRun('a', { name: 'run a' });
  for (let step = 0; step < steps * 10; step++) source.log('a', { 'w/loss': 1 / (step + 1) }, step);
  logSpread(source, 'a', key, steps);
  return source;
}

test('a heat map has the colour of its cell in every pixel', async () => {
  const source = sourceWithHistogram();
  const board = mount(source);
  const panel = await histogramPanel(board, 'w/k');
  await pause(400);
  const pixels = plotPixels(panel);
  const query = heatQueries(source, 'w/k').at(-1);
  if (!query) throw new Error('No query');
  expect([query.width, query.height]).toEqual([pixels.width, pixels.height]);
  const { cells } = await source.heatmap(query);
  const colors = new Uint8Array(levelColors(false).buffer);
  const seen = new Set<number>();
  let wrong = 0;
  for (let i = 0; i < cells.length; i++) {
    const level = cells[i] ?? 0;
    if (level === 0) continue;
    seen.add(level);
    for (let c = 0; c < 3; c++) if (pixels.data[i * 4 + c] !== colors[level * 4 + c]) wrong++;
  }
  expect(seen.size).toBeGreaterThan(3);
  expect(wrong).toBe(0);
});

test('[P6] a heat map is drawn with one drawImage per draw', async () => {
  const source = sourceWithHistogram();
  const board = mount(source);
  const panel = await histogramPanel(board, 'w/k');
  await pause(400);
  const context = panel.shadowRoot?.querySelector<HTMLCanvasElement>('.uplot canvas')?.getContext('2d');
  if (!context) throw new Error('No chart');
  const images = vi.spyOn(context, 'drawImage');
  const draws = vi.spyOn(context, 'clearRect');
  source.logHistogram('a', 'w/k', spread(-1, 1), { step: 200 });
  await until('drawn again', () => draws.mock.calls.length > 0);
  await pause(300);
  expect(images.mock.calls.length).toBe(draws.mock.calls.length);
});

test('[BRD3] zoom and cursor of histogram and scalar panels are one', async () => {
  const source = sourceWithHistogram();
  const board = mount(source);
  const heat = await histogramPanel(board, 'w/k');
  const loss = await panelOf(board, 'w/loss');
  point(heat, 0.5, 0.5);
  await until('cursor in the scalar panel', () => Math.abs((cursorOf(loss) ?? 0) - 0.5) < 0.01);
  expect(one(heat, '.place').textContent).toMatch(/^step \d/);
  await until('cell under the mouse', () => / … .+ %/.test(one(heat, '.value').textContent ?? ''));
  leave(heat);
  await until('cursor gone', () => cursorOf(loss) === null);
  // Nothing is drawn any more by itself: what follows comes from the cursor.
  await pause(400);
  const seen = new Set<string>();
  for (const x of [0.25, 0.5, 0.75]) {
    point(loss, x, 0.5);
    await pause(40);
    seen.add(one(heat, '.place').textContent ?? '');
    expect(one(heat, '.u-cursor-x').style.transform).not.toContain('-10px');
  }
  expect([...seen].filter((text) => /^step \d/.test(text)).length).toBe(3);
  leave(loss);
  drag(loss, 0.25, 0.5);
  const zoomed = await until('zoomed heat map', () =>
    heatQueries(source, 'w/k').find((query) => query.from !== undefined),
  );
  await until('the same zoom in the scalar panel', () => {
    const series = source.calls.findLast(({ method }) => method === 'series')?.argument as SeriesQuery;
    return series.from === zoomed.from && series.to === zoomed.to;
  });
  drag(heat, 0.25, 0.5);
  await until('scalar panel follows', () =>
    source.calls.some(
      ({ method, argument }) =>
        method === 'series' && (argument as { from: number }).from > (zoomed.from ?? 0),
    ),
  );
});

test('[BRD3] streaming keeps the zoom of a heat map, and reads it again at most every 250 ms', async () => {
  const source = sourceWithHistogram();
  const board = mount(source);
  const panel = await histogramPanel(board, 'w/k');
  drag(panel, 0.25, 0.5);
  const zoomed = await until('zoomed', () =>
    heatQueries(source, 'w/k').find((query) => query.from !== undefined),
  );
  const before = heatQueries(source, 'w/k').length;
  const start = performance.now();
  for (let i = 0; i < 12; i++) {
    source.logHistogram('a', 'w/k', spread(-3, 3), { step: 200 + i * 10 });
    await pause(50);
  }
  await until('read again', () => heatQueries(source, 'w/k').length > before);
  await pause(300);
  const most = Math.ceil((performance.now() - start) / 250) + 2;
  const later = heatQueries(source, 'w/k').slice(before);
  expect(later.length).toBeLessThanOrEqual(most);
  for (const query of later) expect([query.from, query.to]).toEqual([zoomed.from, zoomed.to]);
  point(panel, 0.99, 0.5);
  await until('place', () => /^step/.test(one(panel, '.place').textContent ?? ''));
  const step = Number(/[\d,]+/.exec(one(panel, '.place').textContent ?? '')?.[0]?.replaceAll(',', ''));
  expect(Math.abs(step - (zoomed.to ?? 0))).toBeLessThan(5);
});

test('[BRD3] histogram panels off the screen read nothing and hold no chart', async () => {
  const source = testSource();
  source.addRun('a');
  for (let i = 0; i < 30; i++) logSpread(source, 'a', `w/k${String(i).padStart(2, '0')}`, 4);
  const board = mount(source, 'width: 900px; height: 500px');
  // A section of so many histograms begins as small pictures.
  board.view = { opened: ['w'] };
  const first = await histogramPanel(board, 'w/k00');
  await pause(400);
  expect(heatQueries(source, 'w/k29')).toEqual([]);
  const main = one(board, 'main');
  main.scrollTop = main.scrollHeight;
  await histogramPanel(board, 'w/k29');
  await until('first chart gone', () => first.shadowRoot?.querySelector('.uplot') === null);
  const before = heatQueries(source, 'w/k00').length;
  source.logHistogram('a', 'w/k00', spread(-1, 1), { step: 90 });
  await pause(400);
  expect(heatQueries(source, 'w/k00').length).toBe(before);
});

test('[BRD5] the log axis shows what is above 0, says what it hides, and offers another one', async () => {
  const source = testSource();
  source.addRun('a');
  for (let i = 0; i < 5; i++) {
    source.logHistogram('a', 'w/mixed', spread(-2, 3), { step: i });
    source.logHistogram('a', 'w/negative', spread(-3, -1), { step: i });
    source.logHistogram('a', 'w/zero', [0, 0, 0], { step: i });
  }
  const board = mount(source);
  const mixed = await histogramPanel(board, 'w/mixed');
  for (const view of ['heatmap', 'bands'] as const) {
    setDrawing(board, { view, scale: 'log' });
    await until('says what is hidden', () => textOf(mixed).includes('≤ 0 not on a log axis'));
    for (const key of ['w/negative', 'w/zero']) {
      const panel = await histogramPanel(board, key, false);
      await until(`${key} has a message`, () => textOf(panel).includes('No values above 0'));
    }
    for (const scale of ['linear', 'symlog', 'log'] as const) {
      setDrawing(board, { scale });
      await pause(80);
    }
  }
  const negative = await histogramPanel(board, 'w/negative', false);
  (await until('button', () => all(negative, '.message .button')[0])).click();
  await until('drawn', () => negative.shadowRoot?.querySelector('.bare') === null);
  expect(board.settings.histograms.scale).toBe('symlog');
});

test.each([
  ['constant', [3, 3, 3]],
  ['subnormal', [5e-324, 1e-320, 1]],
  ['huge', [1.7e308, 1e-300, -1.7e308]],
  ['neighbouring floats', [1e17, 1e17 + 16]],
  ['one element', [42]],
  ['negative zero', [-0, 0]],
])('[BRD5] every view and scale draws %s values', async (_name, values) => {
  const source = testSource();
  source.addRun('a');
  for (let i = 0; i < 3; i++) source.logHistogram('a', 'w/k', values, { step: i });
  const board = mount(source);
  const panel = await histogramPanel(board, 'w/k', false);
  for (const view of ['heatmap', 'ridges', 'overlay', 'bands', 'step'] as const) {
    for (const scale of ['linear', 'symlog', 'log'] as const) {
      setDrawing(board, { view, scale });
      await pause(90);
      expect(panel.isConnected).toBe(true);
    }
  }
  await until('nothing loads any more', () => all(panel, '.bones').length === 0);
});

test('[VAL1] non-finite and zero elements are rows below the plot; where they begin is marked and said', async () => {
  const source = testSource();
  source.addRun('a');
  for (let i = 0; i < 20; i++) {
    const values = Array.from(spread(-1, 1));
    if (i >= 12) values.fill(Number.NaN, 0, 50);
    if (i >= 15) values.fill(Number.NEGATIVE_INFINITY, 50, 60);
    source.logHistogram('a', 'w/k', values, { step: i * 100 });
  }
  const words = vi.spyOn(CanvasRenderingContext2D.prototype, 'fillText');
  const board = mount(source);
  const panel = await histogramPanel(board, 'w/k');
  for (const view of ['heatmap', 'bands'] as const) {
    // The first view may have been drawn already.
    if (view !== 'heatmap') words.mockClear();
    setDrawing(board, { view });
    await until('mark', () => words.mock.calls.some(([text]) => text === 'NaN from step 1,200'));
    await until('rows', () => words.mock.calls.some(([text]) => text === '−Inf'));
    expect(words.mock.calls.some(([text]) => text === 'zeros' || text === '+Inf')).toBe(false);
    point(panel, 0.95, 0.5);
    await until('counts', () => textOf(one(panel, 'footer')).includes('50 NaN · 10 −Inf'));
    leave(panel);
  }
  setDrawing(board, { view: 'overlay' });
  await until('badge', () => all(panel, '.badge')[0]?.textContent === 'NaN from step 1,200');
});

test('[VAL1] a key without a finite element says so', async () => {
  const source = testSource();
  source.addRun('a');
  for (let i = 0; i < 3; i++) source.logHistogram('a', 'w/k', [Number.NaN], { step: i });
  const board = mount(source);
  const panel = await histogramPanel(board, 'w/k', false);
  for (const view of ['heatmap', 'bands', 'overlay', 'step', 'ridges'] as const) {
    setDrawing(board, { view });
    // Until then the message of the view before stands there.
    await pause(150);
    await until(`message of ${view}`, () => textOf(panel).includes('No finite values.'));
    expect(textOf(panel)).toContain('NaN from step 0');
  }
});

test('[BRD2] [ROW4] hostile keys and run names are text', async () => {
  const evil = '<img src=x onerror="globalThis.pwned++">';
  const source = testSource();
  const keys = [`w/${evil}`, '__proto__', 'constructor', 'w/toString'];
  for (const uid of ['a', 'b']) {
    source.addRun(uid, { name: `name ${uid} ${evil}` });
    for (const key of keys) logSpread(source, uid, key, 4);
  }
  const board = mount(source);
  for (const key of keys) await histogramPanel(board, key);
  const panel = await histogramPanel(board, `w/${evil}`);
  await until('names', () => textOf(panel).includes(`name b ${evil}`));
  one(panel, '.enlarge').click();
  const dialog = await until('dialog', () => all(board, 'stepwell-enlarged')[0]);
  await until('large chart', () => all(dialog, '.uplot').length > 0);
  await pause(100);
  expect(all(board, 'img, script').length).toBe(0);
  expect(globalThis.pwned).toBe(0);
});

test('one run is shown at a time: the newest, the one of the tab, or the one whose details are open', async () => {
  const source = testSource();
  for (const [i, uid] of ['a', 'b', 'c'].entries()) {
    source.addRun(uid, { name: `run ${uid}`, created: 1_000 + i });
    logSpread(source, uid, 'w/k', 4);
  }
  const board = mount(source);
  const panel = await histogramPanel(board, 'w/k');
  const pressed = () => all(panel, 'button.run[aria-pressed="true"]').map((tab) => tab.textContent?.trim());
  const lastRun = () => heatQueries(source, 'w/k').at(-1)?.run;
  expect(pressed()).toEqual(['run c']);
  expect(lastRun()).toBe(uidOf('c'));
  all(panel, 'button.run')[0]?.click();
  await until('run a', () => lastRun() === uidOf('a') && pressed()[0] === 'run a');
  board.focusRun(uidOf('b'));
  await until('run b', () => lastRun() === uidOf('b') && pressed()[0] === 'run b');
});

test('drawing options hold for all panels and is remembered; "only this panel" gives the panel its own', async () => {
  const source = sourceWithHistogram('w/k');
  logSpread(source, 'a', 'w/other', 10);
  const board = mount(source);
  const panel = await histogramPanel(board, 'w/k');
  await histogramPanel(board, 'w/other');
  one(panel, '.drawing-options').click();
  const menu = await until('menu', () => panel.shadowRoot?.querySelector<HTMLElement>('.menu:popover-open'));
  const view = menu.querySelector<HTMLSelectElement>('[aria-label="View"]');
  const choose = (value: string) => {
    if (!view) throw new Error('No view');
    view.value = value;
    view.dispatchEvent(new Event('change'));
  };
  choose('bands');
  await until('other panel', () => histogramQueries(source, 'w/other').length > 0);
  expect(document.createElement('stepwell-board').settings.histograms.view).toBe('bands');
  const own = menu.querySelector<HTMLInputElement>('.own input');
  own?.click();
  const heats = heatQueries(source, 'w/other').length;
  const ownHeats = heatQueries(source, 'w/k').length;
  choose('heatmap');
  await until('own options', () => heatQueries(source, 'w/k').length > ownHeats);
  await pause(150);
  expect(board.settings.histograms.view).toBe('bands');
  expect(heatQueries(source, 'w/other').length).toBe(heats);
  const bands = histogramQueries(source, 'w/k').length;
  own?.click();
  await until('common options again', () => histogramQueries(source, 'w/k').length > bands);
  localStorage.clear();
  localStorage.setItem('stepwell-board:1', '{"histograms":{"view":"x","scale":7,"value":"count"}}');
  expect(document.createElement('stepwell-board').settings.histograms).toEqual({
    view: 'heatmap',
    scale: 'linear',
    value: 'count',
    normalize: 'step',
  });
});

test('keys walk the histograms, zoom and reset', async () => {
  const source = sourceWithHistogram();
  const board = mount(source);
  const panel = await histogramPanel(board, 'w/k');
  setDrawing(board, { view: 'bands' });
  await until('bands', () => histogramQueries(source, 'w/k').length > 0);
  const plot = one(panel, '.plot');
  const press = (key: string) => plot.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  // The heat map, which has other places, is there until the bands are drawn.
  await until('bands are walked', () => {
    for (const key of ['Home', 'ArrowRight', 'ArrowRight']) press(key);
    return one(panel, '.place').textContent === 'step 20';
  });
  press('ArrowLeft');
  expect(one(panel, '.place').textContent).toBe('step 10');
  expect(one(panel, '.value').textContent).toMatch(/^median /);
  press('+');
  await until('zoomed', () => histogramQueries(source, 'w/k').at(-1)?.from !== undefined);
  press('0');
  await until('whole', () => histogramQueries(source, 'w/k').at(-1)?.from === undefined);
});

test('an error is said and can be tried again', async () => {
  const source = sourceWithHistogram();
  source.failing.set('heatmap', new StepwellError('corrupt', 'A frame failed its checksum.'));
  const board = mount(source);
  const panel = await histogramPanel(board, 'w/k', false);
  await until('error', () => textOf(panel).includes('A frame failed its checksum.'));
  source.failing.clear();
  one(panel, '.message .button').click();
  await histogramPanel(board, 'w/k');
});

test('the picture covers ranges that change, and follows the x axis', async () => {
  const source = sourceWithHistogram();
  const board = mount(source);
  const panel = await histogramPanel(board, 'w/k');
  const highest = async () => {
    const query = heatQueries(source, 'w/k').at(-1);
    return query ? (await source.heatmap(query)).high : Number.NaN;
  };
  const before = await highest();
  source.logHistogram('a', 'w/k', spread(-50, 70), { step: 400 });
  await until('read again', () => heatQueries(source, 'w/k').length > 1);
  await pause(400);
  expect(before).toBeLessThan(10);
  expect(await highest()).toBeGreaterThanOrEqual(69);
  const part = () => {
    const pixels = plotPixels(panel);
    const filled = Array.from(
      { length: pixels.height },
      (_, row) => pixels.data[(row * pixels.width + 5) * 4 + 3] === 255,
    );
    return filled.filter(Boolean).length / pixels.height;
  };
  await until('what filled the plot before is a thin line', () => part() > 0 && part() < 1 / 4);
  for (const x of ['relative', 'active', 'time', 'globalStep', { key: 'w/loss' }] as const) {
    board.updateSettings({ x });
    const expected = typeof x === 'string' ? x : 'step';
    await until(`axis ${expected}`, () => heatQueries(source, 'w/k').at(-1)?.x === expected);
  }
});

test('[BRD5] a removed board leaves no listener on window or document, whatever it showed', async () => {
  const count = listenerCount();
  for (const view of ['heatmap', 'bands', 'ridges', 'overlay', 'step'] as const) {
    const board = mount(sourceWithHistogram());
    setDrawing(board, { view });
    const panel = await histogramPanel(board, 'w/k', false);
    await until('drawn', () => all(panel, '.bones').length === 0);
    const over = panel.shadowRoot?.querySelector('.u-over');
    over?.dispatchEvent(new MouseEvent('mousedown', { clientX: 50, clientY: 50, bubbles: true, button: 0 }));
    expect(count()).toBeGreaterThan(0);
    board.remove();
    await pause(50);
    expect(count()).toBe(0);
  }
});
