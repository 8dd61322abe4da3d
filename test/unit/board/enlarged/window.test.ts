/** The window of a zoom in the whole range. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { moved } from '../../../../src/board/enlarged/window.js';

const WHOLE = { min: 0, max: 100 };

test('the window keeps its length and stops at the ends of the whole range', () => {
  expect(moved({ min: 20, max: 40 }, 'window', 10, WHOLE)).toEqual({ min: 30, max: 50 });
  expect(moved({ min: 20, max: 40 }, 'window', 90, WHOLE)).toEqual({ min: 80, max: 100 });
  expect(moved({ min: 20, max: 40 }, 'window', -90, WHOLE)).toEqual({ min: 0, max: 20 });
});

test('an end moves alone, and stops before the other end', () => {
  expect(moved({ min: 20, max: 40 }, 'min', 5, WHOLE)).toEqual({ min: 25, max: 40 });
  expect(moved({ min: 20, max: 40 }, 'max', 500, WHOLE)).toEqual({ min: 20, max: 100 });
  expect(moved({ min: 20, max: 40 }, 'min', 50, WHOLE).min).toBeLessThan(40);
});

test('any moves give a range within the whole range', () => {
  const held = fc.constantFrom('window', 'min', 'max' as const);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(held, fc.double({ min: -500, max: 500, noNaN: true })), { maxLength: 30 }),
      (moves) => {
        let window = { min: 10, max: 60 };
        for (const [what, by] of moves) window = moved(window, what as 'min', by, WHOLE);
        expect(window.min).toBeGreaterThanOrEqual(0);
        expect(window.max).toBeLessThanOrEqual(100);
        expect(window.min).toBeLessThan(window.max);
      },
    ),
  );
});
