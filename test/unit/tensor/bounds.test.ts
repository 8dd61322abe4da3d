import { describe, expect, test } from 'vitest';
import { distributionOf } from '../../../src/tensor/distribution.js';
import { KNOWN_CASES } from '../../browser/tensor/cases.js';
import { complaints } from '../../browser/tensor/reference.js';

/** Data and distribution of a known case, with other statistics put in. */
function withStats(name: string, change: (data: Float32Array) => { mean?: number; std?: number }) {
  const known = KNOWN_CASES.find((known) => known.name === name);
  const data = known?.data() as Float32Array;
  const { bins, range } = known as (typeof KNOWN_CASES)[number];
  const { stats, ...tally } = distributionOf(data, { bins, range, float32: true });
  return complaints(data, bins, range, { stats: { ...stats, ...change(data) }, ...tally }, 'float32');
}

/** Mean and deviation in float32, added one after the other, from E[x²] − E[x]². */
function naive(data: Float32Array) {
  const { fround } = Math;
  let sum = 0;
  let squares = 0;
  for (const x of data) {
    sum = fround(sum + x);
    squares = fround(squares + fround(x * x));
  }
  const mean = fround(sum / data.length);
  return { mean, std: Math.sqrt(Math.max(0, fround(fround(squares / data.length) - fround(mean * mean)))) };
}

/** The same with exact sums: only the last subtraction is float32. */
function naiveWithExactSums(data: Float32Array) {
  const mean = data.reduce((a, b) => a + b, 0) / data.length;
  const square = data.reduce((a, b) => a + b * b, 0) / data.length;
  return { mean, std: Math.sqrt(Math.max(0, Math.fround(Math.fround(square) - Math.fround(mean * mean)))) };
}

describe('the bounds that kernels are held to', () => {
  test('[HIS2] exact statistics rounded to float32 pass', () => {
    for (const name of [
      'a million and a little',
      'minus a million and a little',
      '±3e38',
      'mixed with non-finite',
    ]) {
      expect(withStats(name, () => ({}))).toEqual([]);
    }
  });

  test('[HIS2] a naive float32 sum of squares does not pass', () => {
    for (const statistics of [naive, naiveWithExactSums]) {
      for (const name of [
        'a million and a little',
        'minus a million and a little',
        '±3e38',
        'squares underflow',
      ]) {
        const wrong = withStats(name, statistics);
        expect({ name, std: wrong.some((text) => text.startsWith('std')) }).toEqual({ name, std: true });
      }
    }
  });

  test('[HIS2] a naive float32 sum does not pass', () => {
    const wrong = withStats('minus a million and a little', naive);
    expect(wrong.some((text) => text.startsWith('mean'))).toBe(true);
  });
});
