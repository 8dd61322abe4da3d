/** Histograms over time as a picture. */

import type { HistogramRecord } from '../../../src/record/kinds.js';
import type { Heatmap, HeatmapQuery } from '../../../src/source/types.js';
import { elementsBetween, heightOf, valueAt } from '../../model/heatmap.js';
import { equal, ok } from '../store-suite/assert.js';
import { type CaseDefinition, numbers, refusal, type SourceContext } from './context.js';
import { histogramsOf } from './histograms.js';
import { MAIN } from './main-run.js';
import { EMPTY } from './other-runs.js';

type Query = Omit<HeatmapQuery, 'run' | 'key'>;

/** Global steps of the histograms: 0, 128, 256, 384, 512, 576, one column each 64. */
const COLUMNS = 10;
/** Which histogram is drawn in each column; −1: it is the one before that goes on. */
const BEGINS = [0, -1, 1, -1, 2, -1, 3, -1, 4, 5];
const QUERY = { x: 'globalStep', width: COLUMNS, height: 12 } as const;

const ask = ({ source }: SourceContext, query: Partial<Query> = {}) =>
  source.heatmap({ run: MAIN, key: 'weights', ...QUERY, ...query });

/** What a histogram puts into each row of cells, from the lowest. */
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

/** Asks, and holds every cell against the elements that lie in it. */
async function check(context: SourceContext, query: Partial<Query> = {}): Promise<Heatmap> {
  const map = await ask(context, query);
  const all = histogramsOf(context, 'weights', 'globalStep').map(({ record }) => record);
  let shown = -1;
  const mass = BEGINS.map((begins) => {
    shown = begins < 0 ? shown : begins;
    return rowsOf(all[shown] as HistogramRecord, map, query.value);
  });
  const fullestOfAll = Math.max(...mass.flat());
  const cells = numbers(map.cells, Uint8Array, 'cells');
  equal(cells.length, map.width * map.height, 'cells');
  for (const [c, column] of mass.entries()) {
    const fullest = query.normalize === 'all' ? fullestOfAll : Math.max(...column);
    for (const [r, here] of column.entries()) {
      const cell = cells[(map.height - 1 - r) * map.width + c] as number;
      const exact = fullest > 0 ? (here / fullest) * 255 : 0;
      const what = `cell ${c}, ${r} of ${JSON.stringify(query)}: ${cell}, exactly ${exact}`;
      // What is hardly there is drawn too; rounding may go either way.
      ok(Math.abs(cell - exact) <= 1 && (exact < 1e-6 || cell >= 1), what);
    }
  }
  return map;
}

export const heatmapCases: readonly CaseDefinition[] = [
  {
    name: '[HIS1] a heat map’s cells hold the elements that lie in them, on every scale',
    async run(context) {
      const { width, height, xMin, xMax, low, high, scale } = await check(context);
      equal([width, height, xMin, xMax, scale], [COLUMNS, 12, 0, 640, 'linear'], 'frame');
      const edges = histogramsOf(context, 'weights').flatMap(({ record }) => Array.from(record.edges));
      equal([low, high], [Math.min(...edges), Math.max(...edges)], 'range of values');
      for (const scale of ['linear', 'log', 'symlog'] as const) {
        for (const value of ['density', 'count'] as const) {
          for (const normalize of ['step', 'all'] as const) {
            const map = await check(context, { scale, value, normalize, height: 7 });
            equal(map.scale, scale, 'scale');
          }
        }
      }
      const symlog = await check(context, { scale: 'symlog', linear: 0.125 });
      equal(symlog.linear, 0.125, 'linear part');
    },
  },
  {
    name: 'a heat map of a range of values shows what lies in it',
    async run(context) {
      const map = await check(context, { low: -0.5, high: 0.75 });
      equal([map.low, map.high], [-0.5, 0.75], 'range of values');
      await check(context, { low: 0.1, high: 10, scale: 'log' });
      const beside = await check(context, { low: 100, high: 200 });
      ok(
        beside.cells.every((cell) => cell === 0),
        'nothing lies there',
      );
    },
  },
  {
    name: 'a heat map counts histograms and their special elements by column',
    async run(context) {
      const map = await ask(context);
      const begun = BEGINS.map((i) => (i < 0 ? null : histogramsOf(context, 'weights', 'globalStep')[i]));
      const counts = (of: (record: HistogramRecord) => number) =>
        begun.map((each) => (each ? of(each.record) : 0));
      equal(
        numbers(map.histograms, Float64Array, 'histograms'),
        counts(() => 1),
        'histograms',
      );
      equal(
        numbers(map.nan, Float64Array, 'nan'),
        counts(({ stats }) => stats.nan),
        'NaN',
      );
      equal(
        numbers(map.posInf, Float64Array, 'posInf'),
        counts(({ stats }) => stats.posInf),
        '+Inf',
      );
      equal(
        numbers(map.negInf, Float64Array, 'negInf'),
        counts(({ stats }) => stats.negInf),
        '−Inf',
      );
      equal(
        numbers(map.zeros, Float64Array, 'zeros'),
        counts(({ stats }) => stats.zeros),
        'zeros',
      );
    },
  },
  {
    name: 'a heat map of a range of x has its borders there',
    async run(context) {
      const part = await ask(context, { from: 128, to: 512, width: 6 });
      equal([part.xMin, part.xMax], [128, 512], 'borders');
      // The one at the right border is in the last column.
      equal(Array.from(part.histograms), [1, 0, 1, 0, 1, 1], 'histograms');
      const between = await ask(context, { from: 140, to: 200, width: 3 });
      equal(Array.from(between.histograms), [0, 0, 0], 'none begins there');
      ok(
        between.cells.some((cell) => cell === 255),
        'the one before is drawn on',
      );
    },
  },
  {
    name: 'without histograms there is nothing to draw',
    async run(context) {
      const size = { width: 3, height: 2 };
      for (const query of [
        { run: MAIN, key: 'nothing', ...size },
        { run: MAIN, key: 'loss', ...size },
        { run: EMPTY, key: 'weights', ...size },
      ]) {
        const map = await context.source.heatmap(query);
        equal([map.xMin, map.xMax, map.low, map.high], new Array(4).fill(Number.NaN), 'borders');
        equal(Array.from(map.cells), new Array(6).fill(0), 'cells');
        equal(Array.from(map.histograms), [0, 0, 0], 'histograms');
      }
    },
  },
  {
    name: 'a heat map that nobody can mean is a validation error',
    async run(context) {
      for (const wrong of [
        { width: 0 },
        { width: 4097 },
        { height: 0.5 },
        { from: 2, to: 1 },
        { scale: 'cubic' as 'log' },
        { scale: 'log', low: 0 } as const,
        { low: 2, high: 2 },
        { linear: 0 },
        { value: 'mass' as 'count' },
      ]) {
        await refusal(ask(context, wrong), 'validation', JSON.stringify(wrong));
      }
    },
  },
];
