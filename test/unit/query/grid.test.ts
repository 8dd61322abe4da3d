import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  exponentOf,
  finestLevel,
  gridFor,
  MAX_LEVEL,
  MIN_LEVEL,
  powerOfTwo,
  scaledFloor,
} from '../../../src/query/grid.js';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

describe('[QRY1] the grid', () => {
  test('powers of two are exact on every level', () => {
    for (let k = MIN_LEVEL; k <= MAX_LEVEL; k++) {
      expect(powerOfTwo(k)).toBe(
        Number(`0b1${'0'.repeat(Math.max(0, k))}`) / Number(`0b1${'0'.repeat(Math.max(0, -k))}`),
      );
      expect(exponentOf(powerOfTwo(k))).toBe(Math.max(MIN_LEVEL, k));
    }
  });

  test('a point lies in its bucket, also where the division underflows', () => {
    expect(scaledFloor(-1e-300, powerOfTwo(-900))).toBe(-1);
    expect(scaledFloor(-0, 1)).toBe(0);
    fc.assert(
      fc.property(finite, fc.integer({ min: 0, max: 60 }), (x, coarser) => {
        const k = Math.min(900, finestLevel(x) + coarser);
        fc.pre(Math.abs(x) < 2 ** 900);
        const index = scaledFloor(x, powerOfTwo(-k));
        expect(index * powerOfTwo(k)).toBeLessThanOrEqual(x);
        expect((index + 1) * powerOfTwo(k)).toBeGreaterThan(x);
      }),
    );
  });

  test('a range gets the finest level with at most as many buckets as asked for and one more', () => {
    fc.assert(
      fc.property(
        finite,
        finite,
        fc.integer({ min: 1, max: 65_536 }),
        fc.boolean(),
        (a, b, buckets, integral) => {
          const [from, to] = a < b ? [a, b] : [b, a];
          const { k, first, last } = gridFor(from, to, buckets, integral);
          const finest = Math.max(finestLevel(Math.max(-from, to)), integral ? 0 : MIN_LEVEL);
          expect(k).toBeGreaterThanOrEqual(finest);
          if (k < MAX_LEVEL) expect(last - first).toBeLessThanOrEqual(buckets);
          if (k === finest) return;
          const finer = powerOfTwo(1 - k);
          expect(scaledFloor(to, finer) - scaledFloor(from, finer)).toBeGreaterThan(buckets);
        },
      ),
    );
  });
});
