/** Panels of all metrics whose names match a pattern. */
import { afterEach, expect, test } from 'vitest';
import type { StepwellBoard } from '../../../src/board/index.js';
import type { TestSource } from '../../fixtures/test-source.js';
import { all, chooseInHeader, clear, mount, one, panelOf, sourceWith, textOf, until } from './helpers.js';
import { openedItem } from './share-helpers.js';

afterEach(clear);

const KEYS = ['train/loss', 'train/head/loss', 'val/loss', 'train/lr'];
const PATTERN = '/^train.*loss/';

type PanelElement = HTMLElement & { readonly key: string; readonly spec: { readonly id: string } };

async function openDialog(board: HTMLElement): Promise<HTMLDialogElement> {
  await chooseInHeader(board, '.more', 'Add a panel…');
  return until('dialog', () => all<HTMLDialogElement>(board, 'dialog.expression').find(({ open }) => open));
}

function type(dialog: Element, text: string): void {
  const field = one<HTMLInputElement>(dialog, 'input[name="expression"]');
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
}

const verdict = (dialog: Element) => one(dialog, '#verdict').textContent.trim();
const submit = (dialog: Element) => one<HTMLFormElement>(dialog, 'form').requestSubmit();
const added = (board: Element) =>
  all<PanelElement>(board, 'stepwell-scalar-panel').find(({ spec }) => spec.id.startsWith('added '));
const lines = (board: Element) =>
  all(added(board) as PanelElement, '.lines li').map(
    ({ textContent }) => /run \w · [\w/]+/.exec(textContent ?? '')?.[0],
  );

async function withPanel(source: TestSource): Promise<StepwellBoard> {
  const board = mount(source);
  await panelOf(board, 'train/lr');
  const dialog = await openDialog(board);
  type(dialog, PATTERN);
  await until('what matches', () => verdict(dialog).startsWith('Draws train/head/loss, train/loss.'));
  submit(dialog);
  await until('the panel', () => added(board));
  return board;
}

test('[BRD6] a pattern draws a line for each run and key that matches; a key that comes later joins; a reload keeps it', async () => {
  const source = sourceWith(['a', 'b'], KEYS);
  const board = await withPanel(source);
  await until('four lines', () => lines(board).length === 4);
  expect(lines(board)).toEqual([
    'run a · train/head/loss',
    'run b · train/head/loss',
    'run a · train/loss',
    'run b · train/loss',
  ]);
  expect(one(added(board) as PanelElement, 'h3').textContent).toBe(PATTERN);
  source.log('b', { 'train/aux/loss': 1 });
  await until('five lines', () => lines(board).length === 5);
  const { panels } = board.view;
  expect(Object.values(panels)).toMatchObject([{ type: 'line', regex: '^train.*loss' }]);
  clear();
  const again = document.createElement('stepwell-board');
  again.style.cssText = 'width: 1200px; height: 700px';
  again.source = source;
  document.body.append(again);
  await until('the panel again', () => added(again) && lines(again).length === 5);
  expect(again.view.panels).toEqual(panels);
});

test('[BRD6] the pattern is edited in the menu of its panel, and the panel removed', async () => {
  const board = await withPanel(sourceWith(['a'], KEYS));
  (await openedItem(added(board) as PanelElement, 'Edit the pattern…')).click();
  const dialog = await until('dialog', () =>
    all<HTMLDialogElement>(board, 'dialog.expression').find(({ open }) => open),
  );
  expect(one<HTMLInputElement>(dialog, 'input[name="expression"]').value).toBe(PATTERN);
  type(dialog, '/val/');
  submit(dialog);
  await until('the other key', () => added(board)?.key === 'val/loss');
  (await openedItem(added(board) as PanelElement, 'Remove this panel')).click();
  await until('gone', () => !added(board));
  expect(board.view.panels).toEqual({});
});

test('[BRD6] a pattern that cannot be used says why, and one that some names would make slow is matched in linear time', async () => {
  const name = `train/${'a'.repeat(60)}!`;
  const source = sourceWith(['a'], [name, 'train/loss']);
  const board = mount(source);
  await panelOf(board, 'train/loss');
  const dialog = await openDialog(board);
  type(dialog, '/(/');
  await until('no expression', () =>
    verdict(dialog).startsWith('This pattern cannot be used: Invalid regular'),
  );
  expect(one(dialog, 'input').ariaInvalid).toBe('true');
  submit(dialog);
  type(dialog, '/(a)\\1/');
  await until('no reference', () => verdict(dialog).startsWith('This pattern cannot be used: '));
  expect(dialog.open).toBe(true);
  type(dialog, '/nothing/');
  await until('nothing yet', () => verdict(dialog).startsWith('No metric of a selected run matches yet.'));
  // The browser's own engine takes longer than the universe is old for this name.
  type(dialog, '/^train.(a+)+$/');
  await until('an answer', () => verdict(dialog).startsWith('No metric of a selected run matches yet.'));
  expect(textOf(dialog)).not.toContain('cannot be used');
});

test('[BRD6] of many keys a panel draws some and says how many, fewer with more runs', async () => {
  const many = Array.from({ length: 60 }, (_, i) => `layers/${i}`);
  const source = sourceWith(['a'], ['train/lr', ...many], 5);
  const board = mount(source);
  await panelOf(board, 'train/lr');
  const dialog = await openDialog(board);
  type(dialog, '/layers/');
  submit(dialog);
  await until('a badge', () => textOf(board).includes('50 of 60 keys drawn'));
  for (const name of ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']) {
    source.addRun(name, { created: Date.now() });
    source.log(name, Object.fromEntries(many.map((key) => [key, 1])));
  }
  await until('ten runs', () => board.view.selection?.length === 10);
  await until('fewer keys', () => textOf(board).includes('20 of 60 keys drawn'));
});
