/** The bell of the header: what a person may want to know of the shown runs. */
import { afterEach, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import { uidOf } from '../../fixtures/uids.js';
import {
  all,
  clear,
  headerPopover,
  mount,
  one,
  panelOf,
  pause,
  sourceWith,
  textOf,
  until,
} from './helpers.js';

afterEach(clear);

const bell = (board: Element) => one(one(board, '.head'), '.bell');
const within = (board: Element, selector: string) =>
  all(board, 'stepwell-alerts').flatMap((alerts) => all(alerts, selector));
const rows = (board: Element) => within(board, 'li').map((row) => textOf(row).replace(/\s+/g, ' ').trim());

test('counts what is wrong with the shown runs, and lists it, the newest first, with links to run and step', async () => {
  const now = Date.now();
  const source = sourceWith(['a', 'b', 'c', 'other'], ['loss'], 3, {
    a: { status: 'failed', ended: now - 3_600_000, error: { message: 'out of memory', stack: '' } },
    b: { status: 'running', problemList: [{ key: 'img', reason: 'cannot be read', count: 3 }], dropped: 12 },
    other: { status: 'failed' },
  });
  source.log('c', { loss: Number.NaN }, 700);
  const board = mount(source);
  board.runs = [uidOf('a'), uidOf('b'), uidOf('c')];
  await panelOf(board, 'loss');
  await until('the count', () => bell(board).textContent?.trim() === '4');
  expect(bell(board).getAttribute('aria-label')).toBe('Alerts: 4');
  one(board, '.plot').focus();
  await userEvent.keyboard('a');
  await until('the list', () => rows(board).length === 4);
  expect(rows(board).map((row) => row.replace(/ \S+( ago)?$/, ''))).toEqual(
    expect.arrayContaining([
      expect.stringContaining('run a failed: out of memory'),
      expect.stringContaining('run b dropped 12 values'),
      expect.stringContaining('run b img: cannot be read (3 times)'),
      expect.stringContaining('run c became NaN, first in loss at step 700'),
    ]),
  );
  // The end that was an hour ago is the oldest.
  expect(rows(board).at(-1)).toContain('run a');
  const link = within(board, 'button').find(({ textContent }) => textContent === 'loss');
  link?.click();
  await until('enlarged', () => all(board, 'stepwell-enlarged')[0]);
});

test('without trouble the bell has no count; what begins while the list is open joins it', async () => {
  const source = sourceWith(['a'], ['loss'], 3, { a: { status: 'running' } });
  const board = mount(source);
  await panelOf(board, 'loss');
  await pause(50);
  const pop = await headerPopover(board, '.bell');
  await until('none', () => textOf(pop).includes('No alerts about the shown runs.'));
  expect(bell(board).textContent?.trim()).toBe('');
  source.log('a', { loss: Number.POSITIVE_INFINITY });
  await until('one', () => rows(board)[0]?.includes('became infinite, first in loss at step 3'));
  await until('the count', () => bell(board).textContent?.trim() === '1');
  within(board, 'button')[0]?.click();
  await until('the run', () => all(board, '.detail').length > 0);
});
