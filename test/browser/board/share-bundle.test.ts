import { afterEach, expect, test, vi } from 'vitest';
import { StepwellError } from '../../../src/base/errors.js';
import type { ImportedRunInfo } from '../../../src/source/bundles.js';
import { nameOf, uidOf } from '../../fixtures/uids.js';
import { all, clear, headerMenu, one, pause, pressOn, sourceWith, textOf, until } from './helpers.js';
import {
  type Away,
  bundleFile,
  button,
  choose,
  dialog,
  dragFile,
  mountAway,
  openedMenu,
} from './share-helpers.js';

afterEach(() => {
  clear();
  vi.restoreAllMocks();
});

const rows = (board: Element) => all(board, '.row').map((row) => nameOf(row.dataset['run'] ?? ''));
const drawn = (board: Element) =>
  all<HTMLInputElement>(board, '.row input:checked').map((input) =>
    nameOf(input.closest<HTMLElement>('.row')?.dataset['run'] ?? ''),
  );

/** Drops a bundle with these runs and waits until it is shown. */
async function opened(away: Away, runs: readonly string[] = ['x', 'y'], fields = {}): Promise<HTMLElement> {
  away.bundles.inside = sourceWith(runs, ['train/loss'], 100, fields);
  dragFile(away.board, 'drop', bundleFile());
  const bar = await until('bar', () => all(away.board, 'stepwell-bundle-bar')[0]);
  await until('its runs', () => rows(away.board).includes(runs[0] ?? ''));
  return bar;
}

function result(run: string, what: ImportedRunInfo['result']): ImportedRunInfo {
  return { run: uidOf(run), name: `run ${run}`, result: what };
}

test('a file that hangs over the board is asked for, and no longer when it leaves', async () => {
  const { board } = await mountAway();
  expect(dragFile(board, 'dragover', bundleFile()).defaultPrevented).toBe(true);
  await until('hint', () => all(board, '.drop')[0]?.textContent === 'Drop the bundle to look at it');
  const box = board.getBoundingClientRect();
  board.dispatchEvent(new DragEvent('dragleave', { clientX: box.left - 5, clientY: box.top + 5 }));
  await until('no hint', () => all(board, '.drop').length === 0);
  // A drag that leaves the window may say nothing at all.
  dragFile(board, 'dragover', bundleFile());
  await until('hint', () => all(board, '.drop').length === 1);
  await until('no hint', () => all(board, '.drop').length === 0);
});

test('text that is dragged is left to the page', async () => {
  const { board } = await mountAway();
  const dataTransfer = new DataTransfer();
  dataTransfer.setData('text/plain', 'words');
  const event = new DragEvent('dragover', { dataTransfer, cancelable: true, bubbles: true });
  board.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(false);
});

test('a bundle that is dropped is shown in place, and closing it brings the own runs back', async () => {
  const away = await mountAway();
  const { board, source, bundles } = away;
  const bar = await opened(away);
  expect(one(bar, '.text').textContent).toBe('Bundle digits.zip: 2 runs. Nothing is copied.');
  expect(rows(board)).toEqual(['y', 'x']);
  expect(board.source).toBe(source);
  button(bar, 'Close bundle').click();
  await until('own runs', () => rows(board).join() === 'b,a');
  expect(all(board, 'stepwell-bundle-bar').length).toBe(0);
  expect(bundles.closed).toEqual(['digits.zip']);
});

test('nothing of an open bundle can be changed', async () => {
  const away = await mountAway();
  const { board } = away;
  const changes = 'input[placeholder="Add tag"], [aria-label^="Rename"], [aria-label="Edit notes"]';
  const visible = () => all(board, changes).filter((control) => control.offsetParent !== null).length;
  board.focusRun(uidOf('a'));
  await until('details', () => all(board, '[aria-label="Edit notes"]').length === 1);
  expect(visible()).toBe(3);
  const list = () => one(board, 'stepwell-run-list');
  /** The changes in the menus of the list and of its first run. */
  const inMenus = async () => {
    const found: string[] = [];
    for (const place of [list(), one(list(), '.row')]) {
      found.push(...(await openedMenu(place)).map(({ textContent }) => textContent?.trim() ?? ''));
      one(place, '.more').click();
      await until('closed', () => all(list(), '.more-menu').length === 0);
    }
    return found.filter((label) => /^(delete|rename)/i.test(label));
  };
  expect(await inMenus()).toEqual(['Delete all listed runs', 'Rename', 'Delete']);
  await opened(away);
  board.focusRun(uidOf('x'));
  await until('details', () => all(board, 'stepwell-run-overview').length === 1);
  expect(visible()).toBe(0);
  expect(await inMenus()).toEqual([]);
  for (const key of ['r', 'Delete']) pressOn(board, 'x', key);
  await pause(50);
  expect([...all(board, 'dialog.question[open]'), ...all(list(), '.row input:not(.pick)')]).toEqual([]);
});

test('an open bundle shows its newest runs and all of its projects, and the own project comes back', async () => {
  const away = await mountAway(['a', 'b'], { b: { project: 'other' } });
  const { board } = away;
  board.runs = [uidOf('a')];
  board.project = 'digits';
  await until('one project', () => board.settings.project === 'digits');
  const bar = await opened(away);
  await until('drawn', () => drawn(board).length === 2);
  expect(board.settings.project).toBe(null);
  button(bar, 'Close bundle').click();
  await until('own runs', () => rows(board).join() === 'a');
  expect(board.settings.project).toBe('digits');
});

test('a file that is no bundle is said to be none, and nothing changes', async () => {
  const { board, bundles } = await mountAway();
  bundles.inside = sourceWith(['x']);
  dragFile(board, 'drop', bundleFile('notes.txt', 'hello'));
  await until('message', () =>
    textOf(board).includes('notes.txt was not opened: This archive is not a bundle'),
  );
  expect(rows(board)).toEqual(['b', 'a']);
  expect(all(board, 'stepwell-bundle-bar').length).toBe(0);
  expect(textOf(board)).not.toContain('Opening');
});

test('an empty board opens bundles too: dropped, or chosen', async () => {
  const away = await mountAway([]);
  const { board, bundles } = away;
  expect(textOf(board)).toContain('drop a bundle here');
  bundles.inside = sourceWith(['x']);
  const inputs: HTMLInputElement[] = [];
  vi.spyOn(HTMLInputElement.prototype, 'click').mockImplementation(function (this: HTMLInputElement) {
    inputs.push(this);
  });
  button(board, 'open one').click();
  const [input] = inputs;
  expect(input?.type).toBe('file');
  const files = new DataTransfer();
  files.items.add(bundleFile('chosen.zip'));
  if (input) input.files = files.files;
  input?.dispatchEvent(new Event('change'));
  await until('its run', () => rows(board).join() === 'x');
  button(board, 'Close bundle').click();
  await until('empty again', () => textOf(board).includes('No runs yet'));
});

test('problems of a bundle are listed, and the list has an end', async () => {
  const away = await mountAway();
  away.bundles.problems = Array.from({ length: 5_000 }, (_, i) => `Entry ${i} is cut`);
  const bar = await opened(away);
  const list = one<HTMLDetailsElement>(bar, 'details');
  expect(textOf(list)).toContain('5000 problems');
  list.open = true;
  expect(all(bar, 'li').length).toBe(101);
  expect(textOf(list)).toContain('and 4900 more');
});

test('of two files that are dropped the last one is shown, and the other let go', async () => {
  const away = await mountAway();
  const { board, bundles } = away;
  const first = sourceWith(['slow']);
  first.delayMs = 150;
  bundles.inside = first;
  dragFile(board, 'drop', bundleFile('first.zip'));
  await until('first read', () => bundles.opened.length === 1);
  bundles.inside = sourceWith(['quick']);
  dragFile(board, 'drop', bundleFile('second.zip'));
  await until('second', () => rows(board).join() === 'quick');
  await until('first closed', () => bundles.closed.join() === 'first.zip');
  expect(rows(board)).toEqual(['quick']);
  bundles.inside = sourceWith(['third']);
  dragFile(board, 'drop', bundleFile('third.zip'));
  await until('third', () => rows(board).join() === 'third');
  expect(bundles.closed).toEqual(['first.zip', 'second.zip']);
});

test('another source from the page closes the bundle', async () => {
  const away = await mountAway();
  await opened(away);
  away.board.source = sourceWith(['z']);
  await until('new runs', () => rows(away.board).join() === 'z');
  expect(away.bundles.closed).toEqual(['digits.zip']);
  expect(all(away.board, 'stepwell-bundle-bar').length).toBe(0);
});

test('a board that leaves the page lets go of the file and shows its own runs when it comes back', async () => {
  const away = await mountAway();
  await opened(away);
  away.board.remove();
  expect(away.bundles.closed).toEqual(['digits.zip']);
  document.body.append(away.board);
  await until('own runs', () => rows(away.board).join() === 'b,a');
});

test('an import shows how far it is, then the own source with the imported runs drawn', async () => {
  const away = await mountAway(['a', 'b', 'c', 'd', 'e']);
  const { board, bundles, source } = away;
  const bar = await opened(away);
  bundles.results = [result('x', 'imported'), result('a', 'unchanged')];
  bundles.onImport = () => source.addRun('x', { name: 'run x', created: 1 });
  bundles.gate.close();
  button(bar, 'Import into this browser').click();
  const open = await until('dialog', () => dialog(board));
  await until('progress', () => textOf(open).includes('600 kB of about 1.2 MB, 50 %'));
  bundles.gate.open();
  await until('told', () => textOf(board).includes('1 run imported, 1 already here.'));
  await until('own runs', () => rows(board).length === 6);
  expect(new Set(drawn(board))).toEqual(new Set(['x', 'a']));
  expect(all(board, 'stepwell-bundle-bar').length).toBe(0);
  expect(bundles.closed).toEqual(['digits.zip']);
  expect(dialog(board)).toBeUndefined();
});

test('runs that were not imported are named with the reason', async () => {
  const away = await mountAway();
  const { board, bundles } = away;
  const bar = await opened(away);
  bundles.results = [
    result('a', 'unchanged'),
    result('x', 'conflict'),
    result('y', 'gone'),
    result('w', 'damaged'),
  ];
  button(bar, 'Import into this browser').click();
  const open = await until('result', () => {
    const shown = dialog(board);
    return shown && all(shown, 'li').length === 3 && shown;
  });
  expect(textOf(open)).toContain('1 run already here, 1 in conflict, 1 deleted here, 1 damaged');
  await until('own runs behind it', () => drawn(board).join() === 'a');
  button(open, 'Done').click();
  await until('closed', () => !dialog(board));
});

test('an import that brought nothing stays with the bundle', async () => {
  const away = await mountAway();
  const { board, bundles } = away;
  const bar = await opened(away);
  bundles.results = [result('x', 'damaged')];
  button(bar, 'Import into this browser').click();
  await until('result', () => textOf(board).includes('1 run damaged'));
  button(board, 'Done').click();
  await pause(50);
  expect(rows(board)).toEqual(['y', 'x']);
});

test('an import that is cancelled or fails changes nothing on the board', async () => {
  const away = await mountAway();
  const { board, bundles } = away;
  const bar = await opened(away);
  bundles.gate.close();
  button(bar, 'Import into this browser').click();
  const open = await until('dialog', () => dialog(board));
  await until('progress', () => textOf(open).includes('50 %'));
  button(open, 'Cancel').click();
  await until('closed', () => !dialog(board));
  expect(rows(board)).toEqual(['y', 'x']);
  expect(all(board, '.toast').length).toBe(0);
  bundles.gate.open();
  bundles.results = new StepwellError('quota', 'There is no room left in this browser');
  button(bar, 'Import into this browser').click();
  const alert = await until('error', () => all(board, 'dialog [role="alert"]')[0] ?? all(board, '.error')[0]);
  expect(alert.textContent).toContain('The import has stopped: There is no room left in this browser.');
  button(board, 'Close').click();
  await until('closed', () => !dialog(board));
  expect(rows(board)).toEqual(['y', 'x']);
});

test('a project that does not have the imported runs is left', async () => {
  const away = await mountAway();
  const { board, bundles, source } = away;
  board.project = 'digits';
  const speech = { project: 'speech' };
  const bar = await opened(away, ['x', 'y'], { x: speech, y: speech });
  const projects = await headerMenu(board, '.project');
  expect(projects.map(({ textContent }) => textContent)).toContain('speech (2)');
  projects[0]?.click();
  bundles.results = [result('x', 'imported')];
  bundles.onImport = () => source.addRun('x', { project: 'speech' });
  button(bar, 'Import into this browser').click();
  await until('drawn', () => drawn(board).join() === 'x' && rows(board).length === 3);
  expect(board.settings.project).toBe(null);
});

test('files that are dropped while a dialog is open do nothing', async () => {
  const { board, bundles } = await mountAway();
  await choose(board, 'stepwell-run-list', 'Export listed runs…');
  expect(dragFile(board, 'drop', bundleFile()).defaultPrevented).toBe(true);
  await pause(50);
  expect(bundles.opened).toEqual([]);
});

test('[BRD2] hostile names of files, runs and problems are shown as text', async () => {
  const EVIL = '<img src=x onerror="globalThis.pwned++">';
  globalThis.pwned = 0;
  const away = await mountAway();
  const { board, bundles } = away;
  bundles.problems = [`problem ${EVIL}`];
  bundles.inside = sourceWith(['x']);
  dragFile(board, 'drop', bundleFile(`name ${EVIL}.zip`));
  const bar = await until('bar', () => all(board, 'stepwell-bundle-bar')[0]);
  await until('its run', () => rows(board).join() === 'x');
  expect(textOf(bar)).toContain('name <img src=x');
  expect(textOf(bar)).toContain('problem <img src=x');
  bundles.results = [{ run: uidOf('x'), name: `run ${EVIL}`, result: 'conflict' }];
  button(bar, 'Import into this browser').click();
  await until('result', () => textOf(board).includes('run <img src=x'));
  button(board, 'Done').click();
  dragFile(board, 'drop', bundleFile(`wrong ${EVIL}`, 'no'));
  await until('message', () => textOf(board).includes('wrong <img src=x'));
  await pause(50);
  expect(all(board, 'img').length).toBe(0);
  expect(globalThis.pwned).toBe(0);
});
