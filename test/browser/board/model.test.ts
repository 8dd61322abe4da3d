import { afterEach, beforeEach, expect, test } from 'vitest';
import { findLatest } from '../../../src/board/data/latest.js';
import { readModel } from '../../../src/board/detail/model-description.js';
import type { StepwellBoard } from '../../../src/board/index.js';
import type { Json } from '../../../src/record/kinds.js';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { uidOf } from '../../fixtures/uids.js';
import { all, clear, mount, one, pause, textOf, until } from './helpers.js';

declare global {
  var pwned: number;
}

beforeEach(() => {
  globalThis.pwned = 0;
});
afterEach(clear);

const EVIL = '<img src=x onerror="globalThis.pwned++">';

function modelOf(
  name: string,
  change: { readonly [key: string]: Json } = {},
): { readonly [key: string]: Json } {
  return {
    format: 'stepwell-model/1',
    name,
    layers: [
      {
        name: 'conv',
        type: 'Conv2D',
        outputShape: [26, 26, 8],
        parameters: 80,
        trainable: false,
        weights: [
          { name: 'conv/kernel', shape: [3, 3, 1, 8] },
          { name: 'conv/bias', shape: [8] },
        ],
      },
      {
        name: 'flat',
        type: 'Flatten',
        outputShape: [],
        parameters: 0,
        trainable: true,
        weights: [],
      },
      {
        name: 'dense',
        type: 'Dense',
        outputShape: [null, 10],
        parameters: 54_090,
        trainable: true,
        weights: [{ name: 'dense/kernel', shape: [5408, 10] }],
      },
    ],
    parameters: 54_170,
    trainableParameters: 54_090,
    ...change,
  };
}

function sourceOf(models: { readonly [key: string]: Json }): TestSource {
  const source = testSource();
  source.addRun('a', { name: 'run a' });
  for (let step = 0; step < 5; step++) source.log('a', { loss: 1 / (step + 1) }, step);
  if (Object.keys(models).length > 0) source.log('a', models, 5);
  return source;
}

const tabNamed = (board: Element, name: string) =>
  all(board, '[role="tab"]').find((tab) => tab.textContent?.trim().startsWith(name));

/** Opens the details. Only scalars have panels, so that every look into the history is the model page's. */
async function details(source: TestSource, style?: string): Promise<StepwellBoard> {
  const board = mount(source, style);
  board.updateSettings({ filter: '^loss$' });
  await until('list', () => textOf(board).includes('1 run'));
  board.focusRun(uidOf('a'));
  await until('tabs', () => tabNamed(board, 'Overview') && all(board, 'stepwell-run-overview')[0]);
  return board;
}

async function page(
  source: TestSource,
  style?: string,
): Promise<{ board: StepwellBoard; view: HTMLElement }> {
  const board = await details(source, style);
  (await until('tab', () => tabNamed(board, 'Model'))).click();
  const view = await until('page', () => {
    const found = all(board, 'stepwell-model-view')[0];
    return found && /\w/.test(textOf(found)) ? found : null;
  });
  return { board, view };
}

const rowsOf = (view: HTMLElement) => all(view, 'tbody tr:not(.inner)').map((row) => said(row));
const said = (element: Element) => element.textContent?.replace(/[\s\u2009]+/g, ' ').trim() ?? '';

test('the tab is there when the run described a model, and does nothing before it is opened', async () => {
  const without = await details(sourceOf({ samples: { a: 1 } }));
  expect(tabNamed(without, 'Model')).toBeUndefined();
  clear();
  const source = sourceOf({ 'model/cnn': modelOf('cnn') });
  const board = await details(source);
  await until('tab', () => tabNamed(board, 'Model'));
  await pause(100);
  expect(source.count('getHistory')).toBe(0);
  expect(all(board, 'stepwell-model-view').length).toBe(0);
  tabNamed(board, 'Model')?.click();
  await until('layers', () => textOf(board).includes('conv'));
  expect(source.count('getHistory')).toBe(1);
});

test('layers stand in the order of the model with shape, parameters, share and what is frozen', async () => {
  const { view } = await page(sourceOf({ 'model/cnn': modelOf('cnn') }));
  expect(said(one(view, '.totals'))).toBe('3 layers54,170 parameters54,090 trainable');
  expect(rowsOf(view)).toEqual([
    'conv Conv2D frozen 26 × 26 × 8 80',
    'flat Flatten 0',
    'dense Dense ? × 10 54,090',
  ]);
  expect(all(view, '.share').map((share) => share.title)).toEqual([
    '0.148 % of all parameters',
    '99.9 % of all parameters',
  ]);
  const widths = all(view, '.share > span').map((bar) => bar.getBoundingClientRect().width);
  expect(widths[1]).toBeGreaterThan(50);
  expect(widths[0]).toBeLessThan(2);
});

test('a layer opens to its weights with the last histograms of weights and gradients', async () => {
  const source = sourceOf({ 'model/cnn': modelOf('cnn') });
  source.logHistogram('a', 'weights/dense/kernel', [0, 0, 0.5, 1], { step: 7 });
  source.logHistogram('a', 'gradients/dense/kernel', [-1, 0, 1, Number.NaN], { step: 9 });
  const { board, view } = await page(source);
  expect(all(view, '.spark').length).toBe(0);
  const openers = all(view, 'button.opener');
  expect(openers.map((button) => said(button))).toEqual(['conv Conv2D frozen', 'dense Dense NaN, Inf']);
  openers[1]?.click();
  await until('pictures', () => all(view, '.spark').length === 2);
  expect(openers[1]?.getAttribute('aria-expanded')).toBe('true');
  const [weights, gradients] = all(view, 'figure').map((figure) => said(figure));
  expect(weights).toMatch(/^Weightsstep 7 .*mean0.375 std0.4146 zeros50 % NaN, Inf0$/);
  expect(gradients).toMatch(/^Gradientsstep 9 .*mean0 .*zeros25 % NaN, Inf1 NaN$/);
  expect(all(view, '.spark')[1]?.getAttribute('aria-label')).toBe(
    'Histogram at step 9 of 4 elements: minimum −1, maximum 1, mean 0, 1 NaN',
  );
  all(view, '.picture')[1]?.click();
  const dialog = await until('dialog', () => all(board, 'stepwell-enlarged')[0]);
  expect(dialog.getAttribute('aria-label')).toBe('gradients/dense/kernel');
});

test('all layers open and close together, and stay open while values arrive', async () => {
  const source = sourceOf({ 'model/cnn': modelOf('cnn') });
  source.logHistogram('a', 'weights/dense/kernel', [0, 1], { step: 7 });
  const { view } = await page(source);
  one(view, 'thead .link').click();
  await until('open', () => all(view, '.inner').length === 2);
  const before = source.count('getHistory');
  for (let step = 8; step < 28; step++) source.logHistogram('a', 'weights/dense/kernel', [0, step], { step });
  await until('live', () => all(view, '.spark')[0]?.getAttribute('aria-label')?.includes('step 27'));
  expect(all(view, '.inner').length).toBe(2);
  // The description did not change: it is not looked for again, also not after the pause between two reads.
  await pause(1_100);
  expect(source.count('getHistory')).toBe(before);
  one(view, 'thead .link').click();
  await until('closed', () => all(view, '.inner').length === 0);
});

test('without histograms one sentence says how to record them', async () => {
  const { view } = await page(sourceOf({ 'model/cnn': modelOf('cnn') }));
  expect(textOf(view)).toContain('run.watch(model) records them');
  all(view, 'button.opener')[0]?.click();
  await until('weights', () => all(view, 'section').length === 2);
  expect(all(view, 'section').map((section) => said(section))).toEqual([
    'conv/kernel 3 × 3 × 1 × 8 No histogram recorded.',
    'conv/bias 8 No histogram recorded.',
  ]);
});

test('several models are a choice', async () => {
  const { view } = await page(
    sourceOf({
      'model/generator': modelOf('generator'),
      'model/odd': ['no', 'model'],
      'model/critic': modelOf('critic', { layers: [], parameters: 7 }),
    }),
  );
  const select = one<HTMLSelectElement>(view, 'select');
  expect([...select.options].map((option) => option.text)).toEqual(['generator', 'critic']);
  select.value = 'model/critic';
  select.dispatchEvent(new Event('change'));
  await until('other', () => textOf(view).includes('7 parameters'));
  expect(textOf(view)).toContain('Its description names no layers.');
});

test('a description that is logged again is read again, and only while the page is open', async () => {
  const source = sourceOf({ 'model/cnn': modelOf('cnn') });
  const { board, view } = await page(source);
  source.log('a', { 'model/cnn': modelOf('cnn', { parameters: 12 }) }, 50);
  await until('new one', () => textOf(view).includes('12 parameters'));
  expect(textOf(view)).toContain('as of step 50');
  tabNamed(board, 'Overview')?.click();
  await until('closed', () => all(board, 'stepwell-model-view').length === 0);
  const before = source.count('getHistory');
  source.log('a', { 'model/cnn': modelOf('cnn', { parameters: 13 }) }, 51);
  const reads = source.count('getRun');
  await until('details read', () => source.count('getRun') > reads);
  await pause(100);
  expect(source.count('getHistory')).toBe(before);
});

test('an error says so, and the next value tries again', async () => {
  const source = sourceOf({ 'model/cnn': modelOf('cnn') });
  const { StepwellError } = await import('../../../src/base/errors.js');
  source.failing.set('getHistory', new StepwellError('corrupt', 'A frame failed its checksum.'));
  const { view } = await page(source);
  expect(textOf(view)).toContain('The model could not be read: A frame failed its checksum.');
  source.failing.clear();
  source.log('a', { loss: 0.1 }, 6);
  await until('layers', () => rowsOf(view).length === 3);
  expect(textOf(view)).not.toContain('could not be read');
});

test('another run with a model shows its own', async () => {
  const source = sourceOf({ 'model/cnn': modelOf('cnn') });
  source.addRun('b', { name: 'run b' });
  source.log('b', { 'model/mlp': modelOf('mlp', { parameters: 99 }) }, 0);
  source.addRun('c', { name: 'run c' });
  source.log('c', { loss: 1 }, 0);
  const board = mount(source);
  await until('list', () => textOf(board).includes('3 runs'));
  board.focusRun(uidOf('a'));
  (await until('tab', () => tabNamed(board, 'Model'))).click();
  await until('first', () => textOf(board).includes('54,170 parameters'));
  board.focusRun(uidOf('b'));
  await until('second', () => textOf(board).includes('99 parameters') && !textOf(board).includes('54,170'));
  board.focusRun(uidOf('c'));
  await until(
    'no model',
    () => !tabNamed(board, 'Model') && all(board, 'stepwell-run-overview').length === 1,
  );
  expect(tabNamed(board, 'Overview')?.getAttribute('aria-selected')).toBe('true');
});

test('[BRD2] what is no description is left out as far as it is none, and nothing throws', async () => {
  const odd: Json[] = [
    [],
    { format: 'other/1', layers: [] },
    { format: 1 },
    { format: ['stepwell-model/1'], layers: [] },
    true,
    null,
    'stepwell-model/1',
  ];
  for (const value of odd) expect(readModel('model/x', value)).toBe(null);
  expect(readModel('model/x', undefined)).toBe(null);
  expect(readModel('model/x', { format: 'stepwell-model/2', layers: 'none' })).toEqual({
    name: 'x',
    layers: [],
    more: 0,
    parameters: null,
    trainableParameters: null,
  });
  const broken = {
    format: 'stepwell-model/1',
    name: `model ${EVIL}`,
    parameters: 'many',
    trainableParameters: Number.NaN,
    layers: [
      null,
      4,
      'layer',
      [],
      { name: `layer ${EVIL}`, type: `type ${EVIL}`, outputShape: `shape ${EVIL}`, weights: { a: 1 } },
      { name: 7, type: {}, outputShape: [[null, 2], 'x', [null, 3]], parameters: -1, trainable: 'no' },
      {
        weights: [
          null,
          { name: 3 },
          { name: `weight ${EVIL}`, shape: [EVIL, {}, 4] },
          { name: 'w', shape: [] },
        ],
      },
    ],
  };
  const { board, view } = await page(sourceOf({ 'model/x': broken, 'model/y': [1] }));
  await until('rows', () => rowsOf(view).length === 3);
  expect(rowsOf(view)).toEqual([`layer ${EVIL} type ${EVIL} –`, 'unnamed ? × 2, ? × 3 –', 'unnamed –']);
  all(view, 'button.opener')[0]?.click();
  await until('weights', () => all(view, 'section').length === 2);
  expect(said(all(view, 'section')[0] as Element)).toContain(`weight ${EVIL} ? × ? × 4`);
  expect(said(all(view, 'section')[1] as Element)).toContain('w scalar');
  expect(all(board, 'img').length).toBe(0);
  expect(globalThis.pwned).toBe(0);
});

test('when nothing under model/ is a description, a sentence says so', async () => {
  const { view } = await page(sourceOf({ 'model/x': { anything: 1 } }));
  await until('sentence', () => textOf(view).includes('does not describe a model'));
});

for (const width of [1_400, 600]) {
  test(`the page fits its pane in a board of ${width} pixels`, async () => {
    const name = 'a_very_long_name_of_a_layer_that_somebody_gave_it_with_care';
    const long = modelOf('cnn');
    const layers = (long['layers'] as Json[]).map((layer) => ({ ...(layer as object), name, type: name }));
    const source = sourceOf({ 'model/cnn': { ...long, layers } });
    const broken = [
      ...new Array<number>(12_000).fill(Number.NaN),
      ...new Array<number>(9_999).fill(Infinity),
      -Infinity,
    ];
    source.logHistogram('a', 'weights/conv/kernel', [-1e-12, 1e-3], { step: 7 });
    source.logHistogram('a', 'gradients/conv/kernel', broken, { step: 123_456 });
    const { board, view } = await page(source, `width: ${width}px; height: 800px`);
    one(view, 'thead .link').click();
    await until('open', () => all(view, '.spark').length === 2);
    const body = one(board, 'stepwell-run-detail').shadowRoot?.querySelector('.body');
    expect(body?.scrollWidth).toBe(body?.clientWidth);
    for (const figure of all(view, 'figure'))
      expect(figure.scrollWidth).toBeLessThanOrEqual(figure.clientWidth);
  });
}

test('the latest value is found near the end, at the very start, and not where it is neither', async () => {
  const source = testSource();
  source.addRun('a');
  const values: Readonly<Record<number, { readonly [key: string]: Json }>> = {
    3: { start: ['once'] },
    100: { end: [1] },
    9000: { later: ['first'] },
    // After the 51,200 rows that are read from the start, before the 68,200 that are read from the end.
    51500: { middle: ['lost'] },
    119990: { end: [2] },
    119995: { end: 'text' },
  };
  for (let row = 0; row < 120_000; row++) source.log('a', { loss: 1, ...values[row] }, row * 2);
  const find = (key: string, count: number, kind: 'json' | 'text' = 'json') =>
    findLatest(source, uidOf('a'), { key, kind, count }, 120_000);
  expect(await find('end', 2)).toEqual({ step: 239_980, value: [2] });
  expect(await find('end', 1, 'text')).toEqual({ step: 239_990, value: 'text' });
  const before = source.count('getHistory');
  expect(await find('start', 1)).toEqual({ step: 6, value: ['once'] });
  expect(source.count('getHistory')).toBe(before + 1);
  expect(await find('start', 2)).toEqual({ step: 6, value: ['once'] });
  expect(await find('later', 1)).toEqual({ step: 18_000, value: ['first'] });
  expect(await find('middle', 1)).toBe(null);
});
