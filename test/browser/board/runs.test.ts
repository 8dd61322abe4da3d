import { afterEach, expect, test } from 'vitest';
import { runDuration } from '../../../src/board/detail/duration.js';
import type { RunInfo } from '../../../src/source/types.js';
import { nameOf, uidOf } from '../../fixtures/uids.js';
import {
  all,
  chooseForRun,
  chooseInHeader,
  clear,
  cursorOf,
  headerMenu,
  mount,
  one,
  panelOf,
  pause,
  pressOn,
  rowOf as row,
  sourceWith,
  textOf,
  tooltipOf,
  until,
} from './helpers.js';
import { openedItem } from './share-helpers.js';

afterEach(clear);

test('a deletion is asked about, done, and taken back', async () => {
  const source = sourceWith(['a', 'b'], ['loss']);
  const board = mount(source);
  await panelOf(board, 'loss');
  await chooseForRun(board, 'a', 'Delete');
  const dialog = await until('question', () =>
    all<HTMLDialogElement>(board, 'dialog.question').find((element) => element.open),
  );
  expect(dialog.textContent).toContain('Delete run a?');
  expect(source.count('deleteRun')).toBe(0);
  one(dialog, '.danger').click();
  await until('gone', () => all(board, '.row').length === 1);
  expect(source.calls.find((call) => call.method === 'deleteRun')?.argument).toEqual({
    uid: uidOf('a'),
    graceMs: 8_000,
  });
  const undo = await until('undo', () => all(board, '.toast .button')[0]);
  undo.click();
  await until('back', () => all(board, '.row').length === 2);
  expect(source.count('restoreRun')).toBe(1);
  await until('drawn again', () => one<HTMLInputElement>(row(board, 'a'), 'input').checked);
  expect(all(board, '.toast').length).toBe(0);
});

test('a cancelled question deletes nothing', async () => {
  const source = sourceWith(['a'], ['loss']);
  const board = mount(source);
  await panelOf(board, 'loss');
  (await openedItem(one(board, 'stepwell-run-list'), 'Delete all listed runs')).click();
  const dialog = await until('question', () =>
    all<HTMLDialogElement>(board, 'dialog.question').find((element) => element.open),
  );
  one(dialog, '.button:not(.danger)').click();
  await until('closed', () => !dialog.open);
  expect(source.count('deleteRun')).toBe(0);
});

test('clearing deletes all listed runs of the project', async () => {
  const source = sourceWith(['a', 'b', 'c'], ['loss'], 100, { c: { project: 'other' } });
  const board = mount(source);
  board.project = 'digits';
  await until('two runs', () => textOf(board).includes('of 2 runs'));
  (await openedItem(one(board, 'stepwell-run-list'), 'Delete all listed runs')).click();
  one(await until('question', () => all(board, 'dialog.question[open]')[0]), '.danger').click();
  await until('empty project', () => textOf(board).includes('No runs in this project'));
  expect(await source.detail('c')).not.toBeNull();
});

test('several runs overlay in colours of their own, which stay when others come and go', async () => {
  const source = sourceWith(['a', 'b', 'c', 'd'], ['loss']);
  const board = mount(source);
  const panel = await panelOf(board, 'loss');
  await until('four lines', () => all(panel, '.lines li').length === 4);
  const colors = () =>
    new Map(all(panel, '.lines li').map((item) => [item.dataset['run'], item.dataset['color']]));
  const before = colors();
  expect(new Set(before.values()).size).toBe(4);
  one<HTMLInputElement>(row(board, 'b'), 'input').click();
  await until('three lines', () => all(panel, '.lines li').length === 3);
  for (const [uid, color] of colors()) expect(color).toBe(before.get(uid));
  one<HTMLInputElement>(row(board, 'b'), 'input').click();
  await until('four lines', () => all(panel, '.lines li').length === 4);
  expect(colors()).toEqual(before);
});

test('the runs attribute chooses what is drawn first; a run that starts later joins', async () => {
  const source = sourceWith(['a', 'b', 'c'], ['loss']);
  const board = mount(null);
  board.setAttribute('runs', `${uidOf('a')}, ${uidOf('c')}`);
  board.source = source;
  const panel = await panelOf(board, 'loss');
  await until('two lines', () => all(panel, '.lines li').length === 2);
  source.addRun('new', { status: 'running' });
  source.log('new', { loss: 1 });
  await until('joined', () => all(panel, '.lines li').length === 3);
});

test('500 runs: only the visible rows exist, and the list scrolls to the last', async () => {
  const source = sourceWith(
    Array.from({ length: 500 }, (_, i) => `r${i}`),
    ['loss'],
    2,
  );
  const board = mount(source);
  await until('rows', () => all(board, '.row').length > 5);
  expect(all(board, '.row').length).toBeLessThan(40);
  expect(source.count('getRun')).toBeLessThan(60);
  const rows = one(board, '.rows');
  rows.scrollTop = rows.scrollHeight;
  await until('last row', () => all(board, `.row[data-run="${uidOf('r0')}"]`).length === 1);
});

test('arrow keys walk the list, and only one row is in the tab order', async () => {
  const board = mount(sourceWith(['a', 'b', 'c'], ['loss']));
  await until('rows', () => all(board, '.row').length === 3);
  expect(all(board, '.row .name[tabindex="0"]').length).toBe(1);
  const list = one(board, 'stepwell-run-list');
  const focused = () =>
    nameOf(list.shadowRoot?.activeElement?.closest<HTMLElement>('.row')?.dataset['run'] ?? '');
  one(row(board, 'c'), '.name').focus();
  expect(focused()).toBe('c');
  const press = (key: string) =>
    list.shadowRoot?.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, composed: true }),
    );
  press('ArrowDown');
  await until('b', () => focused() === 'b');
  press('ArrowDown');
  await until('a', () => focused() === 'a');
  press('ArrowDown');
  await pause(50);
  expect(focused()).toBe('a');
});

test('a chart is moved through, zoomed and reset with keys', async () => {
  const source = sourceWith(['a'], ['loss'], 1_000);
  const board = mount(source);
  const panel = await panelOf(board, 'loss');
  const plot = one(panel, '.plot');
  const press = (key: string) =>
    plot.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  press('ArrowRight');
  await until('cursor', () => cursorOf(panel) !== null);
  await until('the values there', () => /^Step/.test(tooltipOf(panel)));
  expect(one(panel, '.tip').role, 'said by screen readers').toBe('status');
  press('+');
  const zoomed = () =>
    source.calls.findLast((call) => call.method === 'series')?.argument as { from?: number };
  await until('zoomed', () => zoomed().from !== undefined);
  press('0');
  await until('whole', () => zoomed().from === undefined);
});

test('a run is renamed in the list', async () => {
  const source = sourceWith(['a'], ['loss']);
  const board = mount(source);
  await until('row', () => all(board, '.row').length === 1);
  pressOn(board, 'a', 'r');
  const input = await until(
    'field',
    () => all<HTMLInputElement>(board, 'input[aria-label="Rename run a"]')[0],
  );
  input.value = 'better';
  input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
  await until('renamed', () => row(board, 'a').textContent?.includes('better'));
  expect(all(board, 'stepwell-run-detail').length).toBe(0);
});

test('logs: newest first, by level and text, more on request', async () => {
  const source = sourceWith(['a'], ['loss']);
  for (let i = 0; i < 450; i++)
    source.addLog('a', i % 100 === 0 ? 'error' : 'info', `line ${i}.`, i === 449 ? { batch: 7 } : null);
  const board = mount(source);
  await until('row', () => all(board, '.row').length === 1);
  board.focusRun(uidOf('a'));
  (await until('tabs', () => all(board, '[role="tab"]')[1])).click();
  const messages = () => all(board, '.message').map((element) => element.textContent);
  await until('page', () => messages().length === 200);
  expect(messages()[0]).toBe('line 449.');
  expect(one(board, 'details pre').textContent).toContain('"batch": 7');
  one(one(board, 'stepwell-log-view'), '.more').click();
  await until('older', () => messages().length === 400);
  const level = one<HTMLSelectElement>(board, '[aria-label="Lowest level"]');
  level.value = 'error';
  level.dispatchEvent(new Event('change'));
  await until('errors', () => messages().length === 5);
  source.addLog('a', 'error', 'the newest');
  await until('tail', () => messages()[0] === 'the newest');
});

test('settings are data: they change by call, tell their change, and are remembered', async () => {
  const board = mount(sourceWith(['a'], ['loss']));
  await panelOf(board, 'loss');
  const seen: unknown[] = [];
  board.addEventListener('settings-change', (event) => seen.push((event as CustomEvent).detail));
  board.updateSettings({ smoothing: 0.6, x: { key: 'loss' } });
  expect(seen).toEqual([board.settings]);
  const other = document.createElement('stepwell-board');
  expect(other.settings.smoothing).toBe(0.6);
  expect(other.settings.x).toEqual({ key: 'loss' });
  const damaged = '{"smoothing":"x","theme":5,"collapsed":[1]}';
  localStorage.setItem('stepwell-view:1 ', damaged);
  expect(document.createElement('stepwell-board').settings.smoothing).toBe(0);
  // As an earlier version stored its settings.
  localStorage.clear();
  localStorage.setItem('stepwell-board:1', damaged);
  expect(document.createElement('stepwell-board').settings.smoothing).toBe(0);
});

test('[QRY2] relative time is without pauses unless asked for, and a duration says what was pause', async () => {
  const begin = Date.now();
  const fields = { created: begin, rowMs: 6_000, ended: begin + 30_000 };
  const source = sourceWith(['a'], ['loss'], 5, { a: fields });
  await source.resume('a', begin + 7_230_000);
  for (let i = 0; i < 5; i++) source.log('a', { loss: i });
  source.change('a', { status: 'completed', ended: begin + 7_260_000 });
  const board = mount(source);
  await panelOf(board, 'loss');
  await chooseInHeader(board, '.axes', 'Relative time');
  const asked = () => source.calls.filter(({ method }) => method === 'series').at(-1)?.argument;
  await until('the axis', () => (asked() as { x?: string } | undefined)?.x === 'active');
  expect((await source.series({ run: uidOf('a'), key: 'loss', x: 'active' })).xMax).toBe(54_000);
  const others = await headerMenu(board, '.axes');
  expect(others.map(({ textContent }) => textContent)).toContain('Relative time with pauses');
  expect(runDuration({ ...(await source.listRuns())[0], lastSeen: 0 } as RunInfo)).toBe(
    '1m 00s + 2h 00m paused',
  );
});
