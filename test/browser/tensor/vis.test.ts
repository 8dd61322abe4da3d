/** The calls of tfjs-vis with our import: the visor, charts in it and in elements of the page, and what a run records of them. */
import * as tf from '@tensorflow/tfjs';
import axe from 'axe-core';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { init, openSource, type Run, type RunDetail } from '../../../src/index.js';
import { recordDrawings, render, show, visor } from '../../../src/tfjs.js';
import { all, one, textOf, until } from '../board/helpers.js';

const runs: Run[] = [];

beforeAll(() => tf.setBackend('cpu'));

afterEach(async () => {
  recordDrawings(undefined);
  for (const run of runs.splice(0)) await run.finish();
  visor().unbindKeys();
  visor().el.remove();
  document.body.replaceChildren();
});

async function start(project: string): Promise<Run> {
  const run = await init({ project, capture: false });
  runs.push(run);
  return run;
}

async function detailOf(run: Run): Promise<RunDetail> {
  const detail = await (await openSource()).getRun(run.uid);
  if (!detail) throw new Error('the run is not there');
  return detail;
}

const drawingIn = (element: HTMLElement) => element.querySelector<HTMLElement>('stepwell-drawing');

test('charts of tfjs-vis are drawn where they were, and recorded in the run of the page without moving its steps', async () => {
  const run = await start('vis');
  run.log({ loss: 1 });
  const element = document.createElement('div');
  element.id = 'accuracy';
  element.style.height = '200px';
  document.body.append(element);
  const line = [
    { x: 0, y: 1 },
    { x: 1, y: 3 },
  ];
  const in1 = (name: string) => ({ name, tab: 'Charts' });
  await render.linechart(element, { values: line, series: ['acc'] }, { yAxisDomain: [0, 10] });
  await render.linechart(in1('line'), { values: [line, line] }, { seriesColors: ['red', 'teal'] });
  await render.scatterplot(in1('dots'), { values: [line], series: ['a'] });
  await render.barchart(in1('bars'), [
    { index: 'cat', value: 3 },
    { index: 'dog', value: 5 },
  ]);
  await render.histogram(in1('values'), [1, 2, 2, Number.NaN], { maxBins: 4 });
  await render.heatmap(in1('heat'), {
    values: [
      [1, 2, 3],
      [4, 5, 6],
    ],
    xTickLabels: ['x0', 'x1'],
  });
  await render.heatmap(visor().surface(in1('tensor')), { values: tf.tensor2d([[1, 2]]) }, { rowMajor: true });
  await render.confusionMatrix(in1('confusion'), {
    values: [
      [2, 1],
      [0, 3],
    ],
    tickLabels: ['no', 'yes'],
  });
  await render.table(
    { name: '<b>table' },
    {
      headers: ['a', 'a'],
      values: [
        [1, '<i>x'],
        [true, null],
      ],
    },
  );
  await render.linechart(in1('none'), { values: [[{ x: 0, y: 1 }]] }, { width: 300, height: 100 });

  const surfaces = visor().surfaceList.map(({ tab, name }) => `${tab}/${name}`);
  expect(surfaces).toHaveLength(9);
  expect(surfaces.at(-2)).toBe('Visor/<b>table');
  for (const info of visor().surfaceList) {
    expect(drawingIn(visor().surface(info).drawArea), info.name).not.toBeNull();
  }
  expect(all(drawingIn(element) as HTMLElement, 'canvas').length).toBeGreaterThan(0);
  const two = drawingIn(visor().surface(in1('line')).drawArea) as HTMLElement;
  await until('the legend', () => all(two, 'li').length === 2);
  expect(textOf(two)).toMatch(/Series 1\b.*Series 2\b/);
  expect(textOf(drawingIn(visor().surface(in1('values')).drawArea) as HTMLElement)).toMatch(/# NaNs.*\b1\b/);
  const table = drawingIn(visor().surface({ name: '<b>table' }).drawArea) as HTMLElement;
  expect(all(table, 'td').map(({ textContent }) => textContent)).toEqual(['1', '<i>x', 'true', '']);

  await run.flush();
  const { keys, problemList } = await detailOf(run);
  expect(problemList).toEqual([]);
  const media = Object.fromEntries(
    keys.flatMap((each) => (each.kind === 'media' ? [[each.key, each.media]] : [])),
  );
  expect(media).toEqual({
    accuracy: 'plot',
    ...Object.fromEntries(surfaces.map((key) => [key, key.includes('table') ? 'table' : 'plot'])),
  });
  const source = await openSource();
  const heat = await source.media({ run: run.uid, key: 'Charts/heat', media: 'plot' });
  const [{ items, step } = { items: [], step: Number.NaN }] = heat.steps;
  const file = JSON.parse((await (await source.blob(run.uid, items[0]?.sha256 ?? ''))?.text()) ?? '{}');
  // tfjs-vis takes columns, and plots hold rows.
  expect([step, file.values, file.x_labels]).toEqual([
    0,
    [
      [1, 4],
      [2, 5],
      [3, 6],
    ],
    ['x0', 'x1'],
  ]);
  expect(run.nextStep).toBe(1);
});

test('models, layers, tensors and trainings are shown, counted on their device, and recorded as histograms', async () => {
  const run = await start('vis-model');
  const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [3], units: 4, name: 'first' })] });
  // As `fit` calls them: the run of the page takes the metrics, and goes on.
  const callbacks = show.fitCallbacks({ name: 'fit', tab: 'Training' }, ['loss']);
  await callbacks.onTrainBegin();
  await callbacks.onEpochEnd(0, { loss: 0.5 });
  await callbacks.onTrainEnd();
  expect(run.status).toBe('running');
  const before = tf.memory().numTensors;
  const surface = { name: 'model', tab: 'Model' };
  await show.modelSummary(surface, model);
  expect(textOf(drawingIn(visor().surface(surface).drawArea) as HTMLElement)).toMatch(
    /first \[batch,4\].*\b16\b/,
  );
  await show.layer({ name: 'layer', tab: 'Model' }, model.getLayer('first'));
  const { drawArea } = visor().surface({ name: 'layer', tab: 'Model' });
  const choice = drawArea.querySelector('select') as HTMLSelectElement;
  expect([...choice.options].map(({ value }) => value)).toEqual(['first/kernel', 'first/bias']);
  await userEvent.selectOptions(choice, 'first/bias');
  tf.tidy(
    () => void show.valuesDistribution({ name: 'values', tab: 'Model' }, tf.tensor1d([0, 0, Number.NaN, 4])),
  );
  const values = visor().surface({ name: 'values', tab: 'Model' }).drawArea;
  await until('the distribution', () => drawingIn(values));
  await until('its numbers', () => textOf(drawingIn(values) as HTMLElement).includes('# NaNs'));
  const logs = [
    { loss: 2, val_loss: 3, acc: 0.5 },
    { loss: 1, val_loss: 2, acc: 0.7 },
  ];
  await show.history({ name: 'history', tab: 'Training' }, logs, ['loss', 'val_loss', 'acc']);
  const charts = visor().surface({ name: 'history', tab: 'Training' }).drawArea;
  expect(charts.querySelectorAll('stepwell-drawing')).toHaveLength(2);
  await show.history({ name: 'history', tab: 'Training' }, { history: { loss: [3, 2, 1] } }, ['loss']);
  await show.perClassAccuracy({ name: 'classes' }, [{ accuracy: 0.5, count: 2 }], ['cat']);
  await run.finish();
  expect(tf.memory().numTensors).toBe(before);

  const { histograms, keys, scalars } = await detailOf(run);
  expect(scalars['epoch/loss']?.last).toBe(0.5);
  expect(new Set(Object.keys(histograms))).toEqual(
    new Set(['Model/layer/first/bias', 'Model/layer/first/kernel', 'Model/values']),
  );
  expect(histograms['Model/values']?.last.stats).toMatchObject({ count: 4, nan: 1, zeros: 2 });
  const loss = keys.find(({ key }) => key === 'Training/history/loss');
  // Drawn twice within a second: the end of the run records the last one.
  expect(loss).toMatchObject({ kind: 'media', count: 2 });
});

test('show.fitCallbacks draws what the run gets while it trains, in charts of the asked height', async () => {
  const surface = { name: 'live', tab: 'Training' };
  const callbacks = show.fitCallbacks(surface, ['loss', 'val_loss', 'mse'], {
    height: 200,
    callbacks: ['onEpochEnd'],
  });
  recordDrawings(null);
  await callbacks.onTrainBegin();
  const { drawArea } = visor().surface(surface);
  const charts = () => [...drawArea.querySelectorAll<HTMLElement>('stepwell-drawing')];
  const shown = () => charts().map((chart) => all(chart, 'li').map(({ textContent }) => textContent?.trim()));
  await callbacks.onEpochEnd(0, { loss: 4, val_loss: 5 });
  // The metric that the training does not have yet has no chart yet.
  await until('the first chart', () => shown().length === 1 && shown()[0]?.length === 2);
  await callbacks.onEpochEnd(1, { loss: 2, val_loss: 3, mse: 1 });
  await until('the second chart', () => charts().length === 2);
  expect(textOf(charts()[0] as HTMLElement)).toMatch(/\bloss\b.*\bval_loss\b/);
  expect(charts().map(({ offsetHeight }) => offsetHeight)).toEqual([200, 200]);
  await callbacks.onTrainEnd();
  // A picture of metrics that the run holds is not recorded.
  const source = await openSource();
  const [run] = await source.listRuns({ project: 'fit', limit: 1 });
  const kinds = (await source.getRun(run?.uid ?? ''))?.keys.map(({ kind }) => kind);
  expect(kinds).toEqual(['scalar', 'scalar', 'scalar']);

  // The next training takes the place of this one.
  const again = show.fitCallbacks(surface, ['acc'], { callbacks: ['onBatchEnd'] });
  await again.onTrainBegin();
  await again.onBatchEnd(0, { acc: 0.5 });
  await until('the charts of the next one', () => shown().join() === 'acc');
  await again.onTrainEnd();
});

test('a page without a doctype gets the same heights', async () => {
  recordDrawings(null);
  const module = new URL('../../../src/tfjs.ts', import.meta.url).href;
  const text = `<html><body><div id="table"></div><div id="matrix"></div><script>
    // What the test runner writes into modules asks for this.
    self.__vitest_browser_runner__ = parent.__vitest_browser_runner__;
  </script><script type="module">
    import { recordDrawings, render } from ${JSON.stringify(module)};
    recordDrawings(null);
    await render.table(document.getElementById('table'), { headers: ['a'], values: [[1]] });
    await render.confusionMatrix(document.getElementById('matrix'), { values: [[1, 2], [3, 4]] });
    document.title = 'drawn';
  </script></body></html>`;
  const frame = document.createElement('iframe');
  frame.style.height = '900px';
  frame.src = URL.createObjectURL(new Blob([text], { type: 'text/html' }));
  document.body.append(frame);
  const inside = await until('the page', () => {
    const { contentDocument } = frame;
    return contentDocument?.title === 'drawn' && contentDocument;
  });
  expect(inside.compatMode).toBe('BackCompat');
  const table = inside.getElementById('table') as HTMLElement;
  expect(table.offsetHeight).toBeLessThan(100);
  expect((inside.getElementById('matrix') as HTMLElement).offsetHeight).toBeLessThan(400);
  const drawing = drawingIn(table) as HTMLElement;
  const cell = drawing.shadowRoot?.querySelector('td') as HTMLElement;
  const root = drawing.shadowRoot?.querySelector('.root') as HTMLElement;
  expect(getComputedStyle(cell).color).toBe(getComputedStyle(root).color);
  URL.revokeObjectURL(frame.src);
});

test('labels have the names of old versions of tfjs-vis too', async () => {
  const run = await start('vis-labels');
  const values = [
    [2, 1],
    [0, 3],
  ];
  await render.confusionMatrix({ name: 'confusion' }, { values, labels: ['no', 'yes'] });
  await render.heatmap({ name: 'heat' }, { values, xLabels: ['a', 'b'], yLabels: ['c', 'd'] });
  await run.flush();
  const source = await openSource();
  const fileOf = async (key: string) => {
    const { steps } = await source.media({ run: run.uid, key, media: 'plot' });
    return JSON.parse((await (await source.blob(run.uid, steps[0]?.items[0]?.sha256 ?? ''))?.text()) ?? '{}');
  };
  expect((await fileOf('Visor/confusion')).labels).toEqual(['no', 'yes']);
  expect(await fileOf('Visor/heat')).toMatchObject({ x_labels: ['a', 'b'], y_labels: ['c', 'd'] });
});

test('cells of a column stand under each other: numbers on the right only where all are numbers', async () => {
  recordDrawings(null);
  const values = [
    [1, 1, null],
    ['4', 20, 3],
  ];
  await render.table({ name: 'columns' }, { headers: ['mixed', 'numbers', 'gaps'], values });
  const drawing = drawingIn(visor().surface({ name: 'columns' }).drawArea) as HTMLElement;
  const sides = all(drawing, 'td').map((cell) => getComputedStyle(cell).textAlign);
  expect(sides).toEqual(['left', 'right', 'right', 'left', 'right', 'right']);
});

test('all tabs of the visor are seen, and it fills a narrow window', async () => {
  const { el } = visor();
  for (let i = 0; i < 8; i++) visor().surface({ name: 'a', tab: `A tab with a name ${i}` });
  const list = one(el, '.tabs');
  expect(list.scrollWidth).toBe(list.clientWidth);
  const { right } = list.getBoundingClientRect();
  for (const tab of all(el, '[role=tab]'))
    expect(tab.getBoundingClientRect().right).toBeLessThanOrEqual(right);
  await page.viewport(600, 700);
  expect(one(el, 'aside').getBoundingClientRect().width).toBe(600);
  // As beside a scrollbar, which tests do not show: what is left of the window is narrower than the window.
  document.body.style.cssText = 'transform: translate(0); margin: 0; width: 585px;';
  const { left, width } = one(el, 'aside').getBoundingClientRect();
  document.body.style.cssText = '';
  expect([left, width]).toEqual([0, 585]);
  await page.viewport(1200, 700);
  expect(one(el, 'aside').getBoundingClientRect().width).toBe(550);
});

test('without a run, charts are recorded in one of their own, or nowhere', async () => {
  const element = document.createElement('div');
  document.body.append(element);
  recordDrawings(null);
  await render.table(element, { headers: ['a'], values: [[1]] });
  const source = await openSource();
  const count = async () => (await source.listRuns({ project: 'own-vis' })).length;
  recordDrawings({ project: 'own-vis', name: 'page' });
  expect(await count()).toBe(0);
  element.id = 'first';
  await render.table(element, { headers: ['a'], values: [[1]] });
  await until(
    'the run',
    async () => (await source.listRuns({ project: 'own-vis' }))[0]?.status === 'completed',
  );
  element.id = 'second';
  await render.table(element, { headers: ['a'], values: [[2]] });
  const found = await until('both', async () => {
    const [run] = await source.listRuns({ project: 'own-vis' });
    return run?.status === 'completed' && (await source.getRun(run.uid))?.keys.length === 2 && run;
  });
  expect([found.name, await count()]).toEqual(['page', 1]);
});

test('the visor has tabs, keys, and a way back for those without a keyboard; axe finds nothing', async () => {
  visor().surface({ name: 'a', tab: 'One', styles: { height: 120 } });
  const b = visor().surface({ name: 'b', tab: 'Two' });
  expect(visor().surface({ name: 'b', tab: 'Two' })).toBe(b);
  const { el } = visor();
  const tabs = () => all(el, '[role=tab]').map((tab) => [tab.textContent, tab.ariaSelected]);
  expect(tabs()).toEqual([
    ['One', 'false'],
    ['Two', 'true'],
  ]);
  one(el, '[role=tab][aria-selected=true]').focus();
  await userEvent.keyboard('{ArrowLeft}');
  expect(tabs()[0]).toEqual(['One', 'true']);
  expect(() => visor().setActiveTab('Three')).toThrow('Three');
  visor().setActiveTab('Two');
  const { violations } = await axe.run(el);
  expect(violations.map(({ id }) => id)).toEqual([]);

  await userEvent.keyboard('`');
  expect([visor().isOpen(), one(el, 'aside').hidden]).toEqual([false, true]);
  one(el, '.handle').click();
  expect(visor().isOpen()).toBe(true);
  await userEvent.keyboard('~');
  expect(visor().isFullscreen()).toBe(true);
  const field = document.createElement('input');
  b.drawArea.append(field);
  field.focus();
  await userEvent.keyboard('`');
  expect([visor().isOpen(), field.value]).toEqual([true, '`']);
  field.blur();
  visor().unbindKeys();
  await userEvent.keyboard('`');
  expect(visor().isOpen()).toBe(true);
  visor().toggle();
  expect(visor().isOpen()).toBe(false);
  el.remove();
  expect(visor().el).not.toBe(el);
  expect(visor().surfaceList).toEqual([]);
  expect(() => visor().surface({} as never)).toThrow('name');
});
