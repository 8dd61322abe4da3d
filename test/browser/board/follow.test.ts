import { afterEach, expect, test } from 'vitest';
import { all, clear, mount, one, panelOf, pause, sourceWith, textOf, until } from './helpers.js';

afterEach(clear);

test('[STO7] values that nobody announced are drawn as soon as anything about the run is', async () => {
  const source = sourceWith(['a'], ['loss']);
  const board = mount(source);
  const panel = await panelOf(board, 'loss');
  await until('first values', () => one(panel, '.value').textContent === '0.01');
  source.log('a', { loss: 42 });
  await source.write({ heard: false });
  // Its tab was closed: only that it is gone is noticed.
  source.emit(null, ['status']);
  await until('last value', () => one(panel, '.value').textContent === '42');
});

test('a run that was over before it was listed joins the others; an old one that was imported does not', async () => {
  const source = sourceWith(['a'], ['loss']);
  const board = mount(source);
  const panel = await panelOf(board, 'loss');
  await until('one line', () => all(panel, '.lines li').length === 1);
  source.addRun('short', { created: Date.now() });
  source.log('short', { loss: 1 });
  await until('two lines', () => all(panel, '.lines li').length === 2);
  source.addRun('imported', { created: 1 });
  source.log('imported', { loss: 1 });
  await until('three runs', () => textOf(board).includes('3 runs'));
  await pause(100);
  expect(all(panel, '.lines li').length).toBe(2);
});

test('a project may be called anything, also what looks like an id of the board', async () => {
  const name = 'team/50%25 <b>';
  const source = sourceWith(['a', 'b'], ['loss']);
  source.addRun('mine', { project: name });
  source.log('mine', { loss: 7 });
  const board = mount(null);
  board.project = name;
  board.source = source;
  const panel = await panelOf(board, 'loss');
  await until('its value', () => one(panel, '.value').textContent === '7');
  expect(all(board, '.row').length).toBe(1);
});
