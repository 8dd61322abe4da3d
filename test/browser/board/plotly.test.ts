/** The panel of Plotly figures, over a source in memory. Plotly itself is the file that pages take. */
import axe from 'axe-core';
import library from 'plotly.js-strict-dist-min/plotly-strict.min.js?raw';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { all, clear, mount, one, textOf, until } from './helpers.js';

/** An address of the page's own origin. The development server would add a map of 25 MB to the file's own address. */
const ADDRESS = URL.createObjectURL(new Blob([library]));

let source: TestSource;
beforeEach(() => {
  source = testSource();
  source.addRun('a');
});
afterEach(() => {
  clear();
  vi.restoreAllMocks();
});

const item = (figure: unknown, caption = '') => ({
  blob: new Blob([typeof figure === 'string' ? figure : JSON.stringify(figure)]),
  ...{ type: 'application/vnd.plotly.v1+json', facts: { traces: 1 }, caption },
});
const log = (...items: ReturnType<typeof item>[]) =>
  source.logMedia('a', 'figure', items, { media: 'plotly' });
const views = (board: Element) => all(board, 'stepwell-plotly-view');
const stateOf = (view: Element) => (view as unknown as { readonly shown: string }).shown;
const drawn = (view: Element | undefined) =>
  until('a figure', () => view !== undefined && stateOf(view) === 'drawn' && view);

/** Takes every way to the network that a figure has, and tries to run code. */
const HOSTILE = {
  data: [
    { type: 'scattergeo', lat: [0], lon: [0] },
    {
      x: [1],
      y: [1],
      text: ['<img src=/plotly-leak.png onerror="top.hacked=1"><script>top.hacked=1</script>'],
    },
    { type: 'choropleth', geojson: `${location.origin}/plotly-leak.json`, locations: ['a'], z: [1] },
  ],
  layout: {
    title: { text: '<a href="javascript:top.hacked=1">x</a>' },
    images: [{ source: `${location.origin}/plotly-leak.png`, x: 0, y: 1, sizex: 1, sizey: 1 }],
  },
  config: {
    topojsonURL: `${location.origin}/plotly-leak/`,
    plotlyServerURL: `${location.origin}/plotly-leak`,
  },
};

test('[MED3] figures are drawn in sandboxed frames; what is hostile loads nothing, runs nothing; axe finds nothing', async () => {
  const bars = {
    data: [{ type: 'bar', y: { dtype: 'f4', bdata: 'AACAPwAAAEA=' } }],
    layout: { width: 5_000 },
  };
  log(item(bars, 'bars'), item(HOSTILE), item({ data: [{ type: 'no <b>such</b>', y: [1] }] }));
  const board = mount(source);
  board.plotly = ADDRESS;
  const [first, hostile, unknown] = await until(
    'three figures',
    () => views(board).length === 3 && views(board),
  );
  await drawn(first);
  await drawn(hostile);
  await drawn(unknown);
  expect(textOf(unknown as Element)).toContain('Plotly knows no traces of the type “no <b>such</b>”');
  expect(textOf(hostile as Element)).toContain('Not all of it is drawn, as the board loads nothing');
  const frames = all<HTMLIFrameElement>(board, 'iframe');
  expect(frames.map((frame) => frame.getAttribute('sandbox'))).toEqual(Array(3).fill('allow-scripts'));
  expect(frames.every((frame) => frame.contentDocument === null)).toBe(true);
  const names = performance.getEntriesByType('resource').map(({ name }) => name);
  expect(names.filter((name) => name.includes('leak') || name.includes('plot.ly'))).toEqual([]);
  expect('hacked' in globalThis || 'Plotly' in globalThis).toBe(false);
  const { violations } = await axe.run(one(board, 'stepwell-plotly-panel'), {
    rules: { region: { enabled: false } },
    resultTypes: ['violations'],
    iframes: false,
  });
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
});

test('without Plotly the panel says so and offers the JSON; with it, the figure is drawn again on request', async () => {
  log(item({ data: [{ y: [1, 2] }] }, 'a line'));
  const board = mount(source);
  const view = await until('the view', () => views(board)[0]);
  await until('the reason', () => textOf(view).includes('the page has not given Plotly to the board'));
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
  one(view, '.missing button').click();
  await until('a download', () => clicked.mock.calls.length === 1);
  expect((clicked.mock.contexts[0] as HTMLAnchorElement).download).toMatch(/^plotly-[0-9a-f]{8}\.json$/);
  const copied = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
  const button = (text: string) => all(view, 'button').find((each) => each.textContent === text);
  button('Copy')?.click();
  await until('a copy', () => copied.mock.calls.length === 1);
  expect(JSON.parse(copied.mock.calls[0]?.[0] as string)).toEqual({ data: [{ y: [1, 2] }] });

  const again = async (plotly: string | (() => string), words: string) => {
    board.plotly = plotly;
    button('Try again')?.click();
    await until(words, () => textOf(view).includes(words));
  };
  await again('https://cdn.example/plotly.js', 'its address must be of the same origin');
  await again(location.href, 'a page is at its address, and no script');
  await again(() => 'let ever = "green"', 'What the page gave the board as Plotly is not Plotly');
  expect(textOf(view)).toContain('it defines no Plotly');
  board.plotly = async () => library;
  button('Try again')?.click();
  await drawn(view);
  // Made anew in the colours of the other theme; gone with the board.
  const frame = one<HTMLIFrameElement>(view, 'iframe');
  board.theme = 'dark';
  await until('another frame', () => !frame.isConnected && all(view, 'iframe').length === 1);
  await drawn(view);
  board.remove();
  expect(all(view, 'iframe')).toEqual([]);
});

test('a damaged figure is told in plain words, with those of Plotly beneath', async () => {
  log(item({ data: [{ x: { dtype: 'zz', bdata: 'AAAA' } }] }));
  const board = mount(source);
  board.plotly = ADDRESS;
  const view = await until('the view', () => views(board)[0]);
  await until('the reason', () =>
    textOf(view).includes('Plotly cannot draw this figure: its data or layout is damaged'),
  );
  expect(one(view, 'details code').textContent).toContain('Error in dtype: "zz"');
});
