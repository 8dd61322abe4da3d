/** Panels that a person hides and shows again, in the menu of a panel and of a section. */
import { afterEach, expect, test } from 'vitest';
import type { StepwellBoard } from '../../../src/board/index.js';
import type { TestSource } from '../../fixtures/test-source.js';
import { all, clear, mount, one, panelOf, pause, sourceWith, textOf, until } from './helpers.js';
import { openedItem, openedMenu } from './share-helpers.js';

afterEach(clear);

const KEYS = ['train/a', 'train/b', 'train/c', 'zeta/a'];

type PanelElement = HTMLElement & { readonly key: string };

const keys = (board: Element) => all<PanelElement>(board, 'stepwell-scalar-panel').map(({ key }) => key);
const bar = (board: Element, name: string) => one(board, `section[aria-label="${name}"] h2`);
const barText = (board: Element, name: string) => bar(board, name).textContent?.replace(/\s+/g, ' ').trim();

async function boardOf(source: TestSource): Promise<StepwellBoard> {
  const board = mount(source);
  for (const key of KEYS) await panelOf(board, key);
  return board;
}

const hide = async (board: Element, key: string) =>
  (await openedItem(await panelOf(board, key), 'Hide panel')).click();

test('[BRD6] a panel is hidden in its menu: no place, no count, no query; its section shows it again', async () => {
  const source = sourceWith(['a'], KEYS);
  const board = await boardOf(source);
  await hide(board, 'train/b');
  await until('hidden', () => keys(board).join() === 'train/a,train/c,zeta/a');
  expect(board.view.hidden).toEqual(['scalar train/b']);
  expect(barText(board, 'train')).toBe('train 2 1 hidden');
  expect(textOf(board)).toContain('train/b is hidden.');
  const button = one(bar(board, 'train'), '.hid');
  await until('the focus', () => (button.getRootNode() as ShadowRoot).activeElement === button);
  source.calls.length = 0;
  source.log('a', { 'train/a': 5, 'train/b': 5 });
  await until('the other panel reads', () => source.calls.some(({ method }) => method === 'series'));
  await pause(400);
  const read = source.calls
    .filter(({ method }) => method === 'series')
    .map(({ argument }) => (argument as { key: string }).key);
  expect(new Set(read)).toEqual(new Set(['train/a']));

  await hide(board, 'train/a');
  await hide(board, 'train/c');
  await until('a section of nothing else', () => barText(board, 'train') === 'train 0 3 hidden');
  const items = await openedMenu(bar(board, 'train'), '.hid');
  expect(items.map(({ textContent }) => textContent?.trim())).toEqual([
    'Show all 3',
    'Show train/a',
    'Show train/b',
    'Show train/c',
  ]);
  items[2]?.click();
  await until('one again', () => keys(board).join() === 'train/b,zeta/a');
  (await openedMenu(bar(board, 'train'), '.hid'))[0]?.click();
  await until('all', () => keys(board).join() === KEYS.join());
  expect(barText(board, 'train')).toBe('train 3');
  expect(board.view.hidden).toEqual([]);
});

test('[BRD6] a hidden key metric makes room in the strip, and undo brings it back to its place', async () => {
  const board = mount(sourceWith(['a'], ['val/loss', 'val/acc', 'train/loss', 'train/x']));
  const strip = () => all<PanelElement>(one(board, '.strip'), 'stepwell-scalar-panel').map(({ key }) => key);
  await until(
    'the strip',
    () => all(board, '.strip').length > 0 && strip().join() === 'val/loss,val/acc,train/loss',
  );
  await hide(board, 'val/acc');
  await until('two', () => strip().join() === 'val/loss,train/loss');
  expect(barText(board, 'val')).toBe('val 0 1 hidden');
  one(board, 'main').dispatchEvent(
    new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true, composed: true }),
  );
  await until('back', () => strip().length === 3);
  expect(board.view.hidden).toEqual([]);
  expect(all(board, '.hid')).toEqual([]);
});

test('[BRD6] a panel that is moved with the keyboard steps over hidden panels', async () => {
  const board = await boardOf(sourceWith(['a'], KEYS));
  await hide(board, 'train/b');
  const grab = one(await panelOf(board, 'train/a'), '[data-grab]');
  const press = (key: string) =>
    grab.dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }),
    );
  press('Enter');
  await until('picked up', () => one(board, '.said').textContent?.includes('place 1 of 2 in train'));
  press('ArrowRight');
  await until('moved', () => keys(board).join() === 'train/c,train/a,zeta/a');
  expect(one(board, '.said').textContent).toBe('Moved train/a: place 2 of 2 in train.');
});
