import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { percentilesOf } from '../../../src/query/histograms/percentiles.js';
import type { HistogramRecord } from '../../../src/record/kinds.js';
import { BAND_PERCENTILES } from '../../../src/source/types.js';
import { modelHistogram } from '../../model/histograms.js';
import { rounds } from '../../support/long.js';
import { elements, givenEdges } from './histograms.js';

const percents = fc
  .array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 12 })
  .map((some) => [0, ...some, 100].sort((a, b) => a - b));

const bins = fc.oneof(fc.integer({ min: 1, max: 12 }), givenEdges);

/** The element that `percent` of all finite elements do not exceed. */
function elementAt(values: readonly number[], percent: number): number {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] as number;
}

/** Width of the bin that an element is in, or of the part beside the bins. */
function widthAround({ edges, counts, stats }: HistogramRecord, element: number): number {
  const [low, high] = [edges[0] as number, edges.at(-1) as number];
  if (element < low) return low - stats.min;
  if (element > high) return stats.max - high;
  const above = edges.findIndex((edge) => edge > element);
  const bin = above < 0 ? counts.length - 1 : above - 1;
  return (edges[bin + 1] as number) - (edges[bin] as number);
}

describe('percentilesOf', () => {
  test("are within a bin's width of the elements, the first and last exact, and ascend", () => {
    fc.assert(
      fc.property(elements(), bins, percents, (values, bins, percents) => {
        const record = modelHistogram(values, bins);
        fc.pre(record.stats.finite > 0);
        const found = percentilesOf(record, percents);
        expect(found[0]).toBe(record.stats.min);
        expect(found.at(-1)).toBe(record.stats.max);
        found.forEach((value, i) => {
          const element = elementAt(values, percents[i] as number);
          // Interpolation rounds.
          const rounding = 1e-12 * Math.abs(element);
          expect(Math.abs(value - element)).toBeLessThanOrEqual(widthAround(record, element) + rounding);
          expect(value).toBeGreaterThanOrEqual(found[i - 1] ?? -Infinity);
        });
      }),
      { numRuns: rounds(1000) },
    );
  });

  test('are linear inside a bin', () => {
    const record = modelHistogram([0, 0, 0, 0, 1, 10], [0, 1, 10]);
    // Four elements in the first bin, two in the second.
    expect(percentilesOf(record, [50, 75, 100])).toEqual([0.75, 1 + 9 / 4, 10]);
    expect(percentilesOf(record, [100 / 3])[0]).toBeCloseTo(0.5, 12);
  });

  test('of elements outside a given range lie between it and the smallest or largest element', () => {
    const record = modelHistogram([-100, -50, -2, 0.5, 7, 200], [-1, 0, 1]);
    expect(record).toMatchObject({ under: 3, over: 2 });
    const [p25, p50, p90] = percentilesOf(record, [25, 50, 90]) as [number, number, number];
    expect(p25).toBe(-50.5);
    expect(p50).toBe(-1);
    expect(p90).toBeCloseTo(1 + 199 * 0.7, 9);
    const outside = modelHistogram([-5, -5, -5], [0, 1]);
    expect(percentilesOf(outside, BAND_PERCENTILES).every((value) => value >= -5 && value <= 0)).toBe(true);
    expect(percentilesOf(outside, [0, 100])).toEqual([-5, -5]);
  });

  test('of equal elements are that element', () => {
    for (const value of [0, -2.5, 0.1, 3e38, -1.7e308, 5e-324]) {
      const record = modelHistogram([value, value, value], new Array(5).fill(value));
      expect(percentilesOf(record, BAND_PERCENTILES)).toEqual(BAND_PERCENTILES.map(() => value));
    }
  });

  test('are NaN where no element is finite', () => {
    for (const values of [[], [Number.NaN], [Infinity, -Infinity, Number.NaN]]) {
      for (const edges of [4, [0, 1]]) {
        const found = percentilesOf(modelHistogram(values, edges), BAND_PERCENTILES);
        expect(found).toEqual(BAND_PERCENTILES.map(() => Number.NaN));
      }
    }
    expect(percentilesOf(modelHistogram([1, Number.NaN, Infinity], 2), [0, 50, 100])).toEqual([1, 1, 1]);
  });

  test('do not overflow between the largest numbers', () => {
    const max = 2 ** 1023;
    expect(percentilesOf(modelHistogram([-max, max], [-max, max]), [0, 25, 50, 75, 100])).toEqual([
      -max,
      -max / 2,
      0,
      max / 2,
      max,
    ]);
  });
});
