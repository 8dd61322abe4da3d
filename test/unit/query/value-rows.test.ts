import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ValueRows } from '../../../src/query/histograms/value-rows.js';
import type { HistogramRecord } from '../../../src/record/kinds.js';
import { elementsBetween, heightOf, type ModelScale, valueAt } from '../../model/heatmap.js';
import { modelHistogram } from '../../model/histograms.js';
import { rounds } from '../../support/long.js';
import { anyHistogram } from './histograms.js';

interface Axis {
  readonly height: number;
  readonly low: number;
  readonly high: number;
  readonly scale: ModelScale;
  readonly linear: number;
}

const end = fc.oneof(fc.integer({ min: -90, max: 90 }), fc.double({ min: -90, max: 90, noNaN: true }));

const axis: fc.Arbitrary<Axis> = fc
  .record({
    height: fc.integer({ min: 1, max: 40 }),
    a: end,
    b: end,
    scale: fc.constantFrom('linear' as const, 'log' as const, 'symlog' as const),
    linear: fc.constantFrom(0.01, 1, 10, 1000),
  })
  .map(({ height, a, b, scale, linear }) => {
    const [low, high] = [Math.min(a, b), Math.max(a, b)];
    return scale === 'log'
      ? { height, low: Math.max(1e-3, low), high: Math.max(1, high), scale, linear }
      : { height, low, high, scale, linear };
  })
  .filter(({ low, high }) => high - low > 1e-6);

/** Borders of the rows, the lowest first. */
const borders = ({ height, low, high, scale, linear }: Axis) =>
  Array.from({ length: height + 1 }, (_, r) => valueAt(r / height, low, high, scale, linear));

function rowsOf(
  { height, low, high, scale, linear }: Axis,
  record: HistogramRecord,
  add: 'addMass' | 'addCounts' = 'addMass',
): number[] {
  const rows = new Float64Array(height);
  new ValueRows(height, low, high, scale, linear)[add](record, rows);
  return [...rows];
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
const withoutPoints = (record: HistogramRecord) =>
  record.edges.every((edge, i) => i === 0 || edge > (record.edges[i - 1] as number));

describe('ValueRows', () => {
  test('no element between the borders is lost or doubled, on any scale', () => {
    fc.assert(
      fc.property(axis, anyHistogram, (axis, record) => {
        const inside = elementsBetween(record, axis.low, axis.high);
        expect(sum(rowsOf(axis, record))).toBeCloseTo(inside, 8);
      }),
      { numRuns: rounds(1000) },
    );
  });

  test('each row has the elements between its own borders', () => {
    fc.assert(
      fc.property(axis, anyHistogram.filter(withoutPoints), (axis, record) => {
        const ends = borders(axis);
        rowsOf(axis, record).forEach((mass, r) => {
          const inside = elementsBetween(record, ends[r] as number, ends[r + 1] as number);
          expect(mass).toBeCloseTo(inside, 6);
        });
      }),
      { numRuns: rounds(500) },
    );
  });

  test('counts: each row has what the bins hold that reach over it, in part where they cover a part of it', () => {
    fc.assert(
      fc.property(axis, anyHistogram.filter(withoutPoints), (axis, record) => {
        const { height, low, high, scale, linear } = axis;
        const at = (value: number) => heightOf(value, low, high, scale, linear) * height;
        rowsOf(axis, record, 'addCounts').forEach((found, r) => {
          const wanted = record.counts.reduce((sum, count, i) => {
            const from = Math.max(r, at(record.edges[i] as number));
            const to = Math.min(r + 1, at(record.edges[i + 1] as number));
            return sum + count * Math.max(0, to - from);
          }, 0);
          expect(found).toBeCloseTo(wanted, 6);
        });
      }),
      { numRuns: rounds(500) },
    );
  });

  test('a bin without width goes whole into one row, the upper border into the highest', () => {
    const rows = (value: number, add: 'addMass' | 'addCounts') =>
      rowsOf(
        { height: 4, low: 0, high: 8, scale: 'linear', linear: 1 },
        modelHistogram([value, value], [value, value]),
        add,
      );
    for (const add of ['addMass', 'addCounts'] as const) {
      expect(rows(0, add)).toEqual([2, 0, 0, 0]);
      expect(rows(2, add)).toEqual([0, 2, 0, 0]);
      expect(rows(5, add)).toEqual([0, 0, 2, 0]);
      expect(rows(8, add)).toEqual([0, 0, 0, 2]);
      expect(rows(8.001, add)).toEqual([0, 0, 0, 0]);
      expect(rows(-1, add)).toEqual([0, 0, 0, 0]);
    }
  });

  test('between numbers that are next to each other nothing is lost or doubled either', () => {
    const base = fc.constantFrom(0.1, 1, 1e30, 1e-30, 2 ** 53, -1, -0.3, -1e300);
    const scale = fc.constantFrom('linear' as const, 'log' as const, 'symlog' as const);
    fc.assert(
      fc.property(
        base,
        scale,
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: 1, max: 300 }),
        (base, scale, apart, height) => {
          fc.pre(scale !== 'log' || base > 0);
          const high = base + apart * 2 ** Math.max(-1074, Math.floor(Math.log2(Math.abs(base))) - 52);
          const axis = { height, low: base, high, scale, linear: 0.01 };
          const rows = rowsOf(axis, modelHistogram([base, high, high], [base, high]));
          expect(sum(rows)).toBeCloseTo(3, 8);
          const counts = rowsOf(axis, modelHistogram([base, high, high], [base, high]), 'addCounts');
          expect(counts.every((count) => count >= 0 && count <= 3)).toBe(true);
          expect(sum(counts)).toBeGreaterThan(0);
        },
      ),
      { numRuns: rounds(1000) },
    );
  });

  test('the largest and the smallest numbers fit on an axis', () => {
    const max = Number.MAX_VALUE;
    const scales = ['linear', 'symlog'] as const;
    const ranges = [
      [-max, max],
      [-3.4e38, 3.4e38],
      [0, max],
      [-max, 1],
      [-1e-300, 5e-324],
    ] as const;
    for (const record of [
      modelHistogram([-max, -1, 0, 1, max, max], [-max, 0, max]),
      modelHistogram([-max, 0, max], [-max, max]),
    ]) {
      for (const [low, high] of ranges) {
        for (const axis of scales.flatMap((scale) =>
          [1e-310, 1e-3, 1e300].map((linear) => ({ height: 9, low, high, scale, linear })),
        )) {
          const [ends, rows] = [borders(axis), rowsOf(axis, record)];
          expect(sum(rows)).toBeCloseTo(elementsBetween(record, low, high), 8);
          rows.forEach((mass, r) => {
            expect(mass).toBeCloseTo(elementsBetween(record, ends[r] as number, ends[r + 1] as number), 8);
          });
        }
      }
      const positive = { height: 9, low: 5e-324, high: max, scale: 'log', linear: 1 } as const;
      expect(sum(rowsOf(positive, record))).toBeCloseTo(elementsBetween(record, 0, max), 8);
    }
  });
});
