/** What a reload brings back of a board, and what its link carries. A reload is a new board over the same source. */
import { afterEach, expect, test } from 'vitest';
import type { StepwellBoard, View } from '../../../src/board/index.js';
import type { Source } from '../../../src/source/types.js';
import { testSource } from '../../fixtures/test-source.js';
import { nameOf, uidOf } from '../../fixtures/uids.js';
import { all, clear, drag, mount, one, panelOf, sourceWith, textOf, until } from './helpers.js';

afterEach(() => {
  clear();
  history.replaceState(null, '', location.pathname + location.search);
});

/** The page is loaded again. */
function reload(source: Source, fields: Partial<Pick<StepwellBoard, 'project' | 'runs' | 'link'>> = {}) {
  clear();
  const board = document.createElement('stepwell-board');
  board.style.cssText = 'width: 1200px; height: 700px';
  Object.assign(board, fields, { source });
  document.body.append(board);
  return board;
}

/** Names of the runs that are drawn. */
const selected = (board: StepwellBoard) => board.view.selection?.map(nameOf).join();

const KEYS = ['train/loss', 'train/acc', 'val/loss', 'epoch'];

test('[BRD6] a reload brings back selection, zoom, filter, closed sections, axes, smoothing and columns', async () => {
  const source = sourceWith(['a', 'b', 'c'], KEYS, 200);
  const board = mount(source);
  // Without the strip of key metrics, the panels stand in their sections.
  board.view = { pins: [] };
  await until('the sections', () => all(board, 'section[aria-label="val"]').length > 0);
  const panel = await panelOf(board, 'train/loss');
  const changes: View[] = [];
  board.addEventListener('view-change', (event) => changes.push((event as CustomEvent<View>).detail));
  board.updateSettings({ smoothing: 0.4, y: 'log', filter: 'loss|acc', x: { key: 'epoch' } });
  one(board, 'section[aria-label="val"] .heading').click();
  all<HTMLInputElement>(board, '.pick')[1]?.click();
  await until('two runs', () => all(panel, '.lines li').length === 2);
  await until('a chart over the metric', () => all(panel, '.u-over').length > 0);
  drag(panel, 0.25, 0.5);
  const before = await until('zoom', () => board.view.zoom && board.view);
  expect(before).toMatchObject({
    selection: ['a', 'c'].map(uidOf),
    smoothing: 0.4,
    y: 'log',
    collapsed: ['val'],
  });
  expect(changes.at(-1)).toEqual(before);

  const again = reload(source);
  expect(again.view).toEqual(before);
  const there = await panelOf(again, 'train/loss');
  await until('runs', () => all(there, '.lines li').length === 2);
  expect(again.view).toEqual(before);
  expect(all(again, 'section').map((section) => section.ariaLabel)).toEqual(['val', 'train']);
  expect(one(again, 'section[aria-label="val"] .heading').getAttribute('aria-expanded')).toBe('false');
  expect(one<HTMLInputElement>(again, '.search input').value).toBe('/loss|acc/');
  const asked = source.calls.findLast(({ method }) => method === 'series')?.argument;
  expect(asked).toMatchObject({ from: before.zoom?.min, to: before.zoom?.max, x: { key: 'epoch' } });
});

test('[BRD6] a run that started since is shown beside those that were; runs that were hidden stay hidden', async () => {
  const source = sourceWith(['a', 'b', 'c'], ['loss']);
  const board = mount(source);
  await panelOf(board, 'loss');
  all<HTMLInputElement>(board, '.pick')[0]?.click();
  await until('hidden', () => selected(board) === 'a,b');
  clear();
  source.addRun('d', { status: 'running', created: Date.now() });
  source.log('d', { loss: 1 });
  const again = reload(source);
  const panel = await panelOf(again, 'loss');
  await until('the new run', () => selected(again) === 'a,b,d');
  expect(all(panel, '.lines li').length).toBeGreaterThan(0);
});

test('[BRD6] runs that are gone leave the view; if all are gone, the newest are shown', async () => {
  const source = sourceWith(['a', 'b', 'c'], ['loss']);
  const board = mount(source);
  await panelOf(board, 'loss');
  board.view = { selection: ['a', 'b'].map(uidOf) };
  await until('two', () => selected(board) === 'a,b');
  await source.deleteRun(uidOf('a'));
  const again = reload(source);
  await until('one', () => selected(again) === 'b');
  await source.deleteRun(uidOf('b'));
  const last = reload(source);
  await until('the newest', () => selected(last) === 'c');
});

test('[BRD6] each project has its view, and the theme is of the origin', async () => {
  const source = testSource();
  for (const [uid, project] of [
    ['a', 'digits'],
    ['b', 'faces'],
  ] as const) {
    source.addRun(uid, { project });
    for (let step = 0; step < 50; step++) source.log(uid, { loss: step + 1 }, step);
  }
  const board = mount(source);
  board.project = 'digits';
  board.updateSettings({ smoothing: 0.7 });
  await panelOf(board, 'loss');
  board.updateSettings({ theme: 'dark' });
  expect(board.view.selection).toEqual([uidOf('a')]);
  board.project = 'faces';
  await until('the other project', () => selected(board) === 'b');
  expect(board.settings).toMatchObject({ smoothing: 0, theme: 'dark' });
  board.updateSettings({ y: 'log' });
  board.project = 'digits';
  await until('the first project', () => selected(board) === 'a');
  expect(board.settings).toMatchObject({ smoothing: 0.7, y: 'linear', theme: 'dark' });
  // The id of a project and its bare name are one project.
  const again = reload(source, { project: '/faces' });
  await until('project', () => selected(again) === 'b');
  expect(again.settings).toMatchObject({ smoothing: 0, y: 'log', theme: 'dark' });
});

test('[BRD6] settings of an earlier version are those of a project that nobody has looked at since', async () => {
  mount(null);
  localStorage.setItem(
    'stepwell-board:1',
    JSON.stringify({ theme: 'dark', x: 'time', smoothing: 0.5, y: 'log', collapsed: ['val'] }),
  );
  const board = reload(sourceWith(['a'], KEYS));
  await panelOf(board, 'train/loss');
  expect(board.settings).toMatchObject({ theme: 'dark', x: 'time', smoothing: 0.5, collapsed: ['val'] });
});

test('[BRD6] what the page asks for goes before what was kept', async () => {
  const source = sourceWith(['a', 'b', 'c'], ['loss']);
  const board = mount(source);
  await panelOf(board, 'loss');
  board.view = { selection: [uidOf('a')], x: 'time' };
  await until('kept', () => selected(board) === 'a');
  const again = reload(source, { runs: ['c', 'b'].map(uidOf) });
  again.x = 'relative';
  await until('asked for', () => selected(again) === 'b,c');
  expect(again.view.x).toBe('relative');
});

test('[BRD6] the view is set and read as plain data; what is no field of a view is ignored', async () => {
  const board = mount(sourceWith(['a', 'b'], KEYS));
  await panelOf(board, 'train/loss');
  const view = {
    x: 'time',
    selection: [uidOf('b')],
    columns: ['epoch'],
    zoom: { min: 5, max: 1 },
    unknown: '<b>',
  };
  board.view = view as unknown as View;
  await until('one run', () => selected(board) === 'b');
  expect(board.view).toMatchObject({ x: 'time', columns: ['epoch'], zoom: null, smoothing: 0 });
  expect(board.view).not.toHaveProperty('unknown');
  await until('column', () => all(board, '.heads .best')[0]?.textContent === 'epoch');
  const values = await until('values', () => {
    const texts = all(board, '.row .best').map(({ textContent }) => textContent);
    return texts.every(Boolean) && texts;
  });
  expect(values.length).toBeGreaterThan(0);
  expect(JSON.parse(JSON.stringify(board.view))).toEqual(board.view);
});

test('[BRD6] the link of the page carries the whole view to another browser', async () => {
  const source = sourceWith(['a', 'b', 'c'], KEYS, 200);
  const board = mount(source);
  board.link = true;
  await panelOf(board, 'train/loss');
  board.updateSettings({ smoothing: 0.4, collapsed: ['val'] });
  all<HTMLInputElement>(board, '.pick')[1]?.click();
  await until('link', () => location.hash.startsWith('#view=') && board.view.selection?.length === 2);
  const { view } = board;
  const link = await until('link of it all', () => location.hash);
  clear();
  localStorage.clear();
  // Elsewhere a newer run is there: the link does not name it.
  source.addRun('d', { created: Date.now() });
  history.replaceState(null, '', link);
  const other = reload(source, { link: true });
  await until('the view of the link', () => other.view.selection?.join() === view.selection?.join());
  expect(other.view).toEqual(view);

  // Another link is opened in the same page.
  location.hash = '#view=1e30&tab=2';
  await until('the whole board', () => other.view.smoothing === 0);
  other.updateSettings({ y: 'log' });
  expect(location.hash).toMatch(/^#tab=2&view=1/);
});

test('[BRD6] a link that was cut changes nothing and says so; a board that was not asked to leaves the address alone', async () => {
  const source = sourceWith(['a'], KEYS);
  const board = mount(source);
  await panelOf(board, 'train/loss');
  board.updateSettings({ smoothing: 0.4 });
  expect(location.hash).toBe('');
  history.replaceState(null, '', '#view=1eyJ4Ijoi');
  const again = reload(source, { link: true });
  await until('a message', () =>
    textOf(again).includes('The view of this link cannot be shown: a part of it'),
  );
  expect(again.view.smoothing).toBe(0.4);
  again.link = false;
  await panelOf(again, 'train/loss');
  const { hash } = location;
  again.updateSettings({ smoothing: 0.2 });
  expect(location.hash).toBe(hash);
});
