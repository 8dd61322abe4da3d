/** Keys that are single characters: what they do, where, and where not. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import type { StepwellBoard } from '../../../src/board/index.js';
import {
  all,
  chooseInHeader,
  clear,
  mount,
  one,
  panelOf,
  pause,
  sourceWith,
  textOf,
  until,
} from './helpers.js';

let board: StepwellBoard;

beforeEach(async () => {
  board = mount(sourceWith(['a', 'b'], ['train/loss']));
  await panelOf(board, 'train/loss');
});
afterEach(clear);

const plot = () => one(board, '.plot');
const press = async (key: string, on: HTMLElement = plot()) => {
  on.focus();
  await userEvent.keyboard(key);
};
/** The settings that keys change. */
const state = () => {
  const { x, y, fit, smoothing } = board.settings;
  return [x, y, fit, smoothing].join();
};
const INITIAL = 'step,linear,ordinary,0';

test('X, L, F and the brackets change the charts; the axis and the scale go round', async () => {
  const axes = ['globalStep', 'active', 'relative', 'time', 'step'] as const;
  for (const axis of axes) {
    await press('x');
    await until(axis, () => board.settings.x === axis);
  }
  for (const scale of ['log', 'symlog', 'linear'] as const) {
    await press('L');
    await until(scale, () => board.settings.y === scale);
  }
  for (const fit of ['all', 'ordinary'] as const) {
    await press('f');
    await until(fit, () => board.settings.fit === fit);
  }
  for (let i = 1; i <= 11; i++) await press(']');
  await until('most', () => board.settings.smoothing === 0.99);
  await press('[[');
  await until('less', () => board.settings.smoothing === 0.89);
  // One bracket is the beginning of a key's name for the driver, two are the key.
  for (let i = 1; i <= 10; i++) await press('[[');
  await until('none', () => board.settings.smoothing === 0);
  expect(state()).toBe(INITIAL);
});

test.each(['/', '{Control>}k{/Control}', '{Meta>}k{/Meta}'])(
  '%s goes to the search field, from anywhere on the board',
  async (key) => {
    one(board, 'main').focus();
    await userEvent.keyboard(key);
    const field = one<HTMLInputElement>(one(board, '.head'), 'input');
    await until('focus', () => field.matches(':focus'));
    await userEvent.keyboard('/x/f');
    expect(field.value).toBe('/x/f');
    await until('filter', () => board.settings.filter === 'x/f');
    expect(state()).toBe(INITIAL);
  },
);

test('not from a field, with a modifier, after another handler, in a menu, or outside of the board', async () => {
  const outside = document.createElement('button');
  document.body.append(outside);
  await press('xlf', outside);
  await press('xlf', one(one(board, '.side'), 'input'));
  for (const keys of ['{Control>}x{/Control}', '{Alt>}f{/Alt}', '{Meta>}l{/Meta}']) await press(keys);
  const stop = (event: Event) => event.preventDefault();
  plot().addEventListener('keydown', stop);
  await press('xlf');
  plot().removeEventListener('keydown', stop);
  one(board, '.pill').click();
  await until('pop-over', () => all(board, '.pop:popover-open')[0]);
  await userEvent.keyboard('xlf');
  await userEvent.keyboard('{Escape}');
  one(board, '.axes').click();
  await until('menu', () => all(board, '.more-menu:popover-open')[0]);
  await userEvent.keyboard('xlf{Escape}');
  await pause(100);
  expect(state()).toBe(INITIAL);
  // It can fail: the same keys do something here.
  await press('xlf');
  await until('all three', () => state() === 'globalStep,log,all,0');
});

test('the question mark lists the keys, those of the focused region first', async () => {
  const names = () => all(board, 'dialog.keys h3').map(({ textContent }) => textContent);
  const shown = () => until('dialog', () => all<HTMLDialogElement>(board, 'dialog.keys[open]')[0]);
  await press('?');
  const dialog = await shown();
  expect(names()).toEqual(['Charts', 'Board', 'List of runs']);
  expect(textOf(dialog)).toContain('Show only this');
  await userEvent.keyboard('{Escape}');
  await until('closed', () => !dialog.open);
  expect(plot().matches(':focus')).toBe(true);
  await press('?', one(one(board, '.side'), 'button'));
  await shown();
  expect(names()).toEqual(['List of runs', 'Board', 'Charts']);
  dialog.close();
  await press('?', one(one(board, '.head'), '.more'));
  await shown();
  expect(names()[0]).toBe('Board');
});

test('one switch turns them off on the origin, and on again', async () => {
  await chooseInHeader(board, '.more', 'Switch single-letter keys off');
  await press('xlf?/');
  await pause(100);
  expect(state()).toBe(INITIAL);
  expect(all(board, 'dialog.keys[open]').length).toBe(0);
  // Stored as the theme is, and beside it.
  board.updateSettings({ theme: 'dark' });
  expect(JSON.parse(localStorage.getItem('stepwell-board:1') ?? '{}')).toEqual({
    letters: false,
    theme: 'dark',
  });
  await chooseInHeader(board, '.more', 'Keyboard shortcuts');
  const dialog = await until('dialog', () => all<HTMLDialogElement>(board, 'dialog.keys[open]')[0]);
  expect(textOf(dialog)).toContain('switched off');
  dialog.close();
  await chooseInHeader(board, '.more', 'Switch single-letter keys on');
  await press('f');
  await until('fit', () => board.settings.fit === 'all');
});
