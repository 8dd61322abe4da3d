import { describe, expect, test } from 'vitest';
import { givenDistribution } from '../../../src/record/elements.js';
import type { Distribution } from '../../../src/record/kinds.js';

describe('givenDistribution', () => {
  const given = (edges: unknown, counts: unknown) => givenDistribution({ edges, counts });

  test('[HIS1] statistics are what the bins tell', () => {
    const found = given([-2, 0, 2, 6, 8], [0, 3, 1, 0]) as Distribution;
    expect(found).toEqual({
      edges: Float64Array.of(-2, 0, 2, 6, 8),
      counts: Float64Array.of(0, 3, 1, 0),
      under: 0,
      over: 0,
      stats: {
        count: 4,
        finite: 4,
        nan: 0,
        posInf: 0,
        negInf: 0,
        zeros: 0,
        min: 0,
        max: 6,
        mean: 1.75,
        std: Math.sqrt((3 * 0.75 ** 2 + 2.25 ** 2) / 4),
      },
    });
    const empty = given(Float32Array.of(0, 1), Uint8Array.of(0)) as Distribution;
    expect(empty.stats).toMatchObject({
      count: 0,
      min: Number.NaN,
      max: Number.NaN,
      mean: Number.NaN,
      std: Number.NaN,
    });
  });

  test('[HIS1] edges up to the largest numbers, as other tools give them, spoil no statistics', () => {
    const max = Number.MAX_VALUE;
    const { stats } = given([-max, -1e200, 0, 2, max], [0, 0, 4, 0]) as Distribution;
    expect(stats).toMatchObject({ min: 0, max: 2, mean: 1, std: 0 });
    const farthest = given([2 ** 1023, 1.5 * 2 ** 1023], [2]) as Distribution;
    expect(farthest.stats).toMatchObject({ mean: 1.25 * 2 ** 1023, std: 0 });
  });

  test('[VAL3] they are copied', () => {
    const [edges, counts] = [Float64Array.of(0, 1, 2), Float64Array.of(3, 4)];
    const found = given(edges, counts) as Distribution;
    edges.fill(9);
    counts.fill(9);
    expect([...found.edges, ...found.counts]).toEqual([0, 1, 2, 3, 4]);
  });

  test('[VAL2] what is wrong with them is said', () => {
    const bins = (count: number) =>
      given(
        Array.from({ length: count + 1 }, (_, i) => i),
        new Array(count).fill(1),
      );
    for (const [found, reason] of [
      [given('01', [1]), 'edges and counts must be arrays of numbers'],
      [given([0, 1], ['1']), 'edges and counts must be arrays of numbers'],
      [given([0n, 1n], [1]), 'edges and counts must be arrays of numbers'],
      [given(new DataView(new ArrayBuffer(2)), [1]), 'edges and counts must be arrays of numbers'],
      [given([0], []), 'there may be 1 to 4096 counts'],
      [bins(4097), 'there may be 1 to 4096 counts'],
      [given([0, 1], [1, 1]), 'there must be one edge more than counts'],
      [given([0, 2, 1], [1, 1]), 'edges must be finite and ascending'],
      [given([0, Number.NaN], [1]), 'edges must be finite and ascending'],
      [given([0, Infinity], [1]), 'edges must be finite and ascending'],
      [given([0, 1], [-1]), 'counts must be finite and not negative'],
      [given([0, 1], [Number.NaN]), 'counts must be finite and not negative'],
      [given([0, 1, 2], [1e308, 1e308]), 'the sum of the counts must be finite'],
    ] as const) {
      expect(found).toMatchObject({ code: expect.any(String), reason });
    }
    expect(bins(4096)).toMatchObject({ stats: { count: 4096 } });
    expect(given([1, 1, 1], [2, 3])).toMatchObject({ stats: { min: 1, max: 1, mean: 1, std: 0 } });
  });

  test('anything else is none', () => {
    for (const x of [null, undefined, 1, [], { edges: [0, 1] }, { counts: [1] }, Float32Array.of(1)]) {
      expect(givenDistribution(x)).toBeNull();
    }
  });
});
