/** Colours of runs: given out in the order of the palette, per project, and kept. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ColorBook, RUN_COLORS } from '../../../src/board/data/colors.js';
import { nameOf, uidOf } from '../../fixtures/uids.js';
import { all, clear, mount, panelOf, sourceWith, until } from './helpers.js';

beforeEach(() => localStorage.clear());
afterEach(clear);

const project = () => '/digits';
const names = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `run-${from + i}`);
const light = (book: ColorBook, uids: readonly string[]) => uids.map((uid) => book.color(uid, false));
const palette = RUN_COLORS.map((color) => color.light);

describe('a colour book', () => {
  test('begins with blue, orange and teal, whatever the uids are', () => {
    for (const uids of [names(12), names(12, 900), ['zz', 'a', '__proto__', 'constructor']]) {
      localStorage.clear();
      const book = new ColorBook();
      book.assign(uids, project);
      expect(light(book, uids)).toEqual(palette.slice(0, uids.length));
    }
    expect(palette.slice(0, 3)).toEqual(['#4367f0', '#d76c08', '#329a7d']);
  });

  test('keeps the colour of a hidden run, after a reload and in another tab', () => {
    const book = new ColorBook();
    book.assign(['a', 'b', 'c'], project);
    const before = light(book, ['a', 'b', 'c']);
    book.assign(['c'], project);
    book.assign(['d', 'c', 'a'], project);
    expect(light(book, ['a', 'b', 'c', 'd'])).toEqual([...before, palette[3]]);
    const other = new ColorBook();
    other.assign(['e', 'b'], project);
    expect(light(other, ['b', 'e'])).toEqual([before[1], palette[4]]);
    // The first tab takes notice of what the other one gave.
    book.assign(['f', 'e'], project);
    expect(light(book, ['e', 'f'])).toEqual([palette[4], palette[5]]);
  });

  test('keeps the colour that a person chose, and what another tab gave meanwhile', () => {
    const [book, other] = [new ColorBook(), new ColorBook()];
    book.assign(['a', '__proto__'], project);
    other.assign(['a', 'b'], project);
    book.setColor('a', 7, project());
    book.setColor('__proto__', 3, project());
    // A run that was never shown.
    book.setColor('new', 0, project());
    expect(light(book, ['a', '__proto__', 'new'])).toEqual([palette[7], palette[3], palette[0]]);
    expect([book.colorNumber('a'), book.dash('a')]).toEqual([7, []]);
    const later = new ColorBook();
    later.assign(['a', 'b', '__proto__', 'new', 'c'], project);
    expect(light(later, ['a', 'b', '__proto__', 'new'])).toEqual([
      palette[7],
      palette[2],
      palette[3],
      palette[0],
    ]);
    // Another run gets the next colour; two runs of one colour have other dashes.
    expect(light(later, ['c'])).toEqual([palette[8]]);
    later.setColor('c', 7, project());
    later.assign(['a', 'c'], project);
    expect([later.dash('a'), later.dash('c')]).toEqual([[], [6, 3]]);
  });

  test('begins anew in each project, and tells runs of two projects apart by their dashes', () => {
    const book = new ColorBook();
    const projectOf = (uid: string) => `/${uid.slice(0, 1)}`;
    book.assign(['a1', 'a2'], projectOf);
    book.assign(['b1', 'b2'], projectOf);
    expect(light(book, ['a1', 'a2', 'b1', 'b2'])).toEqual([palette[0], palette[1], palette[0], palette[1]]);
    expect(book.dash('b1')).toEqual([]);
    book.assign(['a1', 'a2', 'b1', 'b2'], projectOf);
    expect([book.dash('a1'), book.dash('b1'), book.dash('b2')]).toEqual([[], [6, 3], [6, 3]]);
  });

  test('run 13 begins again with dashes of 6 and 3, run 25 with 2 and 2', () => {
    const book = new ColorBook();
    const uids = names(37);
    book.assign(uids, project);
    expect(light(book, uids)).toEqual([...palette, ...palette, ...palette, palette[0]]);
    expect([11, 12, 23, 24, 35, 36].map((i) => book.dash(uids[i] ?? ''))).toEqual([
      [],
      [6, 3],
      [6, 3],
      [2, 2],
      [2, 2],
      [],
    ]);
  });

  test.each(['', 'null', '5', '[1]', '{"/digits":{"a":-1,"b":"x","c":1.5}}', '{"/digits":null}', '{'])(
    'what is stored and is no colour book is left aside: %s',
    (stored) => {
      localStorage.setItem('stepwell-colors:1', stored);
      const book = new ColorBook();
      book.assign(['a', 'b'], project);
      expect(light(book, ['a', 'b'])).toEqual(palette.slice(0, 2));
    },
  );
});

test('a board gives colours from the oldest run on and has the same ones after a reload', async () => {
  const source = sourceWith(['a', 'b', 'c', 'd', 'e'], ['loss'], 3);
  const colors = async (board: Element, lines = 4) => {
    const panel = await panelOf(board, 'loss');
    await until('lines', () => all(panel, '.lines li').length === lines);
    return new Map(
      all(panel, '.lines li').map((item) => [nameOf(item.dataset['run'] ?? ''), item.dataset['color']]),
    );
  };
  const before = await colors(mount(source));
  expect([...before]).toEqual(['b', 'c', 'd', 'e'].map((uid, i) => [uid, palette[i]]));
  document.body.replaceChildren();
  const next = document.createElement('stepwell-board');
  next.style.cssText = 'width: 1200px; height: 700px';
  next.theme = 'light';
  next.setAttribute('runs', ['a', 'e', 'c'].map(uidOf).join(', '));
  next.source = source;
  document.body.append(next);
  const after = await colors(next, 3);
  expect([after.get('c'), after.get('e'), after.get('a')]).toEqual([
    before.get('c'),
    before.get('e'),
    palette[4],
  ]);
});
