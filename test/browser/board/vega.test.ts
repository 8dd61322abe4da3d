/** The panel of Vega charts, over a source in memory. */
import axe from 'axe-core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { all, clear, mount, one, textOf, until } from './helpers.js';

let source: TestSource;
beforeEach(() => {
  source = testSource();
  source.addRun('a');
});
afterEach(() => {
  clear();
  vi.restoreAllMocks();
});

const item = (spec: unknown, language = 'vegalite', caption = '') => ({
  blob: new Blob([typeof spec === 'string' ? spec : JSON.stringify(spec)]),
  ...{ type: `application/vnd.${language}.v6+json`, facts: {}, caption },
});
const views = (board: Element) => all(board, 'stepwell-vega-view');

/** Number of pixels of a canvas with this colour. */
function pixelsOf(canvas: HTMLCanvasElement, [red, green, blue]: readonly number[]): number {
  const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
  let count = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (data[i] === red && data[i + 1] === green && data[i + 2] === blue && data[i + 3] === 255) count++;
  }
  return count;
}
const drawn = (view: Element, color: readonly number[]) =>
  until('a chart', () =>
    all<HTMLCanvasElement>(view, 'canvas').find((canvas) => pixelsOf(canvas, color) > 20),
  );

const ENCODING = { x: { field: 'a', type: 'nominal' }, y: { field: 'b', type: 'quantitative' } };
const BARS = {
  mark: { type: 'bar', color: '#ff0000' },
  data: { values: [{ a: '<b>', b: 2 }] },
  encoding: ENCODING,
};
const RECT = { type: 'rect', encode: { enter: { fill: { value: '#00ff00' } } } };
const SQUARE = {
  ...RECT,
  encode: { enter: { ...RECT.encode.enter, width: { value: 40 }, height: { value: 40 } } },
};

/** Tries to run code, and to load data, images and controls. */
const HOSTILE = {
  ...{ width: 60, height: 60, usermeta: { embedOptions: { config: '/vega-leak-config.json' } } },
  data: [{ name: 'd', url: '/vega-leak.json' }],
  signals: [
    { name: 's', value: 1, bind: { input: 'image', src: '/vega-leak-control.png' } },
    { name: 'f', init: "toString.constructor('top.hacked=1')()" },
  ],
  marks: [SQUARE, { type: 'image', encode: { enter: { url: { value: '/vega-leak.png' } } } }],
};

test('[MED3] charts of both languages are drawn; what is hostile loads nothing, runs nothing and is told', async () => {
  const fetched = vi.spyOn(globalThis, 'fetch');
  const quiet = { ...HOSTILE, signals: HOSTILE.signals.slice(0, 1) };
  source.logMedia(
    'a',
    'chart',
    [item(BARS, 'vegalite', 'bars'), item(quiet, 'vega'), item(HOSTILE, 'vega')],
    { media: 'vega' },
  );
  const board = mount(source);
  const [bars, square, bad] = await until('three charts', () => views(board).length === 3 && views(board));
  const canvas = await drawn(bars as Element, [255, 0, 0]);
  expect(canvas.getAttribute('aria-label')).toBe('bars');
  await drawn(square as Element, [0, 255, 0]);
  await until('a complaint', () => /loads nothing|Loading failed/.test(textOf(square as Element)));
  await until('an answer', () => /cannot be shown|JSON/.test(textOf(bad as Element)));
  const names = performance.getEntriesByType('resource').map(({ name }) => name);
  expect(names.filter((name) => name.includes('vega-leak'))).toEqual([]);
  expect(fetched.mock.calls.filter(([url]) => String(url).includes('vega-leak'))).toEqual([]);
  expect(all(board, 'input[type=image]')).toEqual([]);
  expect('hacked' in globalThis).toBe(false);

  // Drawn anew in the colours of the other theme; gone with the board.
  board.theme = 'dark';
  await until('another canvas', () => !canvas.isConnected && all(bars as Element, 'canvas').length === 1);
  await drawn(bars as Element, [255, 0, 0]);
  const { violations } = await axe.run(board, { resultTypes: ['violations'] });
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  board.remove();
  expect(all(bars as Element, 'canvas')).toEqual([]);
});

test('a damaged specification says why it is not shown, and its JSON can be saved', async () => {
  source.logMedia(
    'a',
    'chart',
    [item({ mark: 'no such mark', data: {} }), item('[]'), { ...item(BARS), blob: null }],
    { media: 'vega' },
  );
  const board = mount(source);
  const missing = await until('three problems', () => {
    const found = all(board, '.missing');
    return found.length === 3 && found;
  });
  const texts = missing.map((each) => textOf(each)).join();
  expect(texts).toMatch(/Its bytes are not here/);
  expect(texts).toMatch(/This chart cannot be shown: its bytes are not an object/);
  expect(texts).toMatch(/This chart cannot be shown: “no such mark” is no mark of Vega-Lite/);
  // In its own words, beneath.
  expect(all(board, '.missing details').length).toBe(1);
  expect(one(board, '.missing details code').textContent).not.toBe('');
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
  one(views(board)[1] as Element, 'button').click();
  await until('a download', () => clicked.mock.calls.length === 1);
});
