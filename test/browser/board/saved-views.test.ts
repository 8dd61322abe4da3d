/** Views that are saved under a name: for everybody who looks at the project. */
import { afterEach, expect, test, vi } from 'vitest';
import { StepwellError } from '../../../src/base/errors.js';
import type { TestSource } from '../../fixtures/test-source.js';
import { uidOf } from '../../fixtures/uids.js';
import { all, chooseInHeader, clear, mount, one, panelOf, sourceWith, textOf, until } from './helpers.js';
import { openedMenu } from './share-helpers.js';

afterEach(() => {
  vi.restoreAllMocks();
  clear();
});

async function openDialog(board: HTMLElement): Promise<HTMLDialogElement> {
  await chooseInHeader(board, '.more', 'Saved views…');
  return until('dialog', () => all<HTMLDialogElement>(board, 'dialog.views').find(({ open }) => open));
}

function save(dialog: HTMLElement, name: string): void {
  one<HTMLInputElement>(dialog, '.new input').value = name;
  one<HTMLFormElement>(dialog, 'form.new').requestSubmit();
}

/** The views of all projects: name and whether the y axis is logarithmic. */
async function savedViews(source: TestSource) {
  const views = await source.listViews('');
  return views.map(({ name, view }) => [name, (view as { y?: string }).y]);
}

const names = (root: Element) =>
  all(root, 'dialog.views li .name').map(({ textContent }) => textContent?.trim());

async function boardOf(source: TestSource) {
  const board = mount(source);
  await panelOf(board, 'train/loss');
  return board;
}

test('[BRD6] a view is saved under a name, shown again, replaced, renamed and deleted, with undo', async () => {
  const source = sourceWith(['a', 'b'], ['train/loss', 'val/loss']);
  const board = await boardOf(source);
  board.updateSettings({ smoothing: 0.6, collapsed: ['val'] });
  board.view = { ...board.view, selection: [uidOf('b')] };
  await until('one run', () => board.view.selection?.join() === uidOf('b'));
  const { view } = board;
  const dialog = await openDialog(board);
  await until('empty', () => textOf(dialog).includes('No view is saved yet.'));
  save(dialog, ' smooth <b> ');
  await until('saved', () => names(board).join() === 'smooth <b>');
  expect(one<HTMLInputElement>(dialog, '.new input').value).toBe('');
  dialog.close();

  board.view = {};
  await until('all runs', () => board.view.selection?.length === 2);
  expect(board.view.smoothing).toBe(0);
  await openDialog(board);
  one(dialog, 'li .name').click();
  await until('shown again', () => board.view.selection?.join() === uidOf('b'));
  expect(board.view).toEqual(view);
  expect(dialog.open).toBe(false);

  await openDialog(board);
  board.updateSettings({ y: 'log' });
  one(dialog, '.replace').click();
  await expect.poll(() => savedViews(source)).toEqual([['smooth <b>', 'log']]);
  one(dialog, '[aria-label="Rename smooth <b>"]').click();
  const field = await until('field', () => all<HTMLInputElement>(dialog, '.rename input')[0]);
  field.value = 'other';
  one<HTMLFormElement>(dialog, 'form.rename').requestSubmit();
  await until('renamed', () => names(board).join() === 'other');
  one(dialog, '[aria-label="Delete other"]').click();
  await until('deleted', () => names(board).length === 0);
  dialog.close();
  const undo = await until('undo', () =>
    all(board, '.toast .button').find((each) => each.textContent === 'Undo'),
  );
  undo.click();
  await expect.poll(() => savedViews(source)).toEqual([['other', 'log']]);
});

test('[BRD6] a view is duplicated with all that it has, under a free name that can be changed at once', async () => {
  const source = sourceWith(['a'], ['train/loss']);
  const board = await boardOf(source);
  const view = { y: 'log', ofANewerVersion: [1] };
  await source.saveView('', '', 'mine', view);
  const dialog = await openDialog(board);
  await until('the view', () => names(board).join() === 'mine');
  const rename = async () => {
    one(dialog, '[aria-label="Duplicate mine"]').click();
    return until('field', () => all<HTMLInputElement>(dialog, '.rename input')[0]);
  };
  const field = await rename();
  expect(field.value).toBe('mine copy');
  await until('selected', () => field.selectionEnd === 9 && field.selectionStart === 0);
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }));
  await until('both', () => names(board).join() === 'mine,mine copy');
  const other = await rename();
  expect(other.value).toBe('mine copy 2');
  other.value = 'yours';
  one<HTMLFormElement>(dialog, 'form.rename').requestSubmit();
  await until('renamed', () => names(board).join() === 'mine,mine copy,yours');
  expect(Object.fromEntries((await source.listViews('')).map((saved) => [saved.name, saved.view]))).toEqual({
    mine: view,
    'mine copy': view,
    yours: view,
  });
  source.failing.set('saveView', new StepwellError('storage', 'The disk is full.'));
  one(dialog, '[aria-label="Duplicate yours"]').click();
  await until('why', () => textOf(dialog).includes('yours was not duplicated: The disk is full.'));
});

test('[BRD6] a view that somebody else saves appears, and is of its project', async () => {
  const source = sourceWith(['a'], ['train/loss']);
  const board = mount(source);
  board.project = 'digits';
  await panelOf(board, 'train/loss');
  const dialog = await openDialog(board);
  expect(textOf(dialog)).toContain('Views of digits');
  await source.saveView('other', '', 'of another project', {});
  await source.saveView('digits', '', 'of a colleague', { smoothing: 0.3, ofANewerVersion: [1] });
  await until('the new view', () => names(board).join() === 'of a colleague');
  one(dialog, 'li .name').click();
  await until('shown', () => board.view.smoothing === 0.3);
  expect(board.view.project).toBe('digits');
});

test('[BRD6] what cannot be read or saved says why and loses nothing; a bundle cannot have views', async () => {
  const source = sourceWith(['a'], ['train/loss']);
  const board = await boardOf(source);
  source.failing.set('saveView', new StepwellError('storage', 'The disk is full.'));
  const dialog = await openDialog(board);
  save(dialog, 'mine');
  await until('why', () => textOf(dialog).includes('mine was not saved: The disk is full.'));
  expect(one<HTMLInputElement>(dialog, '.new input').value).toBe('mine');
  source.failing.clear();
  // No source of ours keeps such a thing.
  vi.spyOn(source, 'listViews').mockResolvedValue([{ name: 'damaged', view: 5, time: 0 }]);
  dialog.close();
  await openDialog(board);
  await until('listed', () => names(board).join() === 'damaged');
  one(dialog, 'li .name').click();
  await until('no view', () => textOf(dialog).includes('damaged cannot be shown'));
  dialog.close();
  source.state = { ...source.state, storage: 'bundle' };
  const list = one(board, 'stepwell-run-list');
  // The state of the source is read now and then.
  await until('read-only', async () => {
    const labels = (await openedMenu(one(board, '.row'))).map(({ textContent }) => textContent?.trim());
    one(list, '.row .more').click();
    await until('closed', () => all(list, '.more-menu').length === 0);
    expect(labels).toContain('Open');
    return !labels.some((label) => label === 'Delete' || label === 'Rename');
  });
  await openDialog(board);
  expect(textOf(dialog)).toContain('Views cannot be saved here, because these runs can only be read.');
  expect(all(dialog, 'form.new')).toEqual([]);
});
