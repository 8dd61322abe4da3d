import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../demo/digits/random.js';

describe('seeded random', () => {
  it('gives the same numbers for the same seed and others for another one', () => {
    const take = (seed: number) => {
      const random = seededRandom(seed);
      return Array.from({ length: 20 }, () => random.next());
    };
    expect(take(7)).toEqual(take(7));
    expect(take(7)).not.toEqual(take(8));
    expect(take(0)).not.toEqual(take(1));
  });

  it('is uniform in [0, 1) and normal with mean 0 and deviation 1', () => {
    const random = seededRandom(3);
    const uniform = Array.from({ length: 20_000 }, () => random.next());
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniform)).toBeLessThan(1);
    expect(mean(uniform)).toBeCloseTo(0.5, 1);
    const normal = Array.from({ length: 20_000 }, () => random.normal());
    expect(mean(normal)).toBeCloseTo(0, 1);
    expect(Math.sqrt(mean(normal.map((x) => x * x)))).toBeCloseTo(1, 1);
    expect(normal.every(Number.isFinite)).toBe(true);
  });

  it('orders each index once, in another order than before', () => {
    const order = seededRandom(1).order(500);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, i) => i));
    expect([...order]).not.toEqual([...order].sort((a, b) => a - b));
    expect(seededRandom(1).order(0)).toHaveLength(0);
  });

  it('picks only what is there', () => {
    const random = seededRandom(5);
    const picked = new Set(Array.from({ length: 200 }, () => random.pick(['a', 'b', 'c'])));
    expect([...picked].sort()).toEqual(['a', 'b', 'c']);
    expect(() => random.pick([])).toThrow('Nothing to pick from');
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
