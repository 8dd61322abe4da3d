/** Names that are too long for a row: what gives way, and in which order. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shortName } from '../../../src/board/rail/short-name.js';
import { anyCharacter } from '../../support/any-character.js';

/** Every character is one wide. */
const widthOf = (text: string) => [...text].length;
const short = (name: string, width: number) => shortName(name, width, widthOf);

test.each([
  ['baseline', 20, 'baseline'],
  ['baseline', 8, 'baseline'],
  ['agile-otter-42 EMA 0.999', 12, 'agile-…0.999'],
  // Folders give way from the left, and whole.
  ['sweep/2026/vit/run-1', 17, '…/2026/vit/run-1'],
  ['sweep/2026/vit/run-1', 13, '…/vit/run-1'],
  ['sweep/2026/vit/run-1', 7, '…/run-1'],
  // The last part alone, then its middle.
  ['sweep/2026/vit/run-1', 5, 'run-1'],
  ['sweep/2026/vit/run-1', 4, 'ru…1'],
  ['folder/', 4, 'fo…/'],
  ['ab', 1, 'a…'],
  ['', 0, ''],
])('%s in %i', (name, width, expected) => {
  expect(short(name, width)).toBe(expected);
});

const names = fc
  .array(fc.string({ unit: anyCharacter, maxLength: 30 }), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join('/'));

test('any name fits, keeps its ends, and is whole if there is room', () => {
  fc.assert(
    fc.property(names, fc.integer({ min: 3, max: 60 }), (name, width) => {
      const text = short(name, width);
      expect(widthOf(text)).toBeLessThanOrEqual(width);
      if (widthOf(name) <= width) expect(text).toBe(name);
      if (name.includes('…')) return;
      const [head, tail] = text.includes('…') ? text.split('…') : ['', text];
      expect([name.includes(head ?? ''), name.endsWith(tail ?? '')]).toEqual([true, true]);
    }),
  );
});

test('more room never shows less', () => {
  fc.assert(
    fc.property(names, fc.integer({ min: 3, max: 60 }), (name, width) => {
      expect(widthOf(short(name, width + 1))).toBeGreaterThanOrEqual(widthOf(short(name, width)));
    }),
  );
});

test('no more than some hundred characters of a huge name are measured at a time', () => {
  let longest = 0;
  const name = `a/${'x'.repeat(1_000_000)}/end`;
  const text = shortName(name, 10, (each) => {
    longest = Math.max(longest, each.length);
    return each.length;
  });
  expect(text).toBe('…/end');
  expect(longest).toBeLessThan(500);
});

test('a character of two UTF-16 units is never cut', () => {
  expect(short('💥💥💥💥💥💥', 4)).toBe('💥💥…💥');
});
