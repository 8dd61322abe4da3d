/** Histograms of a key by column. */

import type { HistogramRecord, TensorStats } from '../../../src/record/kinds.js';
import { BAND_PERCENTILES, type HistogramAxis, type HistogramQuery } from '../../../src/source/types.js';
import { equal, ok } from '../store-suite/assert.js';
import { type CaseDefinition, close, numbers, refusal, runOf, type SourceContext } from './context.js';
import { MAIN } from './main-run.js';
import { recordsOf } from './model.js';
import { EMPTY } from './other-runs.js';

const STATS: readonly (keyof TensorStats)[] = [
  ...(['count', 'finite', 'nan', 'posInf', 'negInf', 'zeros', 'min', 'max', 'mean', 'std'] as const),
];

/** Histograms of a key in the order of an axis, as they were recorded. */
export function histogramsOf(context: SourceContext, key: string, axis: HistogramAxis = 'step') {
  const run = runOf(context, MAIN);
  return recordsOf(run, 'histogram')
    .filter((record) => record.key === key)
    .map((record) => ({ x: xOf(record, run.created, axis), record }))
    .sort((a, b) => a.x - b.x);
}

/** The second session began at row 6, after a pause of one millisecond. */
function xOf(record: HistogramRecord, created: number, axis: HistogramAxis): number {
  if (axis === 'active') return record.time - created - (record.row >= 6 ? 1 : 0);
  return axis === 'relative' ? record.time - created : record[axis];
}

/** Asks, and holds the answer against these histograms. */
async function check(
  context: SourceContext,
  query: Omit<HistogramQuery, 'run'>,
  wanted: readonly { readonly x: number; readonly record: HistogramRecord }[],
  inRange = wanted.length,
): Promise<void> {
  const answer = await context.source.histograms({ run: MAIN, ...query });
  const what = (part: string) => `${part} of ${JSON.stringify(query)}`;
  const records = wanted.map(({ record }) => record);
  equal([answer.key, answer.total], [query.key, histogramsOf(context, query.key).length], what('total'));
  equal(answer.inRange, inRange, what('number in the range'));
  const column = (name: 'x' | 'rows' | 'steps' | 'times' | 'under' | 'over', values: readonly number[]) =>
    equal(numbers(answer[name], Float64Array, name), values, what(name));
  column(
    'x',
    wanted.map(({ x }) => x),
  );
  column(
    'rows',
    records.map(({ row }) => row),
  );
  column(
    'steps',
    records.map(({ step }) => step),
  );
  column(
    'times',
    records.map(({ time }) => time),
  );
  column(
    'under',
    records.map(({ under }) => under),
  );
  column(
    'over',
    records.map(({ over }) => over),
  );
  for (const field of STATS) {
    const values = records.map(({ stats }) => stats[field]);
    equal(numbers(answer.stats[field], Float64Array, field), values, what(field));
  }
  const binStart = numbers(answer.binStart, Uint32Array, 'binStart');
  equal(binStart.length, records.length + 1, what('length of binStart'));
  equal(binStart[0], 0, what('first bin'));
  const bands = numbers(answer.bands, Float64Array, 'bands');
  equal(bands.length, records.length * BAND_PERCENTILES.length, what('length of bands'));
  for (const [i, record] of records.entries()) {
    const [from, to] = [binStart[i] as number, binStart[i + 1] as number];
    equal(Array.from(answer.counts.slice(from, to)), Array.from(record.counts), what(`counts ${i}`));
    const edges = record.counts.length > 0 ? Array.from(record.edges) : [Number.NaN];
    equal(Array.from(answer.edges.slice(from + i, to + i + 1)), edges, what(`edges ${i}`));
    const own = bands.slice(i * BAND_PERCENTILES.length, (i + 1) * BAND_PERCENTILES.length);
    close(
      own,
      BAND_PERCENTILES.map((percent) => percentileOf(record, percent)),
      what(`bands ${i}`),
    );
  }
  equal(answer.edges.length, answer.counts.length + records.length, what('number of edges'));
  equal(answer.origin, records.at(-1)?.origin ?? null, what('origin'));
}

export const histogramCases: readonly CaseDefinition[] = [
  {
    name: '[HIS1] histograms come back with their bins, statistics and percentiles: exact, compact, constant, without a finite element',
    async run(context) {
      for (const key of ['weights', 'constant', 'grads']) {
        await check(context, { key }, histogramsOf(context, key));
      }
      const compact = histogramsOf(context, 'weights').find(({ record }) => record.row === 8)?.record;
      equal(
        compact?.counts.reduce((sum, count) => sum + count, 0),
        5000,
        'the exact total',
      );
    },
  },
  {
    name: '[HIS1] percentiles are linear inside a bin, and below and above a given range',
    async run({ source }) {
      const key = 'weights';
      const { bands, binStart, counts, under, over, stats } = await source.histograms({
        run: MAIN,
        key,
        at: 1,
      });
      equal(Array.from(binStart), [0, 4], 'one histogram, of four bins');
      const total = counts.reduce((sum, count) => sum + count, 0) + (under[0] ?? 0) + (over[0] ?? 0);
      equal(total, 200, 'elements');
      ok((over[0] ?? 0) > 0, 'some lie above');
      equal([bands[0], bands[8]], [stats.min[0], stats.max[0]], 'the ends are those of the elements');
    },
  },
  {
    name: '[HIS1] histograms along each axis, and in a range of it, both ends included',
    async run(context) {
      const key = 'weights';
      for (const x of ['step', 'globalStep', 'time', 'relative', 'active'] as const) {
        const all = histogramsOf(context, key, x);
        await check(context, { key, x }, all);
        const [from, to] = [all[1]?.x as number, all[3]?.x as number];
        await check(context, { key, x, from, to }, all.slice(1, 4));
        await check(context, { key, x, from }, all.slice(1));
        await check(context, { key, x, to }, all.slice(0, 4));
        await check(context, { key, x, from: to + 0.25, to: to + 0.25 }, []);
      }
    },
  },
  {
    name: 'the histogram at an x is the last one at or before it, else the first one',
    async run(context) {
      const key = 'weights';
      const all = histogramsOf(context, key);
      const at = async (x: number, i: number) => check(context, { key, at: x }, all.slice(i, i + 1), 1);
      await at(all[2]?.x as number, 2);
      await at((all[2]?.x as number) + 0.1, 2);
      await at(-1e9, 0);
      await at(1e9, all.length - 1);
      await check(context, { key, at: 1e9, from: 0, to: 0 }, all.slice(-1), 1);
    },
  },
  {
    name: 'of more histograms than asked for some are left out evenly, never the newest',
    async run(context) {
      const key = 'weights';
      const all = histogramsOf(context, key);
      await check(
        context,
        { key, limit: 3 },
        [all[1], all[3], all[5]].map((each) => each as (typeof all)[0]),
        6,
      );
      await check(context, { key, limit: 1 }, all.slice(-1), 6);
      await check(context, { key, limit: 4096 }, all);
    },
  },
  {
    name: 'a key without histograms gives empty arrays',
    async run(context) {
      for (const key of ['nothing', 'loss', '__proto__']) await check(context, { key }, []);
      await check(context, { key: 'nothing', at: 3 }, [], 0);
      const { total, x } = await context.source.histograms({ run: EMPTY, key: 'weights' });
      equal([total, x.length], [0, 0], 'a run without any');
    },
  },
  {
    name: 'histograms that nobody can mean are a validation error',
    async run({ source }) {
      for (const wrong of [
        { limit: 0 },
        { limit: 4097 },
        { limit: 2.5 },
        { from: 2, to: 1 },
        { from: Number.NaN },
        { at: Number.NaN },
        { x: 'loss' as HistogramAxis },
      ]) {
        await refusal(
          source.histograms({ run: MAIN, key: 'weights', ...wrong }),
          'validation',
          JSON.stringify(wrong),
        );
      }
    },
  },
  {
    name: '[QRY3] histograms are the caller’s own',
    async run({ source }) {
      const ask = () => source.histograms({ run: MAIN, key: 'weights' });
      const [first, second] = [await ask(), await ask()];
      const before = [Array.from(second.counts), Array.from(second.edges), Array.from(second.stats.mean)];
      for (const array of [first.counts, first.edges, first.bands, first.stats.mean, first.x]) array.fill(99);
      const third = await ask();
      for (const { counts, edges, stats } of [second, third]) {
        equal([Array.from(counts), Array.from(edges), Array.from(stats.mean)], before, 'another answer');
      }
    },
  },
];

/** Where so many percent of the elements lie below, if those of each part are spread evenly over it. */
function percentileOf({ stats, edges, counts, under, over }: HistogramRecord, percent: number): number {
  if (stats.finite === 0) return Number.NaN;
  if (percent === 0) return stats.min;
  if (percent === 100) return stats.max;
  const first = edges[0] ?? Number.NaN;
  const parts = [
    { low: stats.min, high: first, size: under },
    ...Array.from(counts, (size, i) => ({ low: edges[i] as number, high: edges[i + 1] as number, size })),
    { low: edges.at(-1) ?? Number.NaN, high: stats.max, size: over },
  ].filter(({ size }) => size > 0);
  let rest = (percent / 100) * parts.reduce((sum, { size }) => sum + size, 0);
  for (const { low, high, size } of parts) {
    const inside = low + ((high - low) * rest) / size;
    if (rest <= size) return Math.min(stats.max, Math.max(stats.min, inside));
    rest -= size;
  }
  return stats.max;
}
