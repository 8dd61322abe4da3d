/** Panels of keys that a run announced: they have their places before the first values come. */
import { afterEach, expect, test } from 'vitest';
import type { StepwellBoard } from '../../../src/board/index.js';
import { testSource } from '../../fixtures/test-source.js';
import { all, clear, mount, one, pause, textOf, until } from './helpers.js';

afterEach(clear);

type PanelElement = HTMLElement & { readonly key: string };

const PANELS = 'stepwell-scalar-panel, stepwell-histogram-panel, stepwell-image-panel, stepwell-value-panel';

const panels = (board: Element) => all<PanelElement>(board, PANELS);

const panelOf = (board: Element, key: string) =>
  until(`the panel of ${key}`, () => panels(board).find((panel) => panel.key === key));

/** What stands in a panel in place of values; empty: values. */
const absence = (panel: Element) => all(panel, '.nobody')[0]?.textContent?.replace(/\s+/g, ' ').trim() ?? '';

/** Where everything stands that a person sees in the main area. */
function places(board: StepwellBoard): Readonly<Record<string, string>> {
  const box = (element: Element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return [x, y, width, height].join(' ');
  };
  const headings = all(board, 'section h2').map((each) => [each.textContent?.trim(), box(each)]);
  return Object.fromEntries([...panels(board).map((panel) => [panel.key, box(panel)]), ...headings]);
}

/** Waits until the panels of these keys say that they wait, and when their first values are expected. */
async function expectWaiting(board: StepwellBoard, says: Readonly<Record<string, string>>): Promise<void> {
  for (const [key, when] of Object.entries(says)) {
    const panel = await panelOf(board, key);
    const wanted = `Waiting for the first value ${when}`.trim();
    await until(`why ${key} is empty`, () => absence(panel) === wanted);
  }
}

test('[BRD8] announced keys have their panels at once; when their values come, nothing moves', async () => {
  const source = testSource();
  source.addRun('a', { status: 'running' });
  source.announce('a', ['train/loss', 'train/acc'], { every: 1, first: 0 });
  source.announce('a', ['val/loss', 'val/acc'], { every: 250, first: 249 });
  source.announce('a', ['train/lr'], { every: 50 });
  const board = mount(source);
  await expectWaiting(board, {
    'train/loss': 'first at step 0',
    'val/loss': 'first at step 249',
    'val/acc': 'first at step 249',
    'train/acc': 'first at step 0',
    'train/lr': 'every 50 steps',
  });
  expect(all(board, '.strip > *').map((panel) => (panel as PanelElement).key)).toEqual([
    'val/loss',
    'val/acc',
    'train/loss',
  ]);
  const before = places(board);
  source.log('a', { 'train/loss': 2, 'train/acc': 0.1 }, 0);
  source.log('a', { 'train/loss': 1, 'train/acc': 0.2, 'val/loss': 3 }, 300);
  for (const key of ['train/loss', 'train/acc', 'val/loss']) {
    const panel = await panelOf(board, key);
    // The frame of the axes stands where the plot is.
    await until(`the chart of ${key}`, () => all(panel, 'canvas').length > 0 && absence(panel) === '');
  }
  // Of what is late, the panel says since when.
  await expectWaiting(board, { 'val/acc': 'expected since step 249', 'train/lr': 'every 50 steps' });
  expect(places(board)).toEqual(before);
});

test('[BRD8] tensors, media and texts keep their places too; what is drawn on axes has their frame', async () => {
  const source = testSource();
  source.addRun('a', { status: 'running' });
  source.announce('a', ['weights/a', 'weights/b', 'gradients/a'], { kind: 'histogram', first: 249 });
  source.announce('a', ['samples/image'], { kind: 'media', media: 'image' });
  source.announce('a', ['samples/note'], { kind: 'text' });
  const board = mount(source);
  await expectWaiting(board, {
    'weights/a': 'one of 2 tensors, first at step 249',
    'weights/b': 'one of 2 tensors, first at step 249',
    'gradients/a': 'first at step 249',
    'samples/image': '',
    'samples/note': '',
  });
  await until('the place of the slider', () => all(board, '.slider').length > 0);
  const framed = panels(board).filter((panel) => all(panel, '.frame').length > 0);
  expect(framed.map(({ key }) => key)).toEqual(['gradients/a', 'weights/a', 'weights/b']);
  const before = places(board);
  source.log('a', { 'samples/note': 'a text' }, 300);
  source.logHistogram('a', 'weights/b', [1, 2, 3], { step: 300 });
  const weights = await panelOf(board, 'weights/b');
  await until('the histogram', () => all(weights, '.uplot, canvas.drawing:not([hidden])').length > 0);
  expect(absence(weights)).toBe('');
  await until('the text', () => textOf(board).includes('a text'));
  await expectWaiting(board, { 'weights/a': 'first at step 249', 'samples/image': '' });
  expect(places(board)).toEqual(before);
});

test('a key that was announced after others takes the last place; the filter finds it', async () => {
  const source = testSource();
  source.addRun('a');
  source.log('a', { 'train/b': 1, 'train/c': 1 });
  const board = mount(source);
  await panelOf(board, 'train/c');
  source.announce('a', ['train/a']);
  const panel = await panelOf(board, 'train/a');
  expect(panels(board).map(({ key }) => key)).toEqual(['train/b', 'train/c', 'train/a']);
  board.updateSettings({ filter: 'b|c' });
  await until('two', () => panels(board).length === 2);
  board.updateSettings({ filter: 'a$' });
  await until('one', () => panels(board).length === 1);
  expect(panels(board)[0]?.key).toBe(panel.key);
});

test('a value of another kind takes the place of what was announced', async () => {
  const source = testSource();
  source.addRun('a');
  source.announce('a', ['train/a', 'train/b']);
  const board = mount(source);
  await until('two panels', () => panels(board).length === 2);
  source.log('a', { 'train/a': 'a text' });
  await until('the text', () => textOf(board).includes('a text'));
  expect(panels(board).map(({ key, localName }) => [key, localName])).toEqual([
    ['train/b', 'stepwell-scalar-panel'],
    ['train/a', 'stepwell-value-panel'],
  ]);
});

test('a run that is over never logged what it announced; with another run that has the key there is a line', async () => {
  const source = testSource();
  source.addRun('a', { name: 'over', created: Date.now() - 1000, status: 'running' });
  source.announce('a', ['train/loss', 'gone'], { first: 10 });
  source.log('a', { other: 1 });
  const board = mount(source);
  const panel = await panelOf(board, 'gone');
  await until('it waits', () => absence(panel) === 'Waiting for the first value first at step 10');
  source.change('a', { status: 'completed' });
  await until('it is over', () => absence(panel) === 'Announced, never logged');
  const loss = await panelOf(board, 'train/loss');
  expect(absence(loss)).toBe('Announced, never logged');
  source.addRun('b', { created: Date.now() });
  source.log('b', { 'train/loss': 1 });
  source.log('b', { 'train/loss': 2 });
  await until('a line', () => all(loss, 'canvas').length > 0);
  await pause(50);
  expect([absence(loss), absence(panel)]).toEqual(['', 'Announced, never logged']);
  expect(one(board, 'stepwell-health-line').textContent).not.toContain('gone');
});
