import { describe, expect, test } from 'vitest';
import { countBetween, distributionOf } from '../../../src/tensor/distribution.js';
import { KNOWN_CASES, randomCases } from '../../browser/tensor/cases.js';
import { binOf, complaints } from '../../browser/tensor/reference.js';

const float32 = { bins: 64, range: null, float32: true } as const;
const float64 = { bins: 64, range: null, float32: false } as const;
const { NaN: nan, POSITIVE_INFINITY: inf, NEGATIVE_INFINITY: minusInf, MAX_VALUE: largest } = Number;

/** Counts of finite elements, placed by binary search in the edges. */
function placed(data: ArrayLike<number>, edges: ArrayLike<number>): number[] {
  const counts = new Array<number>(edges.length - 1).fill(0);
  for (let i = 0; i < data.length; i++) {
    const x = data[i] as number;
    const bin = Number.isFinite(x) ? binOf(x, edges) : -1;
    if (counts[bin] !== undefined) counts[bin]++;
  }
  return counts;
}

describe('distribution of float32 in memory', () => {
  test('[HIS2] the known traps agree with the reference', () => {
    const wrong = KNOWN_CASES.flatMap(({ name, data, bins, range }) =>
      complaints(data(), bins, range, distributionOf(data(), { bins, range, float32: true }), 'double').map(
        (text) => `${name}: ${text}`,
      ),
    );
    expect(wrong).toEqual([]);
  });

  test('[HIS2] 400 random cases agree with the reference', () => {
    const wrong = randomCases(400, 77).flatMap(({ name, data, bins, range }) =>
      complaints(data(), bins, range, distributionOf(data(), { bins, range, float32: true }), 'double').map(
        (text) => `${name}: ${text}`,
      ),
    );
    expect(wrong).toEqual([]);
  });

  test('[HIS2] every type of array gives what its float32 copy gives', () => {
    const values = Array.from({ length: 9001 }, (_, i) => ((i * 31) % 201) - 100);
    const expected = distributionOf(Float32Array.from(values), float32);
    for (const data of [
      values,
      Float64Array.from(values),
      Int8Array.from(values),
      Int16Array.from(values),
      Int32Array.from(values),
    ]) {
      expect(distributionOf(data, float32)).toEqual(expected);
    }
    const bytes = distributionOf(new Uint8ClampedArray([0, 1, 255]), { ...float32, bins: 3 });
    expect([...bytes.counts]).toEqual([2, 0, 1]);
  });

  test('[HIS2] a part of a buffer is read as that part', () => {
    const whole = Float32Array.from({ length: 10_000 }, (_, i) => i);
    const { stats } = distributionOf(whole.subarray(4, 9004), float32);
    expect(stats).toMatchObject({ count: 9000, min: 4, max: 9003 });
  });

  test('[HIS2] elements are rounded to float32 first', () => {
    const { stats } = distributionOf(new Float64Array([0.1, 1e300, 1e-50]), float32);
    expect(stats).toMatchObject({ min: 0, max: Math.fround(0.1), posInf: 1, zeros: 1 });
  });
});

describe('distribution of float64 in memory', () => {
  test('[HIS2] only zeros are zeros, and the smallest number is not', () => {
    const { stats, edges } = distributionOf(new Float64Array([0, -0, 5e-324, 1e-310, -1e-320]), float64);
    expect(stats).toMatchObject({ zeros: 2, finite: 5, min: -1e-320, max: 1e-310 });
    expect(edges[0]).toBe(-1e-320);
    expect(edges[64]).toBe(1e-310);
  });

  test('[HIS2] the largest numbers do not overflow', () => {
    const { stats, counts } = distributionOf(
      new Float64Array([largest, -largest, largest, -largest]),
      float64,
    );
    expect(stats).toMatchObject({ min: -largest, max: largest, mean: 0, std: largest });
    expect([counts[0], counts[63]]).toEqual([2, 2]);
    const far = Array.from({ length: 10_000 }, (_, i) => (i < 5000 ? 1e-300 : 1e300));
    expect(distributionOf(far, float64).stats.std / 5e299).toBeCloseTo(1, 12);
  });

  test('[HIS2] squares that would vanish do not', () => {
    const data = Float64Array.from({ length: 5000 }, (_, i) => (i % 2 ? 3e-300 : 1e-300));
    const { mean, std } = distributionOf(data, float64).stats;
    expect(mean / 2e-300).toBeCloseTo(1, 13);
    expect(std / 1e-300).toBeCloseTo(1, 13);
  });

  test('[HIS2] elements that grow from block to block are weighed alike', () => {
    const data = Float64Array.from({ length: 12_000 }, (_, i) => (i % 2 ? 1 : -1) * (i < 5000 ? 1000 : 3000));
    const { mean, std } = distributionOf(data, float64).stats;
    expect(mean).toBeCloseTo(0, 9);
    expect(std / Math.sqrt((5000 * 1000 ** 2 + 7000 * 3000 ** 2) / 12_000)).toBeCloseTo(1, 13);
  });

  test('[HIS2] a small spread on a large mean keeps its digits', () => {
    const data = Float64Array.from({ length: 100_000 }, (_, i) => 1e9 + (i % 2));
    const { mean, std } = distributionOf(data, float64).stats;
    expect(mean).toBe(1e9 + 0.5);
    expect(std).toBeCloseTo(0.5, 12);
  });

  test('[HIS2] counts are exact for the recorded edges, in bins narrower than a few ULP as well', () => {
    const cases: Float64Array[] = [
      Float64Array.from({ length: 5000 }, (_, i) => 1 + (i % 9) * 2 ** -52),
      Float64Array.from({ length: 5000 }, (_, i) => 1e16 + 2 * (i % 700)),
      Float64Array.from({ length: 5001 }, (_, i) => (i % 101) / 10),
      Float64Array.from({ length: 5001 }, (_, i) => Math.tan(i)),
      Float64Array.from(
        { length: 5001 },
        (_, i) => (i % 5 ? Math.sin(i) : [nan, inf, minusInf][i % 3]) as number,
      ),
      Float64Array.from({ length: 5001 }, (_, i) => 5e-324 * (i % 77)),
    ];
    for (const data of cases) {
      for (const bins of [1, 2, 9, 64, 511, 512]) {
        for (const range of [null, [0.5, 1.25]] as const) {
          const { edges, counts } = distributionOf(data, { bins, range, float32: false });
          expect([...counts]).toEqual(placed(data, edges));
        }
      }
    }
  });
});

describe('distribution of what has no elements to speak of', () => {
  test('[HIS1] without a finite element there are no bins', () => {
    for (const data of [[], [nan, nan], [inf, minusInf, nan]]) {
      for (const options of [float32, float64]) {
        const { stats, edges, counts } = distributionOf(data, options);
        expect(stats).toMatchObject({
          count: data.length,
          finite: 0,
          zeros: 0,
          min: nan,
          max: nan,
          mean: nan,
          std: nan,
        });
        expect([edges.length, counts.length]).toEqual([0, 0]);
      }
    }
  });

  test('[HIS1] unless a range was given', () => {
    const { edges, counts, under, over } = distributionOf([nan, inf, minusInf], {
      ...float32,
      bins: 4,
      range: [0, 1],
    });
    expect([...edges]).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect([...counts, under, over]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('[HIS1] equal elements are all in the last bin, between equal edges', () => {
    for (const value of [0, -3, 1e-40, 0.1, largest]) {
      const { stats, edges, counts } = distributionOf(new Array(5000).fill(value), { ...float64, bins: 3 });
      expect(stats).toMatchObject({ min: value, max: value, mean: value, std: 0 });
      expect([...edges]).toEqual([value, value, value, value]);
      expect([...counts]).toEqual([0, 0, 5000]);
    }
  });

  test('[HIS1] a range counts what is under and over it, and bins are half-open, the last closed', () => {
    const data = [-0.5, 0, 0.5, 1, 1.5, 2, 2.5, nan, inf, minusInf];
    const { edges, counts, under, over } = distributionOf(data, { bins: 2, range: [0, 2], float32: false });
    expect([...edges]).toEqual([0, 1, 2]);
    expect([...counts]).toEqual([2, 3]);
    expect([under, over]).toEqual([1, 1]);
  });

  test('[HIS1] a range that float32 cannot tell from zero counts as zero', () => {
    const { edges, counts, over } = distributionOf([0, 1e-41, 1], {
      bins: 2,
      range: [0, 1e-40],
      float32: true,
    });
    expect([...edges]).toEqual([0, 0, 0]);
    expect([...counts, over]).toEqual([0, 2, 1]);
  });
});

describe('counting between given edges', () => {
  test('[HIS2] edges that are not evenly spaced are taken as they are', () => {
    const edges = Float64Array.of(-1, -0.999, 0, 0, 0, 7, 7.5, 100);
    const data = Float64Array.from({ length: 3000 }, (_, i) => (i % 1020) / 10 - 1);
    const { counts, under, over } = countBetween(edges, data, false);
    expect([...counts]).toEqual(placed(data, edges));
    expect(counts.reduce((a, b) => a + b) + under + over).toBe(3000);
  });
});
