import { afterEach, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { StepwellError } from '../../../src/base/errors.js';
import { uidOf } from '../../fixtures/uids.js';
import { all, clear, mount, one, sourceWith, textOf, until } from './helpers.js';
import {
  bundleFile,
  button,
  choose,
  dialog,
  downloads,
  dragFile,
  filesIn,
  mountAway,
  openedItem,
  openedMenu,
  pickerInFolder,
} from './share-helpers.js';

afterEach(() => {
  clear();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test('a source that neither makes bundles nor sends has no controls for them', async () => {
  const source = sourceWith(['a']);
  const board = mount(source);
  await until('row', () => all(board, '.row').length === 1);
  board.focusRun(uidOf('a'));
  await until('details', () => all(board, 'stepwell-run-detail').length === 1);
  // Panels have menus of their own.
  expect([...all(one(board, 'stepwell-run-detail'), '.more'), ...all(board, '.upload')]).toEqual([]);
  const list = one(board, 'stepwell-run-list');
  for (const place of [list, one(list, '.row')]) {
    const labels = (await openedMenu(place)).map(({ textContent }) => textContent?.trim());
    expect(labels.filter((label) => /export|send|bundle/i.test(label ?? ''))).toEqual([]);
    expect(labels.some((label) => label?.startsWith('Delete'))).toBe(true);
    one(place, '.more').click();
    await until('closed', () => all(list, '.more-menu').length === 0);
  }
  expect(dragFile(board, 'dragover', bundleFile()).defaultPrevented).toBe(false);
  expect(all(board, '.drop').length).toBe(0);
  expect(textOf(board)).not.toContain('Server');
});

test('each of the two brings its own controls only', async () => {
  const { board, source } = await mountAway(['a']);
  const list = () => one(board, 'stepwell-run-list');
  const labels = async () => (await openedMenu(list())).map((item) => item.textContent?.trim());
  expect(await labels()).toEqual([
    'Export listed runs…',
    'Send listed runs to a server…',
    'Open a bundle…',
    'Delete all listed runs',
  ]);
  // Another click closes the menu.
  await userEvent.click(one(list(), '.more'));
  await until('closed', () => all(list(), '.more-menu').length === 0);
  delete source.bundles;
  board.source = null;
  await until('no list', () => all(board, 'stepwell-run-list').length === 0);
  board.source = source;
  await until('the list', () => all(board, 'stepwell-run-list').flatMap((each) => all(each, '.more'))[0]);
  expect(await labels()).toEqual(['Send listed runs to a server…', 'Delete all listed runs']);
});

test('the menu is walked with keys, and Escape gives the focus back', async () => {
  const { board } = await mountAway();
  const list = one(board, 'stepwell-run-list');
  const focused = () => list.shadowRoot?.activeElement;
  one(list, '.more').focus();
  await userEvent.keyboard('{Enter}');
  await until('first item', () => focused()?.textContent === 'Export listed runs…');
  await userEvent.keyboard('{ArrowDown}');
  expect(focused()?.textContent).toBe('Send listed runs to a server…');
  await userEvent.keyboard('{ArrowUp}{ArrowUp}');
  expect(focused()?.textContent?.trim()).toBe('Delete all listed runs');
  await userEvent.keyboard('{ArrowDown}{End}{Home}');
  expect(focused()?.textContent).toBe('Export listed runs…');
  await userEvent.keyboard('{Escape}');
  await until('closed', () => all(list, ':popover-open').length === 0);
  expect(focused()?.className).toContain('more');
  await userEvent.keyboard('{Enter}');
  await until('open again', () => focused()?.textContent === 'Export listed runs…');
  await userEvent.keyboard('{Enter}');
  await until('dialog', () => dialog(board));
});

test('a run is exported into the file that the person chose', async () => {
  const { board, bundles } = await mountAway();
  const { folder, asked } = await pickerInFolder();
  board.focusRun(uidOf('b'));
  await until('details', () => all(board, 'stepwell-run-detail .more, .acts .more')[0]);
  const open = await choose(board, 'stepwell-run-detail', 'Export run…');
  expect(textOf(open)).toContain('Export run b');
  one(open, '[name="csv"]').click();
  bundles.gate.close();
  button(open, 'Export').click();
  await until('progress', () => textOf(open).includes('1.2 MB of about 3.6 MB, 33 %'));
  expect(one<HTMLProgressElement>(open, 'progress').value).toBe(33);
  bundles.gate.open();
  await until('told', () => textOf(board).includes('Exported run b.'));
  expect(dialog(board)).toBeUndefined();
  expect(asked[0]).toMatch(/^run-b-\d{8}\.zip$/);
  const file = await (await folder.getFileHandle('out.zip')).getFile();
  expect(await file.text()).toBe('PKonetwo');
  const [request] = bundles.exports;
  expect(request?.runs).toEqual(['b']);
  expect(request?.options).toMatchObject({ csv: true, tensorboard: false });
});

test('the place is asked for in the click itself', async () => {
  const { board } = await mountAway();
  const open = await choose(board, 'stepwell-run-list', 'Export listed runs…');
  let inClick = true;
  let asked: boolean | null = null;
  vi.stubGlobal('showSaveFilePicker', () => {
    asked = inClick;
    return Promise.reject(new DOMException('The user aborted a request.', 'AbortError'));
  });
  button(open, 'Export').click();
  inClick = false;
  expect(asked).toBe(true);
});

test('a person who chooses no place is back in the dialog, and nothing was exported', async () => {
  const { board, bundles } = await mountAway();
  const picker = vi.fn(() => Promise.reject(new DOMException('The user aborted a request.', 'AbortError')));
  vi.stubGlobal('showSaveFilePicker', picker);
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click');
  const open = await choose(board, 'stepwell-run-list', 'Export listed runs…');
  button(open, 'Export').click();
  await until('asked', () => picker.mock.calls.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(button(open, 'Export').disabled).toBe(false);
  expect(bundles.exports.length).toBe(0);
  expect(clicked).not.toHaveBeenCalled();
  expect(all(open, '[role="alert"]').length).toBe(0);
});

test.each([false, true])(
  'cancelling an export stops it and leaves no file; stream deaf: %s',
  async (deaf) => {
    const { board, bundles } = await mountAway();
    bundles.deaf = deaf;
    const { folder } = await pickerInFolder();
    const open = await choose(board, 'stepwell-run-list', 'Export listed runs…');
    bundles.gate.close();
    button(open, 'Export').click();
    await until('progress', () => textOf(open).includes('33 %'));
    button(open, 'Cancel').click();
    await until('closed', () => !dialog(board));
    expect(bundles.aborted).toBe(1);
    for (let i = 0; (await filesIn(folder)).length > 0; i++) {
      if (i > 200) throw new Error('A file was left behind');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(all(board, '.toast').length).toBe(0);
  },
);

test('closing the dialog with Escape, or taking the board away, cancels as well', async () => {
  const { board, bundles } = await mountAway();
  downloads();
  bundles.gate.close();
  const first = await choose(board, 'stepwell-run-list', 'Export listed runs…');
  button(first, 'Export').click();
  await until('progress', () => textOf(first).includes('33 %'));
  await userEvent.keyboard('{Escape}');
  await until('aborted', () => bundles.aborted === 1);
  const second = await choose(board, 'stepwell-run-list', 'Export listed runs…');
  button(second, 'Export').click();
  await until('progress', () => textOf(second).includes('33 %'));
  board.remove();
  await until('aborted', () => bundles.aborted === 2);
});

test('an export that fails says why in the dialog, leaves no file, and can be tried again', async () => {
  const { board, bundles } = await mountAway();
  const { folder } = await pickerInFolder();
  bundles.pieces = ['PK', new StepwellError('storage', 'The database was closed by the browser.')];
  const open = await choose(board, 'stepwell-run-list', 'Export listed runs…');
  button(open, 'Export').click();
  const alert = await until('error', () => all(open, '[role="alert"]')[0]);
  expect(alert.textContent).toContain('The database was closed by the browser.');
  expect(await filesIn(folder)).toEqual([]);
  bundles.pieces = ['PK', 'whole'];
  button(open, 'Export').click();
  await until('told', () => textOf(board).includes('Exported 2 runs.'));
  expect(await (await (await folder.getFileHandle('out.zip')).getFile()).text()).toBe('PKwhole');
});

test('a disk that takes no more is told in words', async () => {
  const { board } = await mountAway();
  const broken = new WritableStream({
    write: () => Promise.reject(new DOMException('x', 'QuotaExceededError')),
  });
  const handle = { createWritable: async () => broken, getFile: async () => new File(['old'], 'out.zip') };
  vi.stubGlobal('showSaveFilePicker', async () => handle);
  const open = await choose(board, 'stepwell-run-list', 'Export listed runs…');
  button(open, 'Export').click();
  const alert = await until('error', () => all(open, '[role="alert"]')[0]);
  expect(alert.textContent).toContain('not enough room');
});

test('without a picker the bytes are downloaded under a name of the project', async () => {
  const { board, bundles } = await mountAway();
  const got = downloads();
  // More than one part of 8 MiB.
  bundles.pieces = ['PK', 'x'.repeat(9_000_000), 'y'.repeat(9_000_000), 'end'];
  const open = await choose(board, 'stepwell-run-list', 'Export listed runs…');
  button(open, 'Export').click();
  await until('told', () => textOf(board).includes('Exported 2 runs.'));
  expect(got[0]?.name).toMatch(/^digits-\d{8}\.zip$/);
  const text = await got[0]?.text;
  expect(text?.length).toBe(18_000_005);
  expect(text?.startsWith('PKxx') && text.endsWith('yyend')).toBe(true);
});

test('a frame that may not ask for a place downloads', async () => {
  const { board } = await mountAway(['a']);
  const got = downloads();
  vi.stubGlobal('showSaveFilePicker', () => Promise.reject(new DOMException('x', 'SecurityError')));
  const open = await choose(board, 'stepwell-run-list', 'Export listed runs…');
  button(open, 'Export').click();
  await until('downloaded', () => got.length === 1);
  expect(await got[0]?.text).toBe('PKonetwo');
});

test('only the runs that the list shows are exported', async () => {
  const { board, bundles } = await mountAway(['a', 'b', 'c']);
  downloads();
  const field = one<HTMLInputElement>(board, '[aria-label="Filter runs"]');
  field.value = 'run b';
  field.dispatchEvent(new InputEvent('input'));
  await until('one row', () => all(board, '.row').length === 1);
  const open = await choose(board, 'stepwell-run-list', 'Export listed runs…');
  button(open, 'Export').click();
  await until('told', () => textOf(board).includes('Exported run b.'));
  expect(bundles.exports[0]?.runs).toEqual(['b']);
});

test('another source from the page ends what is under way', async () => {
  const { board, bundles } = await mountAway();
  downloads();
  bundles.gate.close();
  const open = await choose(board, 'stepwell-run-list', 'Export listed runs…');
  button(open, 'Export').click();
  await until('progress', () => textOf(open).includes('33 %'));
  board.source = sourceWith(['z']);
  await until('aborted', () => bundles.aborted === 1);
  await until('closed', () => !dialog(board));
  const list = await until('its list', () => all(board, 'stepwell-run-list')[0]);
  await expect(openedItem(list, 'Export listed runs…')).rejects.toThrow();
});
