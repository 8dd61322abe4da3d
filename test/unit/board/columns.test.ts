import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { type LineColumns, lineColumns } from '../../../src/board/chart/columns.js';
import { bucketX } from '../../../src/board/chart/position.js';
import type { Series } from '../../../src/source/types.js';
import { rounds } from '../../support/long.js';
import { anyPlace, loaded, random } from '../../support/odd-value.js';
import { singles } from '../../support/singles.js';

// Properties take seconds.
vi.setConfig({ testTimeout: 60_000 });

describe('the place of a bucket', () => {
  test('[BRD7] an extreme and a NaN stand inside the axis at any position, length, zoom and x axis, and scale y', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlace, fc.constantFrom(1_000, Number.NaN, Infinity), async (at, odd) => {
        const index = Math.round(at.share * (at.length - 1));
        const { series, window } = await loaded(at.length, index, odd, at.x, at.zoom, at.place);
        const line: LineColumns = lineColumns(series, { smoothed: null, y: 'linear', window });
        if (Number.isFinite(odd)) {
          expect(line.extent?.[1]).toBe(odd);
          const here = line.high.findIndex((_, i) => series.max[i] === odd);
          expect(line.x[here]).toBeGreaterThanOrEqual(window.min);
          expect(line.x[here]).toBeLessThanOrEqual(window.max);
        } else {
          expect(line.marks.filter(({ x }) => x >= window.min && x <= window.max)).toHaveLength(1);
        }
        const xs = [...line.x];
        expect(xs).toEqual([...xs].sort((a, b) => a - b));
        expect(new Set(xs).size).toBe(xs.length);
        series.x0.forEach((x0, i) => {
          expect(line.x[i]).toBeGreaterThanOrEqual(x0);
          expect(line.x[i]).toBeLessThanOrEqual(x0 + series.width);
        });
      }),
      { numRuns: rounds(300) },
    );
  });

  test('[BRD7] the last of 10,051 steps stands at the end of the axis, the first at its beginning', async () => {
    const { series } = await loaded(10_051, 10_050, 1_000, 'step', 1, 0);
    expect(series.width).toBeGreaterThan(1);
    expect(bucketX(series, null).at(-1)).toBe(10_050);
    const late: Series = { ...series, xMin: 20 };
    expect(bucketX(late, null)[0]).toBe(20);
  });
});

describe('spikes', () => {
  test('ordinary noise, trends and steps have no spikes', () => {
    const noise = random(3);
    const normal = () => Math.sqrt(-2 * Math.log(1 - noise())) * Math.cos(2 * Math.PI * noise());
    const shapes: ((i: number) => number)[] = [
      (i) => i,
      (i) => Math.sin(i / 50),
      (i) => Math.exp(-i / 300),
      (i) => (i < 500 ? 10 : 1),
      () => 3,
      () => noise(),
      () => normal(),
    ];
    for (const shape of shapes) {
      const series = singles(Float64Array.from({ length: 1_000 }, (_, i) => shape(i)));
      const options = { smoothed: null, y: 'linear', window: { min: 0, max: 999 } } as const;
      expect(lineColumns(series, options).spikes.length).toBeLessThanOrEqual(2);
    }
  });

  test('a curve of a few values that only rises or falls has no spikes: its line goes to the first and the last value', () => {
    const falls = [(i: number) => -i, (i: number) => 10 ** -i, (i: number) => 0.003 * 0.81 ** i];
    for (let length = 1; length <= 9; length++) {
      for (const fall of falls) {
        const values = Float64Array.from({ length }, (_, i) => fall(i));
        for (const each of [values, values.map((value) => -value), values.toReversed()]) {
          const options = { smoothed: null, y: 'linear', window: { min: 0, max: length - 1 } } as const;
          expect(lineColumns(singles(each), options).spikes).toEqual([]);
        }
      }
    }
  });
});
