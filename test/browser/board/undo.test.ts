/** Undo and redo of the view, by keys and in the menu of views. */
import { afterEach, expect, test } from 'vitest';
import type { StepwellBoard } from '../../../src/board/index.js';
import { uidOf } from '../../fixtures/uids.js';
import {
  all,
  chooseInHeader,
  clear,
  drag,
  headerMenu,
  mount,
  one,
  panelOf,
  sourceWith,
  until,
} from './helpers.js';

afterEach(clear);

const KEYS = ['train/a', 'train/b', 'zeta/a'];

async function boardOf(): Promise<StepwellBoard> {
  const board = mount(sourceWith(['a', 'b'], KEYS));
  await panelOf(board, 'train/a');
  // Undo begins with the layers over the board, which are loaded soon after the charts.
  await until('the layers', () => all(board, '.toasts')[0]);
  return board;
}

/** Presses a key with Ctrl. False: the board did not take the key. */
function press(target: Element, key: string, shiftKey = false): boolean {
  const init = { key, ctrlKey: true, shiftKey, bubbles: true, composed: true, cancelable: true };
  return !target.dispatchEvent(new KeyboardEvent('keydown', init));
}

const items = async (board: HTMLElement) => {
  const labels = (await headerMenu(board, '.view')).map(({ textContent }) => textContent?.trim() ?? '');
  one(one(board, '.head'), '.view').click();
  return labels.filter((label) => /^(Undo|Redo): /.test(label));
};

test('[BRD6] each change of the view is undone and redone by keys; zoom and shown runs are left alone', async () => {
  const board = await boardOf();
  const first = board.view;
  one(board, 'section[aria-label="zeta"] .heading').click();
  await until('folded', () => board.view.collapsed.length === 1);
  board.updateSettings({ x: 'active' });
  await Promise.resolve();
  board.updateSettings({ y: 'log' });
  await Promise.resolve();
  one<HTMLInputElement>(board, '.pick').click();
  drag(await panelOf(board, 'train/a'), 0.25, 0.5);
  const last = await until('a zoom', () => board.view.zoom && board.view);
  expect(last.selection).toEqual([uidOf('a')]);

  const main = one(board, 'main');
  expect(press(main, 'z')).toBe(true);
  expect(board.view).toEqual({ ...last, y: 'linear' });
  expect(press(main, 'z')).toBe(true);
  // Another axis has other units, so the zoom goes with the axis.
  expect(board.view).toEqual({ ...last, y: 'linear', x: 'step', zoom: null });
  expect(press(main, 'z')).toBe(true);
  expect(board.view).toEqual({ ...first, selection: last.selection });
  expect(press(main, 'z')).toBe(false);
  for (let i = 0; i < 3; i++) expect(press(main, 'Z', true)).toBe(true);
  expect(press(main, 'Z', true)).toBe(false);
  expect(board.view).toEqual({ ...last, zoom: null });
  await until(
    'folded again',
    () => one(board, 'section[aria-label="zeta"] .heading').ariaExpanded === 'false',
  );
});

test('[BRD6] the menu of views says what is undone and redone, and the message offers the way back', async () => {
  const board = await boardOf();
  expect(await items(board)).toEqual([]);
  const resize = await until<HTMLElement>('the handle', () =>
    one(
      all(board, 'stepwell-scalar-panel').find(
        (each) => (each as unknown as { key: string }).key === 'zeta/a',
      ) as HTMLElement,
      '[data-resize]',
    ),
  );
  resize.focus();
  resize.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, composed: true, cancelable: true }),
  );
  await until('wide', () => Object.keys(board.view.panels).length === 1);
  expect(await items(board)).toEqual(['Undo: resized zeta/a']);
  await chooseInHeader(board, '.view', 'Undo: resized zeta/a');
  expect(board.view.panels).toEqual({});
  const toast = await until('a message', () =>
    all(board, '.toast').find(({ textContent }) => textContent?.includes('Undone: resized zeta/a.')),
  );
  expect(await items(board)).toEqual(['Redo: resized zeta/a']);
  one(toast, '.button').click();
  expect(Object.keys(board.view.panels)).toHaveLength(1);
  await until('the other message', () =>
    all(board, '.toast')
      .map(({ textContent }) => textContent?.trim())
      .join()
      .includes('Redone'),
  );
  expect(all(board, '.toast')).toHaveLength(1);
});

test('[BRD6] a field keeps its own undo, and another project has its own history', async () => {
  const board = await boardOf();
  board.updateSettings({ smoothing: 0.5 });
  await Promise.resolve();
  const field = one<HTMLInputElement>(board, 'input[type="search"]');
  expect(press(field, 'z')).toBe(false);
  expect(board.view.smoothing).toBe(0.5);
  board.project = 'other';
  await until('the other project', () => board.view.project === 'other');
  expect(press(one(board, 'main'), 'z')).toBe(false);
  board.project = null;
  await until('the first project', () => board.view.project === null);
  expect(board.view.smoothing).toBe(0.5);
  expect(press(one(board, 'main'), 'z')).toBe(false);
});
