import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawHeatmap } from '../../../src/query/histograms/heatmap.js';
import type { HistogramRecord } from '../../../src/record/kinds.js';
import type { Heatmap, HeatmapQuery } from '../../../src/source/types.js';
import { modelHistogram } from '../../model/histograms.js';
import { loggedHistograms } from './histograms.js';
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

const isEmpty = (map: Heatmap, c: number) => columnOf(map, c).every((cell) => cell === 0);

describe('x of a heat map', () => {
  const shown = (map: Heatmap) =>
    Array.from({ length: map.width }, (_, c) => (isEmpty(map, c) ? '.' : '#')).join('');
  const begins = (map: Heatmap) => [...map.histograms].join('');

  test('non-finite elements and zeros are counted in the columns in which their histograms begin', () => {
    const bound = fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined });
    fc.assert(
      fc.property(
        loggedHistograms(),
        bound,
        bound,
        fc.integer({ min: 1, max: 20 }),
        (records, a, b, width) => {
          const [from, to] = a !== undefined && b !== undefined && a > b ? [b, a] : [a, b];
          const map = draw(records, {
            width,
            ...(from === undefined ? {} : { from }),
            ...(to === undefined ? {} : { to }),
          });
          const visible = records.filter(
            ({ step }) => Number.isFinite(step) && step >= map.xMin && step <= map.xMax,
          );
          const total = (numbers: ArrayLike<number>) => Array.from(numbers).reduce((x, y) => x + y, 0);
          expect(total(map.histograms)).toBe(visible.length);
          for (const field of ['nan', 'posInf', 'negInf', 'zeros'] as const) {
            expect(total(map[field])).toBe(total(visible.map(({ stats }) => stats[field])));
            for (const [c, count] of map[field].entries())
              if (count > 0) expect(map.histograms[c]).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a histogram reaches to the next one, the last as far as the one before', () => {
    const map = draw(atSteps([0, 2, 6]), { width: 10 });
    expect(map).toMatchObject({ xMin: 0, xMax: 10 });
    expect([begins(map), shown(map)]).toEqual(['1010001000', '##########']);
    const later = draw(atSteps([0, 2, 6]), { width: 7, from: -2, to: 12 });
    expect([begins(later), shown(later)]).toEqual(['0110100', '.#####.']);
  });

  test('one that began before the picture is drawn on into it, without being counted there', () => {
    const map = draw(atSteps([0, 10, 20]), { width: 10, from: 5, to: 15 });
    expect([begins(map), shown(map)]).toEqual(['0000010000', '##########']);
    const past = draw(atSteps([0, 10, 20]), { width: 4, from: 30, to: 40 });
    expect([begins(past), shown(past)]).toEqual(['0000', '....']);
    const before = draw(atSteps([0, 10, 20]), { width: 4, from: -9, to: -1 });
    expect([begins(before), shown(before), before.low]).toEqual(['0000', '....', Number.NaN]);
  });

  test('a single one is drawn over the whole picture, wherever it stands', () => {
    for (const [range, first] of [
      [{}, '1000'],
      [{ from: 0, to: 8 }, '0010'],
      [{ from: 10, to: 18 }, '0000'],
      [{ from: -9, to: -1 }, '0000'],
    ] as const) {
      const map = draw(atSteps([5]), { width: 4, ...range });
      expect([begins(map), shown(map)]).toEqual([first, '####']);
    }
    // Two of one step are one place.
    const two = draw(atSteps([5, 5]), { width: 4 });
    expect([begins(two), shown(two), two.xMin, two.xMax]).toEqual(['2000', '####', 5, 6]);
  });

  test('of several that begin in one column the mean is drawn', () => {
    const records = [
      modelHistogram([0.5, 0.5, 0.5], [0, 1, 2], { step: 0 }),
      modelHistogram([1.5], [0, 1, 2], { step: 0.1 }),
      modelHistogram([1.5, 1.5], [0, 1, 2], { step: 10 }),
    ];
    const map = draw(records, { width: 2, height: 2, to: 20 });
    expect([columnOf(map, 0), columnOf(map, 1)]).toEqual([
      [255, 85],
      [0, 255],
    ]);
    // The mean, not the sum, is compared with others.
    const all = draw(records, { width: 2, height: 2, to: 20, normalize: 'all' });
    expect([columnOf(all, 0), columnOf(all, 1)]).toEqual([
      [191, 64],
      [0, 255],
    ]);
  });

  test('each axis has its own places', () => {
    const records = atSteps([0, 1]).map((record, i) => ({
      ...record,
      globalStep: 100 + 50 * i,
      time: START + 1000 * i,
    }));
    expect(draw(records, { x: 'globalStep' })).toMatchObject({ xMin: 100, xMax: 200 });
    expect(draw(records, { x: 'relative' })).toMatchObject({ xMin: 0, xMax: 2000 });
    expect(draw(records, { x: 'time' })).toMatchObject({ xMin: START, xMax: START + 2000 });
  });
});
