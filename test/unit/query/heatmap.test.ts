import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawHeatmap } from '../../../src/query/histograms/heatmap.js';
import type { HistogramRecord } from '../../../src/record/kinds.js';
import type { Heatmap, HeatmapQuery } from '../../../src/source/types.js';
import { elementsBetween, heightOf, valueAt } from '../../model/heatmap.js';
import { modelHistogram } from '../../model/histograms.js';
import { rounds } from '../../support/long.js';
import { codeOfError } from '../record/helpers.js';
import { anyHistogram } from './histograms.js';
import { START } from './runs.js';

type Query = Omit<HeatmapQuery, 'run' | 'key'>;

const draw = (records: readonly HistogramRecord[], query: Partial<Query> = {}) =>
  drawHeatmap(records, { key: 'weights', width: 8, height: 6, ...query }, START);

/** Histograms at these steps. */
const atSteps = (steps: readonly number[], values: readonly number[] = [0, 1, 2, 3]) =>
  steps.map((step, row) => modelHistogram(values, 4, { step, row }));

/** Cells of a column, the lowest first. */
const columnOf = ({ cells, width, height }: Heatmap, c: number) =>
  Array.from({ length: height }, (_, r) => cells[(height - 1 - r) * width + c] as number);

/** What a histogram puts into each row of a map, spread over the finest grid there is: that of the borders themselves. */
function rowsOf(record: HistogramRecord, map: Heatmap, value: Query['value']): number[] {
  const { low, high, scale, linear, height } = map;
  const border = (r: number) => valueAt(r / height, low, high, scale, linear);
  const at = (edge: number | undefined) => heightOf(edge ?? Number.NaN, low, high, scale, linear) * height;
  return Array.from({ length: height }, (_, r) => {
    if (value !== 'count') return elementsBetween(record, border(r), border(r + 1));
    return record.counts.reduce((sum, count, i) => {
      const covered = Math.min(r + 1, at(record.edges[i + 1])) - Math.max(r, at(record.edges[i]));
      return sum + count * Math.max(0, covered);
    }, 0);
  });
}

/** Histograms of changing ranges at steps 0, 1, 2 …, bins with a width. */
const changing = fc
  .array(anyHistogram, { minLength: 1, maxLength: 6 })
  .map((all) => all.map((record, step) => ({ ...record, step, row: step })))
  .filter((all) =>
    all.every(({ edges }) => edges.every((edge, i) => i === 0 || edge - (edges[i - 1] as number) > 1e-3)),
  )
  .filter((all) => all.some(({ edges }) => edges.length > 0));

const style = {
  value: fc.constantFrom('density' as const, 'count' as const),
  normalize: fc.constantFrom('step' as const, 'all' as const),
  scale: fc.constantFrom('linear' as const, 'log' as const, 'symlog' as const),
  height: fc.integer({ min: 1, max: 30 }),
};

describe('drawHeatmap', () => {
  test('bins whose range changes from step to step are spread over the rows right, on every scale', () => {
    fc.assert(
      fc.property(changing, fc.record(style), (records, query) => {
        const map = draw(records, { ...query, width: records.length });
        if (!(map.low < map.high)) {
          expect(map.cells.every((cell) => cell === 0)).toBe(true);
          return;
        }
        const rows = records.map((record) => rowsOf(record, map, query.value));
        const fullestOfAll = Math.max(...rows.flat());
        for (const [c, wanted] of rows.entries()) {
          const fullest = query.normalize === 'all' ? fullestOfAll : Math.max(...wanted);
          for (const [r, cell] of columnOf(map, c).entries()) {
            const exact = fullest > 0 ? ((wanted[r] as number) / fullest) * 255 : 0;
            // What is hardly there is drawn too; rounding may go either way.
            if (exact > 1e-6) expect(cell).toBeGreaterThanOrEqual(1);
            expect(Math.abs(cell - exact)).toBeLessThanOrEqual(1);
          }
        }
      }),
      { numRuns: rounds(400) },
    );
  });

  test('the axis of values reaches over all bins, or from and to what was asked for', () => {
    const records = [modelHistogram([-3, 5], 4, { step: 0 }), modelHistogram([2, 9], 4, { step: 5 })];
    expect(draw(records)).toMatchObject({ low: -3, high: 9 });
    expect(draw(records, { from: 5 })).toMatchObject({ low: 2, high: 9 });
    expect(draw(records, { to: 4 })).toMatchObject({ low: -3, high: 5 });
    expect(draw(records, { low: 0, high: 1 })).toMatchObject({ low: 0, high: 1 });
    expect(draw(records, { low: 20 })).toMatchObject({ low: 20, high: 30 });
    // −3 … −1 … 1: a power of ten of the lowest bin that reaches above 0.
    expect(draw(records, { scale: 'log', to: 4 })).toMatchObject({ low: 0.1, high: 5 });
    expect(draw(atSteps([0], [-2, -1]), { scale: 'log' })).toMatchObject({
      low: Number.NaN,
      high: Number.NaN,
    });
    expect(draw(atSteps([0], [-2, -1]), { scale: 'log', low: 1 })).toMatchObject({
      low: Number.NaN,
      high: Number.NaN,
    });
    expect(draw(atSteps([0], [0.25, 4]), { scale: 'symlog' }).linear).toBe(1);
    expect(draw(atSteps([0], [0.25, 4]), { scale: 'symlog', linear: 3 }).linear).toBe(3);
  });

  test('equal elements are one row with something around it', () => {
    for (const value of [0, 7, -2.5e-12, 3e38, -3e38, Number.MAX_VALUE, -Number.MAX_VALUE, 5e-324]) {
      for (const scale of ['linear', 'symlog', 'log'] as const) {
        if (scale === 'log' && value <= 0) continue;
        const record = modelHistogram([value, value], new Array(5).fill(value));
        for (const mode of ['density', 'count'] as const) {
          const map = draw([record], { height: 5, scale, value: mode });
          expect(map.low).toBeLessThanOrEqual(value);
          expect(map.high).toBeGreaterThanOrEqual(value);
          expect(map.low).toBeLessThan(map.high);
          expect([map.low, map.high].every(Number.isFinite)).toBe(true);
          expect(columnOf(map, 3).filter((cell) => cell > 0)).toEqual([255]);
        }
      }
    }
  });

  test('numbers as large and as small as there are leave no cell out', () => {
    const max = Number.MAX_VALUE;
    for (const edges of [
      [-3.4e38, 0, 3.4e38],
      [-max, -max / 2, 0, max],
      [-1, 1e-323, 2],
    ]) {
      const record = modelHistogram(
        edges.map((edge) => edge / 2),
        edges,
      );
      for (const scale of ['linear', 'symlog', 'log'] as const) {
        for (const value of ['density', 'count'] as const) {
          const map = draw([record], { scale, value, height: 3, width: 1 });
          expect([map.low, map.high].every(Number.isFinite)).toBe(true);
          expect(Math.max(...map.cells)).toBe(255);
        }
      }
    }
    // A sliver of a wide bin is as full as anything in sight.
    const wide = modelHistogram([0, 1], [-3e38, 3e38]);
    expect([...draw([wide], { low: 0, high: 1e-280, width: 1, height: 2 }).cells]).toEqual([255, 255]);
    const fractions = { ...wide, counts: Float64Array.of(1e-310) };
    expect([...draw([fractions], { width: 1, height: 2 }).cells]).toEqual([255, 255]);
  });

  test('a query that is none is a validation error', () => {
    for (const query of [
      { width: 0 },
      { height: 0 },
      { width: 4097 },
      { height: 1.5 },
      { from: 2, to: 1 },
      { from: Number.NaN },
      { low: 1, high: 1 },
      { low: 2, high: 1 },
      { low: Number.NaN },
      { high: Infinity },
      { scale: 'log' as const, low: 0 },
      { scale: 'log' as const, high: -1 },
      { scale: 'root' as 'log' },
      { scale: 'symlog' as const, linear: 0 },
      { linear: Infinity },
      { linear: Number.NaN },
      { value: 'mass' as 'count' },
      { normalize: 'row' as 'all' },
      { x: 'loss' as 'step' },
    ]) {
      expect(codeOfError(() => draw(atSteps([0, 1]), query))).toBe('validation');
    }
  });

  test('nothing logged is an empty picture of the size asked for', () => {
    const nothing = {
      low: Number.NaN,
      high: Number.NaN,
      cells: new Uint8Array(48),
      nan: new Float64Array(8),
    };
    expect(draw([])).toMatchObject({ ...nothing, xMin: Number.NaN, xMax: Number.NaN, key: 'weights' });
    expect(draw([modelHistogram([Number.NaN, Infinity], 4)])).toMatchObject({
      ...nothing,
      nan: Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0),
      posInf: Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0),
    });
  });
});
