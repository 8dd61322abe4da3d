/** [W14] Statistics of whole tensors, against plain formulas and NumPy. */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { statisticsOf } from '../../../src/files/statistics.js';
import { TENSOR_PERCENTILES } from '../../../src/record/summary-tensor.js';

const close = (got: number, wanted: number, scale: number) =>
  expect(Math.abs(got - wanted)).toBeLessThanOrEqual(1e-12 * Math.max(scale, Math.abs(wanted)));

describe('[W14] statistics of a tensor', () => {
  test('are those of its finite elements; the others are counted', () => {
    const data = Float32Array.of(3, Number.NaN, -1, Infinity, 0, -0, -Infinity, 2);
    const { percentiles, ...rest } = statisticsOf(data);
    expect(rest).toEqual({
      ...{ count: 8, nan: 1, posInf: 1, negInf: 1, zeros: 2 },
      ...{
        min: -1,
        max: 3,
        mean: 0.8,
        variance: expect.closeTo(2.16, 12),
        std: expect.closeTo(2.16 ** 0.5, 12),
      },
    });
    expect(percentiles).toMatchObject({ p25: expect.closeTo(0), p50: 0, p75: 2 });
    expect([...data].filter(Number.isNaN)).toHaveLength(1);
  });

  test('of no finite elements are NaN', () => {
    for (const data of [new Float32Array(0), Float64Array.of(Number.NaN, Infinity)]) {
      const { count, min, max, mean, variance, std, percentiles } = statisticsOf(data);
      expect(count).toBe(data.length);
      for (const value of [min, max, mean, variance, std, ...Object.values(percentiles)]) {
        expect(value).toBeNaN();
      }
    }
  });

  test('of huge, tiny, constant and 64-bit integer elements neither overflow nor leave their range', () => {
    const huge = statisticsOf(Float64Array.of(1.7e308, 1.7e308, -1.7e308, 1.7e308));
    expect([huge.mean, huge.std]).toEqual([0.85e308, expect.closeTo(1.472e308, -306)]);
    expect(huge.percentiles.p50).toBe(1.7e308);
    const tiny = statisticsOf(Float64Array.of(5e-324, 5e-324));
    expect([tiny.min, tiny.mean, tiny.max, tiny.std]).toEqual([5e-324, 5e-324, 5e-324, 0]);
    const third = statisticsOf(new Float32Array(1000).fill(1 / 3));
    expect([third.mean, third.std]).toEqual([Math.fround(1 / 3), 0]);
    expect(statisticsOf(BigInt64Array.of(-4n, 6n))).toMatchObject({ min: -4, max: 6, mean: 1, variance: 25 });
  });

  test('equal the plain formulas', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 }), (list) => {
        const { mean, variance, min, max, percentiles } = statisticsOf(Float64Array.from(list));
        const sum = list.reduce((a, b) => a + b, 0) / list.length;
        close(mean, sum, 1e6);
        close(variance, list.reduce((a, b) => a + (b - sum) ** 2, 0) / list.length, 1e12);
        const sorted = [...list].sort((a, b) => a - b);
        expect([min, max]).toEqual([sorted[0], sorted.at(-1)]);
        const all = TENSOR_PERCENTILES.map((p) => percentiles[`p${p}`]);
        expect(all).toEqual([...all].sort((a, b) => a - b));
        expect(all[0]).toBeGreaterThanOrEqual(min);
        expect(all.at(-1)).toBeLessThanOrEqual(max);
      }),
      { numRuns: 200 },
    );
  });

  const hasNumpy = spawnSync('python3', ['-c', 'import numpy']).status === 0;
  test.runIf(hasNumpy)('equal those of NumPy', () => {
    const list = Array.from({ length: 501 }, (_, i) => Math.sin(i * i) * 10 ** (i % 5));
    const script = [
      'import json, sys, numpy',
      'a = numpy.array(json.load(sys.stdin))',
      `p = numpy.percentile(a, ${JSON.stringify(TENSOR_PERCENTILES)}).tolist()`,
      'print(json.dumps([a.min(), a.max(), a.mean(), a.var(), a.std()] + p))',
    ].join('\n');
    const { stdout } = spawnSync('python3', ['-c', script], {
      input: JSON.stringify(list),
      encoding: 'utf8',
    });
    const { min, max, mean, variance, std, percentiles } = statisticsOf(Float64Array.from(list));
    const ours = [min, max, mean, variance, std, ...TENSOR_PERCENTILES.map((p) => percentiles[`p${p}`])];
    const theirs = JSON.parse(stdout) as number[];
    expect(theirs).toHaveLength(ours.length);
    for (const [i, value] of ours.entries()) close(value, theirs[i] as number, 1);
  });
});
