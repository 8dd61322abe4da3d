/** The panel of plots, over a source in memory. What plots hold is proved in Node. */
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PlotChartView } from '../../../src/media/plot/panel-chart.js';
import type { PlotGridView } from '../../../src/media/plot/panel-grid.js';
import { heatmap, type PlotValue, plot } from '../../../src/media/plot/value.js';
import { storedPlots } from '../../fixtures/stored-plots.js';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { all, clear, drag, mount, one, textOf, until } from './helpers.js';

let source: TestSource;
beforeEach(() => {
  source = testSource();
  for (const name of ['a', 'b']) source.addRun(name, { name: `run ${name}` });
});
afterEach(() => {
  clear();
  vi.restoreAllMocks();
});

async function log(
  run: string,
  value: PlotValue | readonly PlotValue[],
  key = 'eval/plot',
  step = 5,
): Promise<void> {
  source.logMedia(run, key, await storedPlots(value), { step, media: 'plot' });
}

const chartOf = (board: Element) =>
  until('a chart', () =>
    all<PlotChartView>(board, 'stepwell-plot-chart').find((each) => all(each, '.u-over').length > 0),
  );
const legendOf = (chart: Element) =>
  all(chart, '.legend li').map((item) => textOf(item).trim().replace(/ +/g, ' '));

/** Colours of the pixels of a canvas, but for those of the background. */
function inkOf(canvas: HTMLCanvasElement, colors: readonly string[]): boolean[] {
  const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
  const seen = new Set<string>();
  for (let i = 0; i < (data?.length ?? 0); i += 4) {
    if (data?.[i + 3] === 255)
      seen.add(`#${[0, 1, 2].map((at) => data[i + at]?.toString(16).padStart(2, '0')).join('')}`);
  }
  return colors.map((color) => seen.has(color));
}

describe('charts', () => {
  test('the ROC curves of several runs share one chart, in the colours of the runs, with their areas', async () => {
    await log('a', plot.roc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]));
    await log('b', plot.roc([0, 0, 1, 1], [0.1, 0.2, 0.7, 0.8]), 'eval/plot', 7);
    const board = mount(source);
    const chart = await chartOf(board);
    await until('both runs', () => legendOf(chart).length === 2);
    expect(new Set(legendOf(chart))).toEqual(new Set(['run a AUC 0.750', 'run b AUC 1.000']));
    expect(textOf(chart)).toContain('steps 5–7');
    const colors = chart.plots.map(({ color }) => color);
    const canvas = one<HTMLCanvasElement>(chart, 'canvas');
    await until('both curves', () => inkOf(canvas, colors).every(Boolean));
  });

  test('reads the points under the pointer and those of the keyboard, and zooms', async () => {
    await log(
      'a',
      plot.lines([
        { x: [0, 1, 2, 3], y: [5, 6, 7, 8], name: 'up' },
        { x: [0, 3], y: [1, Number.NaN], name: 'hole' },
      ]),
    );
    const board = mount(source);
    const chart = await chartOf(board);
    expect(legendOf(chart)).toEqual(['up', 'hole 1 not finite']);
    const over = one(chart, '.u-over');
    const { left, top, width, height } = over.getBoundingClientRect();
    const at = { clientX: left + width * 0.66, clientY: top + height / 2, bubbles: true, composed: true };
    over.dispatchEvent(new MouseEvent('mouseenter', at));
    over.dispatchEvent(new MouseEvent('mousemove', at));
    await until('a value', () => legendOf(chart)[0] === 'up 7');
    over.dispatchEvent(new MouseEvent('mouseleave', at));
    await until('no value', () => legendOf(chart)[0] === 'up');
    // The panel takes these keys for other steps.
    let goesOn = false;
    chart.addEventListener('keydown', () => {
      goesOn = true;
    });
    const area = one(chart, '.plot');
    area.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, composed: true }));
    await until('what is said', () =>
      textOf(one(chart, '[role=status]').getRootNode() as ShadowRoot).includes('x 1: up 6'),
    );
    expect(goesOn).toBe(false);
    drag(chart, 0.5, 0.9);
    await until('a zoom', () => chart.zoom !== null);
    area.dispatchEvent(new KeyboardEvent('keydown', { key: '0', bubbles: true, composed: true }));
    await until('no zoom', () => chart.zoom === null);
  });

  test('points, bins and bars are drawn; a list of plots has a chart for each', async () => {
    const points = Array.from({ length: 60_000 }, (_, i) => (i * 7919) % 1000);
    await log('a', [
      plot.scatter(points, points.toReversed()),
      plot.histogram(points),
      plot.bar({ one: 1, two: Number.NaN }),
    ]);
    const board = mount(source);
    const charts = await until('three charts', () => {
      const found = all<PlotChartView>(board, 'stepwell-plot-chart');
      return found.length === 3 && found.every((each) => all(each, 'canvas').length > 0) && found;
    });
    for (const chart of charts) {
      const [color] = chart.plots.map((each) => each.color);
      // Points are not opaque, and the others have an edge or a face in the colour of the run.
      const wanted = chart.plots[0]?.file.type === 'scatter' ? [] : [color as string];
      await until('ink', () => inkOf(one<HTMLCanvasElement>(chart, 'canvas'), wanted).every(Boolean));
    }
    expect(legendOf(charts[2] as Element)).toEqual(['run a 1 not finite']);
  });

  test('is shown as a table, and saved as CSV and PNG, from the menu', async () => {
    await log('a', plot.line([0, 1], [2, 3], { title: '=cmd()', xLabel: 'time', style: 'o' }));
    const board = mount(source);
    await chartOf(board);
    const saved: Blob[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
    const create = URL.createObjectURL.bind(URL);
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      saved.push(blob as Blob);
      return create(blob);
    });
    const choose = async (label: string) => {
      one(one(board, 'stepwell-plot-panel'), '.more').click();
      const items = () => all(board, '.more-menu button');
      const item = await until(label, () => items().find((each) => each.textContent?.trim() === label));
      item.click();
    };
    await choose('Save as CSV');
    await until('CSV', () => saved.length === 1);
    expect(await saved[0]?.text()).toBe('run,step,series,time,y\nrun a,5,,0,2\nrun a,5,,1,3\n');
    await choose('Save as PNG');
    await until('PNG', () => saved.length === 2);
    expect(new Uint8Array((await saved[1]?.arrayBuffer()) ?? []).subarray(1, 4)).toEqual(
      Uint8Array.of(80, 78, 71),
    );
    await choose('Show as table');
    const table = await until('a table', () => all(board, '.table table')[0]);
    expect(textOf(table)).toContain('2 rows');
    expect(all(board, 'stepwell-plot-chart')).toEqual([]);
  });
});

describe('matrices', () => {
  const gridOf = (board: Element) =>
    until('a matrix', () =>
      all<PlotGridView>(board, 'stepwell-plot-grid').find(
        (each) => (all<HTMLCanvasElement>(each, 'canvas')[0]?.width ?? 0) > 0,
      ),
    );
  const press = (grid: Element, key: string) =>
    one(grid, '.grid').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true }));
  const said = (grid: Element) => one(grid, '.words').textContent;

  test('cells of a confusion matrix are read with the keyboard, normalised, and lead to examples, which are text', async () => {
    const examples = ['https://example.org/1', 'javascript:alert(1)', '<b>3</b>', '4.png'];
    await log(
      'a',
      plot.confusionMatrix(['cat', 'cat', 'cat', 'dog'], ['cat', 'dog', 'dog', 'dog'], null, { examples }),
    );
    const board = mount(source);
    const grid = await gridOf(board);
    expect(said(grid)).toBe('50 % of 4 right');
    press(grid, 'ArrowDown');
    expect(said(grid)).toBe('cat as cat: 1 · 1 example');
    press(grid, 'Enter');
    await until('a link', () => all<HTMLAnchorElement>(grid, '.examples a').length === 1);
    press(grid, 'ArrowRight');
    press(grid, 'Enter');
    const list = await until(
      'texts',
      () => all(grid, '.examples li').length === 2 && all(grid, '.examples')[0],
    );
    expect(list.querySelectorAll('a, b')).toHaveLength(0);
    expect(list.textContent).toContain('<b>3</b>');
    const select = one<HTMLSelectElement>(grid, 'select');
    select.value = 'true';
    select.dispatchEvent(new Event('change'));
    await until('shares', () => grid.normalization === 'true');
    press(grid, 'ArrowRight');
    expect(said(grid)).toBe('cat taken for dog: 2, 66.7 % of cat · 2 examples');
  });

  test('a heat map has the colours of its map, and says what is under the pointer', async () => {
    await log(
      'a',
      heatmap(
        [
          [0, 1],
          [0.5, Number.NaN],
        ],
        { cmap: 'viridis', title: '<i>field</i>' },
      ),
    );
    const board = mount(source);
    const grid = await gridOf(board);
    expect(inkOf(one<HTMLCanvasElement>(grid, 'canvas'), ['#440154', '#fde724', '#ff00ff'])).toEqual([
      true,
      true,
      false,
    ]);
    expect(said(grid)).toBe('2 × 2, 0 to 1, 1 not finite');
    const { left, top, width, height } = one(grid, '.grid').getBoundingClientRect();
    const words = new Set<string>();
    for (let y = 2; y < height; y += 8) {
      for (let x = 2; x < width; x += 8) {
        one(grid, '.grid').dispatchEvent(
          new PointerEvent('pointermove', { clientX: left + x, clientY: top + y }),
        );
        words.add(said(grid) ?? '');
      }
    }
    expect(words).toEqual(
      new Set([
        '2 × 2, 0 to 1, 1 not finite',
        'row 0, column 0: 0',
        'row 0, column 1: 1',
        'row 1, column 0: 0.5',
        'row 1, column 1: NaN',
      ]),
    );
  });
});

test('[MED4] says why it shows nothing: bytes that are missing, damaged, or of a newer version', async () => {
  const type = 'application/json';
  const items = [null, '{', '{"stepwell_plot":2,"type":"line"}', '[1]'].map((text) => ({
    ...{ type, facts: {}, blob: text === null ? null : new Blob([text]) },
  }));
  source.logMedia('a', 'eval/plot', items, { media: 'plot' });
  const board = mount(source);
  const missing = await until(
    'four problems',
    () => all(board, '.missing').length === 4 && all(board, '.missing'),
  );
  expect(missing.map((each) => textOf(each).trim().split('  ')[0])).toEqual([
    expect.stringContaining('Its bytes are not here'),
    expect.stringContaining('This plot is damaged'),
    expect.stringContaining('A plot of a newer version'),
    expect.stringContaining('This plot is damaged'),
  ]);
});

test('axe finds nothing in panels with plots, light and dark', async () => {
  await log('a', plot.roc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]), 'eval/roc');
  await log('a', plot.confusionMatrix([0, 1], [0, 1]), 'eval/matrix');
  await log('a', plot.heatmap(['a', 'b'], ['c'], [[1, 2]], { showText: true }), 'eval/map');
  const board = mount(source);
  await until(
    'panels',
    () => all(board, 'stepwell-plot-grid').length === 2 && all(board, '.u-over').length === 1,
  );
  for (const theme of ['light', 'dark'] as const) {
    board.theme = theme;
    const { violations } = await axe.run(board, { resultTypes: ['violations'] });
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`)).toEqual([]);
  }
});
