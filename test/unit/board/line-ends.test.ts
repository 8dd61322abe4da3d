/** Names and places of the labels at the ends of lines: pure functions. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pushApart } from '../../../src/board/chart/line-ends.js';
import { shortNames } from '../../../src/board/chart/short-names.js';
import { rounds } from '../../support/long.js';

test.each([
  [
    ['baseline', 'cosine-warmup'],
    ['baseline', 'cosine-w…'],
  ],
  [
    ['sweep/lr-1e-3', 'sweep/lr-3e-4'],
    ['1e-3', '3e-4'],
  ],
  [
    ['cnn-1', 'cnn-2'],
    ['cnn-1', 'cnn-2'],
  ],
  [
    ['digits-wide-adam-seed', 'digits-wide-sgd-seed'],
    ['adam', 'sgd'],
  ],
  [['alone-and-long-name'], ['alone-an…']],
  [
    ['same', 'same'],
    ['same', 'same'],
  ],
  [
    ['', 'a'],
    ['', 'a'],
  ],
  [
    ['experiment1111a', 'experiment1111b'],
    ['…ent1111a', '…ent1111b'],
  ],
  [
    ['пробный запуск №4', 'пробный запуск №5'],
    ['запуск №4', 'запуск №5'],
  ],
])('%j', (names, short) => {
  expect(shortNames(names)).toEqual(short);
});

test('names are at most nine characters and never empty for a name', () => {
  const name = fc
    .array(fc.constantFrom('a', 'run', 'long', '-', '_', '/', '💥', '1e-3'), { minLength: 1, maxLength: 9 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 6 }), (names) => {
      const short = shortNames(names);
      expect(short.length).toBe(names.length);
      for (const each of short) {
        expect([...each].length).toBeLessThanOrEqual(9);
        expect(each).not.toBe('');
      }
    }),
    { numRuns: rounds(300) },
  );
});

test('labels are pushed apart, stay in their order and within the plot if there is room', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -50, max: 250, noNaN: true }), { minLength: 1, maxLength: 5 }),
      (tops) => {
        const sorted = [...tops].sort((a, b) => a - b);
        const rows = pushApart(sorted, 10, 190);
        rows.forEach((row, i) => {
          expect(row).toBeGreaterThanOrEqual(10 - 1e-9);
          expect(row).toBeLessThanOrEqual(190 + 1e-9);
          if (i > 0) expect(row - (rows[i - 1] as number)).toBeGreaterThanOrEqual(15 - 1e-9);
        });
        const isApart = sorted.every(
          (top, i) => top >= 10 && top <= 190 && (i === 0 || top - (sorted[i - 1] as number) >= 15),
        );
        if (isApart) expect(rows).toEqual(sorted);
      },
    ),
    { numRuns: rounds(300) },
  );
});
