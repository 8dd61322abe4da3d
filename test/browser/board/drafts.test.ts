/** What a person writes about a run is stored in that run, whatever happens meanwhile, and is never lost without a word. */
import { afterEach, expect, test } from 'vitest';
import { StepwellError } from '../../../src/base/errors.js';
import type { StepwellBoard } from '../../../src/board/index.js';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { uidOf } from '../../fixtures/uids.js';
import { all, chooseForRun, clear, mount, one, pause, sourceWith, textOf, until } from './helpers.js';
import { bundleFile, button, choose, dialog, dragFile, mountAway } from './share-helpers.js';

afterEach(() => {
  clear();
  sessionStorage.clear();
});

const row = (board: Element, name: string) => one(board, `.row[data-run="${uidOf(name)}"]`);
const notesField = (board: Element) => all<HTMLTextAreaElement>(board, 'textarea')[0];
const tagField = (board: Element) => one<HTMLInputElement>(board, '[aria-label="Add a tag"]');
const edits = (source: TestSource) =>
  source.calls.filter(({ method }) => method === 'edit').map(({ argument }) => argument);

function write(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  field.focus();
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
}

function press(field: Element, key: string): void {
  field.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }));
}

async function open(board: StepwellBoard, name: string): Promise<void> {
  board.focusRun(uidOf(name));
  await until(`details of ${name}`, () => all(board, 'dd .mono')[0]?.textContent === name);
}

async function mounted(uids = ['a', 'b']): Promise<{ source: TestSource; board: StepwellBoard }> {
  const source = sourceWith(uids, ['loss'], 3);
  const board = mount(source);
  await until('rows', () => all(board, '.row').length === uids.length);
  return { source, board };
}

async function beginNotes(board: StepwellBoard, name: string, text: string): Promise<void> {
  await open(board, name);
  one(board, '[aria-label="Edit notes"]').click();
  write(await until('editor', () => notesField(board)), text);
}

test('notes begun for one run are not stored in another; they wait where they were begun', async () => {
  const { source, board } = await mounted();
  await beginNotes(board, 'a', 'about a');
  await open(board, 'b');
  expect(notesField(board)).toBeUndefined();
  await until('told', () => textOf(board).includes('What you wrote about run a is not stored yet.'));
  one(board, '[aria-label="Edit notes"]').click();
  write(await until('editor of b', () => notesField(board)), 'about b');
  button(board, 'Save').click();
  await until('stored', () => source.count('edit') === 1);
  expect(edits(source)).toEqual([{ uid: uidOf('b'), field: 'notes', value: 'about b' }]);
  await until('closed', () => !notesField(board));
  button(board, 'Go back').click();
  expect((await until('the draft again', () => notesField(board))).value).toBe('about a');
  button(board, 'Save').click();
  await until('stored', async () => (await source.detail('a'))?.notes === 'about a');
  expect((await source.detail('b'))?.notes).toBe('about b');
});

test('closing the details or looking at another tab keeps the notes that are being written', async () => {
  const { board } = await mounted();
  await beginNotes(board, 'a', 'half a thought');
  one(board, '#tab-logs').click();
  await until('logs', () => !notesField(board));
  one(board, '#tab-overview').click();
  expect((await until('editor', () => notesField(board))).value).toBe('half a thought');
  board.focusRun(null);
  await until('told', () => textOf(board).includes('is not stored yet'));
  board.focusRun(uidOf('a'));
  expect((await until('editor', () => notesField(board))).value).toBe('half a thought');
  button(board, 'Cancel').click();
  await until('closed', () => !notesField(board));
});

test('notes that somebody else changes meanwhile do not replace the draft, and the writer hears of them', async () => {
  const { source, board } = await mounted();
  await beginNotes(board, 'a', 'mine');
  await source.edit(uidOf('a'), 'notes', 'theirs');
  await until('told', () => textOf(board).includes('changed elsewhere meanwhile'));
  expect(notesField(board)?.value).toBe('mine');
  button(board, 'Cancel').click();
  await until('theirs', () => all(board, '.notes')[0]?.textContent?.includes('theirs'));
});

test('cancelling shows the notes as they are, also those of another run with the same text', async () => {
  const { source, board } = await mounted();
  for (const name of ['a', 'b']) await source.edit(uidOf(name), 'notes', '**same**');
  await open(board, 'a');
  const bold = () => all(board, '.notes strong')[0]?.textContent === 'same';
  await until('rendered', bold);
  one(board, '[aria-label="Edit notes"]').click();
  await until('editor', () => notesField(board));
  button(board, 'Cancel').click();
  await until('rendered again', bold);
  one(board, '[aria-label="Edit notes"]').click();
  await until('editor', () => notesField(board));
  await open(board, 'b');
  await until('rendered for the other run', bold);
});

test('a streaming run leaves the notes field, its text and its caret alone', async () => {
  const { source, board } = await mounted();
  await beginNotes(board, 'a', 'one two');
  const field = notesField(board);
  field?.setSelectionRange(3, 3);
  const before = source.count('getRun');
  source.log('a', { loss: 1 });
  await until('details read again', () => source.count('getRun') > before);
  await pause(50);
  expect(notesField(board)).toBe(field);
  expect([field?.value, field?.selectionStart]).toEqual(['one two', 3]);
});

test('notes that cannot be stored stay in the field', async () => {
  const { source, board } = await mounted();
  await beginNotes(board, 'a', 'precious');
  source.failing.set('edit', new StepwellError('storage', 'The disk is full.'));
  button(board, 'Save').click();
  await until('told', () => textOf(board).includes('The disk is full.'));
  expect(notesField(board)?.value).toBe('precious');
  source.failing.clear();
  button(board, 'Save').click();
  await until('stored', async () => (await source.detail('a'))?.notes === 'precious');
});

test('the text about a run that is deleted elsewhere is offered, and is there again after the undo', async () => {
  const { source, board } = await mounted();
  await beginNotes(board, 'a', 'about a');
  await source.deleteRun(uidOf('a'));
  await until('told', () =>
    textOf(board).includes('run a was deleted. What you wrote about it is not stored.'),
  );
  expect(button(board, 'Copy the text')).toBeDefined();
  await source.restoreRun(uidOf('a'));
  await until('back', () => all(board, '.row').length === 2);
  board.focusRun(uidOf('a'));
  expect((await until('editor', () => notesField(board))).value).toBe('about a');
});

test('a draft survives a reload, and the page asks before it is left', async () => {
  const { source, board } = await mounted();
  await beginNotes(board, 'a', 'about a');
  const leave = () => dispatchEvent(new Event('beforeunload', { cancelable: true }));
  expect(leave()).toBe(false);
  board.remove();
  expect(leave()).toBe(true);
  const next = document.createElement('stepwell-board');
  next.style.height = '700px';
  next.source = source;
  document.body.append(next);
  await until('rows', () => all(next, '.row').length === 2);
  next.focusRun(uidOf('a'));
  expect((await until('editor', () => notesField(next))).value).toBe('about a');
  button(next, 'Save').click();
  await until('stored', async () => (await source.detail('a'))?.notes === 'about a');
  expect(leave()).toBe(true);
  expect(sessionStorage.length).toBe(0);
});

test('a tag that is being typed belongs to its run', async () => {
  const { source, board } = await mounted();
  await open(board, 'a');
  write(tagField(board), 'tag of a');
  await open(board, 'b');
  expect(tagField(board).value).toBe('');
  press(tagField(board), 'Enter');
  await pause(30);
  expect(source.count('edit')).toBe(0);
  await open(board, 'a');
  expect(tagField(board).value).toBe('tag of a');
  press(tagField(board), 'Enter');
  await until('stored', async () => (await source.detail('a'))?.tags.length === 1);
  expect((await source.detail('b'))?.tags).toEqual([]);
  await until('empty', () => tagField(board).value === '');
});

test('tags added and removed in quick succession, and one that another tab adds, are all kept', async () => {
  const { source, board } = await mounted();
  await source.edit(uidOf('a'), 'tags', ['old']);
  await open(board, 'a');
  await until('tag', () => all(board, '[aria-label="Remove tag old"]')[0]);
  await source.edit(uidOf('a'), 'tags', ['old', 'from elsewhere']);
  write(tagField(board), 'one');
  press(tagField(board), 'Enter');
  write(tagField(board), 'two');
  press(tagField(board), 'Enter');
  one(board, '[aria-label="Remove tag old"]').click();
  await until('stored', async () => (await source.detail('a'))?.tags.join() === 'from elsewhere,one,two');
});

test('a tag that cannot be stored is in the field again', async () => {
  const { source, board } = await mounted();
  await open(board, 'a');
  source.failing.set('edit', new StepwellError('storage', 'The disk is full.'));
  write(tagField(board), 'precious');
  press(tagField(board), 'Enter');
  await until('told', () => textOf(board).includes('The disk is full.'));
  await until('again', () => tagField(board).value === 'precious');
});

const nameField = (root: Element) =>
  all(root, 'stepwell-inline-edit').flatMap((edit) => all<HTMLInputElement>(edit, '.field'))[0];

async function beginName(root: Element, text: string): Promise<HTMLInputElement> {
  // In the list a key begins, in the details a pencil.
  const name = all(root, '.name')[0];
  if (name) press(name, 'r');
  else one(root, '[aria-label^="Rename"]').click();
  const field = await until('name field', () => nameField(root));
  write(field, text);
  return field;
}

test('a name begun in the details belongs to its run when another one is opened meanwhile', async () => {
  const { source, board } = await mounted();
  await open(board, 'a');
  const details = one(board, 'stepwell-run-detail');
  await beginName(details, 'new name of a');
  await open(board, 'b');
  await until('no field', () => !nameField(details));
  await until('told', () => textOf(board).includes('What you wrote about run a is not stored yet.'));
  await pause(30);
  expect(source.count('edit')).toBe(0);
  await open(board, 'a');
  const again = await until('field', () => nameField(details));
  expect(again.value).toBe('new name of a');
  press(again, 'Enter');
  await until('stored', () => source.count('edit') === 1);
  expect(edits(source)).toEqual([{ uid: uidOf('a'), field: 'name', value: 'new name of a' }]);
});

test('leaving the field of a name stores it, Escape does not, and an error keeps the text', async () => {
  const { source, board } = await mounted();
  const field = await beginName(row(board, 'a'), 'left');
  field.blur();
  await until('stored', async () => (await source.detail('a'))?.name === 'left');
  await until('list', () => textOf(row(board, 'a')).includes('left'));
  press(await beginName(row(board, 'a'), 'escaped'), 'Escape');
  await until('closed', () => !nameField(row(board, 'a')));
  source.failing.set('edit', new StepwellError('storage', 'The disk is full.'));
  press(await beginName(row(board, 'a'), 'kept'), 'Enter');
  await until('told', () => textOf(board).includes('The disk is full.'));
  expect(nameField(row(board, 'a'))?.value).toBe('kept');
  expect((await source.detail('a'))?.name).toBe('left');
});

test('a name that is being typed in the list survives new runs, another order, the filter and scrolling', async () => {
  const uids = Array.from({ length: 60 }, (_, i) => `r${i}`);
  const { source, board } = { source: sourceWith(uids, ['loss'], 2), board: mount(null) };
  board.source = source;
  await until('rows', () => all(board, '.row').length > 5);
  const field = await beginName(row(board, 'r59'), 'half a na');
  source.addRun('newest', { created: Date.now() + 2_000 });
  await until('joined', () => all(board, `.row[data-run="${uidOf('newest')}"]`)[0]);
  // The list is sorted by time: the run goes to the third row.
  source.addRun('between', { created: Date.now() + 1_000 });
  await until('sorted', () => row(board, 'r59').getAttribute('aria-posinset') === '3');
  await pause(30);
  expect(nameField(row(board, 'r59'))).toBe(field);
  expect([field.value, one(board, 'stepwell-run-list').shadowRoot?.activeElement?.tagName]).toEqual([
    'half a na',
    'STEPWELL-INLINE-EDIT',
  ]);
  const rows = one(board, '.rows');
  rows.scrollTop = rows.scrollHeight;
  await until('away', () => all(board, `.row[data-run="${uidOf('r59')}"]`).length === 0);
  await pause(30);
  expect(source.count('edit')).toBe(0);
  rows.scrollTop = 0;
  const again = await until(
    'field',
    () => all(board, `.row[data-run="${uidOf('r59')}"]`)[0] && nameField(row(board, 'r59')),
  );
  expect(again.value).toBe('half a na');
  press(again, 'Enter');
  await until('stored', async () => (await source.detail('r59'))?.name === 'half a na');
  expect(edits(source)).toEqual([{ uid: uidOf('r59'), field: 'name', value: 'half a na' }]);
});

test('a question is about the runs and the source that it was asked for', async () => {
  const { source, board } = await mounted();
  await chooseForRun(board, 'a', 'Delete');
  const question = await until('question', () => all<HTMLDialogElement>(board, 'dialog.question[open]')[0]);
  const other = sourceWith(['a', 'z'], ['loss'], 2);
  board.source = other;
  await until('other', () => all(board, `.row[data-run="${uidOf('z')}"]`)[0]);
  one(question, '.danger').click();
  await until('deleted', () => source.count('deleteRun') === 1);
  expect(other.count('deleteRun')).toBe(0);
});

test('a dialog stays for the runs it was opened for, and a file that opens meanwhile waits for it', async () => {
  const { source, board, bundles, uploads } = await mountAway();
  bundles.inside = testSource();
  const opened = bundles.open.bind(bundles);
  let go: () => void = () => {};
  const slow = new Promise<void>((resolve) => {
    go = resolve;
  });
  bundles.open = async (file) => {
    await slow;
    return opened(file);
  };
  dragFile(board, 'drop', bundleFile());
  await until('opening', () => textOf(board).includes('Opening digits.zip'));
  const sending = await choose(board, 'stepwell-run-list', 'Send listed runs to a server…');
  write(one<HTMLInputElement>(sending, '[name="url"]'), 'https://team.example');
  go();
  await source.deleteRun(uidOf('b'));
  await until('deleted', () => all(board, '.row').length === 1);
  await pause(50);
  expect(one<HTMLInputElement>(sending, '[name="url"]').value).toBe('https://team.example');
  expect(dialog(board)).toBe(sending);
  button(sending, 'Send').click();
  await until('sent', () => uploads.added.length === 2);
  expect(uploads.added.map(({ run }) => run)).toEqual(['b', 'a']);
  await until('the file', () => textOf(board).includes('Nothing is copied.'));
});

test('sending that was cancelled sends no more runs, and closes no dialog that was opened since', async () => {
  const { board, uploads } = await mountAway(['a', 'b', 'c']);
  let go: () => void = () => {};
  const add = uploads.add.bind(uploads);
  uploads.add = async (run, target) => {
    await new Promise<void>((resolve) => {
      go = resolve;
    });
    return add(run, target);
  };
  const sending = await choose(board, 'stepwell-run-list', 'Send listed runs to a server…');
  write(one<HTMLInputElement>(sending, '[name="url"]'), 'https://team.example');
  button(sending, 'Send').click();
  await pause(30);
  button(sending, 'Cancel').click();
  await until('closed', () => !dialog(board));
  const exporting = await choose(board, 'stepwell-run-list', 'Export listed runs…');
  go();
  await until('told', () => textOf(board).includes('Sending 1 of 3 runs to team.example.'));
  await pause(30);
  expect(dialog(board)).toBe(exporting);
  expect(uploads.added.length).toBe(1);
});

test('a metric filter that is being typed is not taken away by values that arrive', async () => {
  const { source, board } = await mounted();
  const field = one<HTMLInputElement>(board, '[aria-label="Find a metric, run or command"]');
  write(field, '/lo');
  // Emits at once what a read of the list would: the header renders before the filter applies.
  source.state = { ...source.state };
  board.updateSettings({ y: 'log' });
  await pause(20);
  expect(field.value).toBe('/lo');
  write(field, '/los/');
  await until('applied', () => board.settings.filter === 'los');
  expect(field.value).toBe('/los/');
});
