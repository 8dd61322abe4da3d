/** Sections below sections: the switch in the menu of views, folding, and what is moved there. */
import { afterEach, expect, test } from 'vitest';
import { all, chooseInHeader, clear, mount, one, panelOf, sourceWith, until } from './helpers.js';

afterEach(clear);

const KEYS = ['train/a', 'train/head/a', 'train/head/b', 'zeta/a'];
const SWITCH = 'Nest sections at the second /';

/** The sections with the keys of their panels. */
const sections = (board: Element) =>
  all(board, 'section').map((section) => {
    const panels = all<HTMLElement & { readonly key: string }>(section, 'stepwell-scalar-panel');
    return `${section.ariaLabel}: ${panels.map(({ key }) => key).join(' ')}`.trim();
  });

test('[BRD6] keys with a second slash get sections of their own, which fold and take panels, and go with the switch', async () => {
  const board = mount(sourceWith(['a'], KEYS));
  for (const key of KEYS) await panelOf(board, key);
  const flat = ['train: train/a train/head/a train/head/b', 'zeta: zeta/a'];
  const nested = ['train: train/a', 'train/head: train/head/a train/head/b', 'zeta: zeta/a'];
  expect(sections(board)).toEqual(flat);
  await chooseInHeader(board, '.view', SWITCH);
  await until('nested', () => sections(board).join() === nested.join());
  expect(board.view.nested).toBe(true);
  const head = one(board, 'section[aria-label="train/head"] .heading');
  expect(head.textContent?.replace(/\s+/g, ' ').trim()).toBe('train › head 2');
  head.click();
  await until('folded', () => sections(board)[1] === 'train/head:');
  expect(board.view.collapsed).toEqual(['train/head']);
  head.click();
  await until('opened', () => sections(board).join() === nested.join());

  const grab = one(await panelOf(board, 'train/a'), '[data-grab]');
  for (const key of ['Enter', 'ArrowRight']) {
    grab.dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }),
    );
    await until('a word', () =>
      one(board, '.said').textContent?.includes(key === 'Enter' ? 'Picked up' : 'Moved'),
    );
  }
  await until('moved', () => sections(board)[0] === 'train/head: train/a train/head/a train/head/b');
  expect(board.view.layout).toEqual({ 'train/head': ['scalar train/a'] });
  await chooseInHeader(board, '.view', SWITCH);
  await until('flat', () => sections(board).join() === flat.join());
  expect(board.view).toMatchObject({ nested: false, layout: {} });
});
