/** The search palette: metrics, runs and commands below the search field of the header. */
import { afterEach, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import type { StepwellBoard } from '../../../src/board/index.js';
import { uidOf } from '../../fixtures/uids.js';
import { all, clear, mount, one, panelOf, pause, sourceWith, until } from './helpers.js';

afterEach(clear);

const KEYS = [
  'train/loss',
  'train/grad_norm',
  'val/loss',
  ...Array.from({ length: 40 }, (_, i) => `far/k${i}`),
];

async function opened(): Promise<{ board: StepwellBoard; field: HTMLInputElement }> {
  const board = mount(sourceWith(['a', 'b', 'c', 'd', 'e'], KEYS, 3));
  await panelOf(board, 'train/loss');
  const field = one<HTMLInputElement>(board, '.search input');
  field.focus();
  await until('the palette', () => options(board).length > 0);
  return { board, field };
}

const palette = (board: Element) => all(board, '.palette:popover-open')[0];
const options = (board: Element) => all(board, '.palette:popover-open [role=option]');
const words = (element: Element | undefined) => element?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
const chosen = (board: Element) => words(all(board, '[role=option][aria-selected=true]')[0]);

/** Types a text, and waits until an entry is listed. */
async function find(board: Element, text: string, entry: string): Promise<void> {
  await userEvent.keyboard(text);
  await until(`${entry} for ${text}`, () => options(board).some((each) => words(each) === entry));
}

/** The element that has the focus, through every shadow root. */
function focused(): Element | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}

test('lists metrics, runs and commands in groups; the field says which entry is chosen', async () => {
  const { board, field } = await opened();
  await find(board, 'loss', 'val/loss 4 runs');
  expect(field.getAttribute('aria-expanded')).toBe('true');
  const list = one(board, '[role=listbox]');
  expect(field.getAttribute('aria-controls')).toBe(list.id);
  expect(chosen(board)).toBe('val/loss 4 runs');
  const active = () => one(board, `#${field.getAttribute('aria-activedescendant')}`);
  expect(words(active())).toBe(chosen(board));
  await userEvent.keyboard('{ArrowDown}');
  expect(chosen(board)).toBe('train/loss 4 runs');
  expect(words(active())).toBe(chosen(board));
  await userEvent.keyboard('{ArrowUp}{ArrowUp}');
  const last = options(board).at(-1);
  expect(chosen(board)).toBe(words(last));
  expect(all(board, '.palette b').map(words).join('')).toMatch(/^lossloss/);
  // As wide as its drawing, below the field.
  const box = palette(board)?.getBoundingClientRect() as DOMRect;
  const search = one(board, '.search').getBoundingClientRect();
  expect([box.width, box.left, box.top]).toEqual([440, search.left, search.bottom + 4]);
  await userEvent.keyboard('{Escape}');
  await until('closed', () => !palette(board));
  expect([field.getAttribute('aria-expanded'), field.matches(':focus'), field.value]).toEqual([
    'false',
    true,
    'loss',
  ]);
  field.blur();
  // A text that only finds does not stay.
  await until('no text', () => field.value === '');
  expect(board.settings.filter).toBe('');
});

test('a metric: its panel is scrolled to and has the focus, also from behind a filter, in a closed section', async () => {
  const { board, field } = await opened();
  board.updateSettings({ filter: 'loss', collapsed: ['far'] });
  await until('the filter', () => field.value === '/loss/');
  // As the key does it: what is typed takes the place of the filter.
  one(board, 'main').focus();
  await userEvent.keyboard('{Control>}k{/Control}');
  await until('the palette', () => palette(board) && field.matches(':focus'));
  await find(board, 'k37', 'far/k37 4 runs');
  await userEvent.keyboard('{Enter}');
  const panel = await panelOf(board, 'far/k37');
  await until(
    'the focus',
    () => focused()?.matches('.plot') && panel.shadowRoot?.activeElement === focused(),
  );
  const box = panel.getBoundingClientRect();
  const main = one(board, 'main').getBoundingClientRect();
  await until('in view', () => panel.getBoundingClientRect().bottom <= main.bottom + 1);
  expect(box.height).toBeGreaterThan(0);
  expect(board.settings.filter).toBe('');
  expect(board.settings.collapsed).toEqual([]);
});

test('a run is shown and opened, a command is done, and each key of a command is beside it', async () => {
  const { board, field } = await opened();
  // The oldest of five runs is not drawn at first.
  await find(board, 'run a', 'run a completed');
  all(board, '[role=option]')
    .find((each) => words(each) === 'run a completed')
    ?.click();
  await until('opened', () => all(board, 'stepwell-run-detail, .detail').length > 0);
  expect(board.view.selection).toContain(uidOf('a'));
  field.focus();
  await find(board, 'y symlog', 'Y axis: Symlog: logarithmic, with a place for values ≤ 0');
  await userEvent.keyboard('{Enter}');
  await until('symlog', () => board.settings.y === 'symlog');
  field.focus();
  await find(board, 'fit', 'Fit ordinary values, or all F');
  await userEvent.keyboard('{Enter}');
  await until('fit', () => board.settings.fit === 'all');
  field.focus();
  await find(board, 'keyboard', 'Keyboard shortcuts ?');
  await userEvent.keyboard('{Enter}');
  await until('the keys', () => all(board, 'dialog.keys[open]')[0]);
});

test('a regular expression between slashes narrows the panels and stays in the field; other text narrows nothing', async () => {
  const { board, field } = await opened();
  await find(board, 'grad', 'train/grad_norm 4 runs');
  await pause(250);
  expect(board.settings.filter).toBe('');
  await userEvent.fill(field, '/grad|val/');
  await until('filtered', () => board.settings.filter === 'grad|val');
  expect(options(board)).toEqual([]);
  await userEvent.keyboard('{Enter}');
  await until('left', () => !field.matches(':focus'));
  expect(field.value).toBe('/grad|val/');
  // Searching does not take the filter away; clearing the field does.
  field.focus();
  await userEvent.fill(field, 'loss');
  await pause(250);
  field.blur();
  await until('the filter again', () => field.value === '/grad|val/');
  field.focus();
  await userEvent.fill(field, '');
  await until('no filter', () => board.settings.filter === '');
});

test('what nothing is called is said; a hostile name is text', async () => {
  const board = mount(sourceWith(['a'], ['<img src=x onerror=alert(1)>'], 3));
  await panelOf(board, '<img src=x onerror=alert(1)>');
  one(board, '.search input').focus();
  await find(board, 'img', '<img src=x onerror=alert(1)>');
  expect(all(board, '.palette img')).toEqual([]);
  await userEvent.keyboard('zzzz');
  await until('nothing', () => words(palette(board)).includes('Nothing is called so.'));
  expect(options(board)).toEqual([]);
});
