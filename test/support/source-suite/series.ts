/** Metrics on a grid. */
import { SMOOTHING_KINDS } from '../../../src/source/smoothing-kinds.js';
import type { Series, SeriesQuery, Smoothing, SmoothingKind, XAxis } from '../../../src/source/types.js';
import { type ModelPoint, modelBucket } from '../../model/series.js';
import { modelCurve, modelSmoothed } from '../../model/smoothing.js';
import { equal, ok } from '../store-suite/assert.js';
import { type CaseDefinition, close, numbers, refusal, runOf, type SourceContext } from './context.js';
import { MAIN } from './main-run.js';
import { pointsOf } from './model.js';
import { EMPTY, HOSTILE, HOSTILE_KEYS, LONG } from './other-runs.js';

const AXES: readonly XAxis[] = [
  'step',
  'globalStep',
  'time',
  'relative',
  'active',
  { key: 'epoch' },
  { key: 'lr/main' },
];

/** Asks, and holds the answer against the points themselves. */
async function check(context: SourceContext, query: SeriesQuery): Promise<Series> {
  const series = await context.source.series(query);
  const what = (part: string) => `${part} of ${JSON.stringify(query)}`;
  const points = pointsOf(runOf(context, query.run), query.key, query.x ?? 'step');
  const xs = points.map(({ x }) => x);
  const { width, buckets = 1000 } = { width: series.width, buckets: query.buckets };
  equal(series.key, query.key, what('key'));
  equal(Number.isInteger(Math.log2(width)), true, what('width is a power of two'));
  const end = (of: (...all: number[]) => number) => (xs.length > 0 ? of(...xs) + 0 : Number.NaN);
  equal([series.xMin, series.xMax], [end(Math.min), end(Math.max)], what('extent'));

  const from = Math.floor((query.from ?? series.xMin) / width) * width;
  const to = Math.floor((query.to ?? series.xMax) / width) * width + width;
  const starts = points.map((point) => Math.floor(point.x / width) * width + 0).sort((a, b) => a - b);
  const below = starts.filter((start) => start < from).at(-1);
  const above = starts.find((start) => start >= to);
  const wanted = new Map<number, ModelPoint[]>();
  for (const point of points) {
    const x0 = Math.floor(point.x / width) * width + 0;
    const isNear = (side: number | undefined) => query.neighbours === true && x0 === side;
    if (!((x0 >= from && x0 < to) || isNear(below) || isNear(above))) continue;
    const bucket = wanted.get(x0);
    if (bucket) bucket.push(point);
    else wanted.set(x0, [point]);
  }
  const x0 = [...wanted.keys()].sort((a, b) => a - b);
  equal(numbers(series.x0, Float64Array, 'x0'), x0, what('buckets'));
  ok(x0.length <= buckets + (query.neighbours ? 3 : 1), what('number of buckets'));
  const statistics = x0.map((at) => modelBucket(wanted.get(at) ?? []));
  for (const field of ['first', 'last', 'min', 'max', 'count'] as const) {
    // Which of two equal zeros is the smaller one is not said.
    const plain = (value: number) => (field === 'min' || field === 'max' ? value + 0 : value);
    equal(
      numbers(series[field], Float64Array, field),
      statistics.map((each) => plain(each[field])),
      what(field),
    );
  }
  close(
    numbers(series.mean, Float64Array, 'mean'),
    statistics.map(({ mean }) => mean),
    what('mean'),
  );
  equal(
    numbers(series.flags, Uint8Array, 'flags'),
    statistics.map(({ flags }) => flags),
    what('flags'),
  );
  return series;
}

export const seriesCases: readonly CaseDefinition[] = [
  {
    name: '[QRY1] buckets hold exact first, last, min, max, mean, count and flags, equal to brute force on their edges',
    async run(context) {
      for (const key of ['loss', 'acc', 'epoch', 'late']) await check(context, { run: MAIN, key });
      for (const buckets of [1, 2, 3, 10, 100, 1000, 65_536]) {
        await check(context, { run: LONG, key: 'wave', buckets });
        await check(context, { run: MAIN, key: 'loss', buckets });
      }
      const wave = await check(context, { run: LONG, key: 'wave' });
      // 3,000 points up to step 4,498.5.
      equal(wave.width, 8, 'default number of buckets');
      ok(wave.max.includes(1000), 'the spike');
      // As many buckets as there may be by default, and one more.
      for (const [to, width] of [
        [1000, 1],
        [1001, 2],
      ] as const) {
        const found = await check(context, { run: LONG, key: 'wave', from: 0, to });
        equal(found.width, width, `width up to ${to}`);
      }
    },
  },
  {
    name: '[QRY1] a range is snapped outward to the grid; a narrow one is seen in more detail',
    async run(context) {
      const query = { run: LONG, key: 'wave' };
      for (const [from, to] of [
        [1800, 1900],
        [1849, 1853],
        [0, 4498.5],
        [-100, 7],
        [4498, 9000],
      ] as const) {
        for (const buckets of [4, 50, 1000]) await check(context, { ...query, from, to, buckets });
      }
      await check(context, { ...query, from: 4000 });
      await check(context, { ...query, to: 100, buckets: 7 });
      await check(context, { run: MAIN, key: 'loss', from: 1, to: 2.5 });
      const overview = await context.source.series(query);
      const detail = await context.source.series({ ...query, from: 1850, to: 1860 });
      ok(detail.width < overview.width, 'finer');
      equal(await context.source.series({ ...query, from: 1850, to: 1860 }), detail, 'the same answer again');
    },
  },
  {
    name: '[QRY1] a range brings the nearest bucket on each side when it is asked to, also where the range has no point',
    async run(context) {
      for (const [from, to] of [
        [1800, 1900],
        [1849, 1849.25],
        [-100, -50],
        [-100, 7],
        [4498, 9000],
        [5000, 9000],
      ] as const) {
        for (const buckets of [4, 1000])
          await check(context, { run: LONG, key: 'wave', from, to, buckets, neighbours: true });
        for (const x of AXES)
          await check(context, {
            run: MAIN,
            key: 'loss',
            x,
            from: from / 1e3,
            to: to / 1e3,
            neighbours: true,
          });
      }
    },
  },
  {
    name: '[QRY2] x is step, global step, time, relative time, or another key: in the same row, else the last earlier one',
    async run(context) {
      for (const x of AXES) {
        for (const key of ['loss', 'acc', 'epoch']) await check(context, { run: MAIN, key, x });
        await check(context, { run: LONG, key: 'wave', x, buckets: 40 });
      }
      const relative = await check(context, { run: LONG, key: 'wave', x: 'relative', from: 100, to: 200 });
      equal([relative.xMin, relative.xMax], [0, 2999 * 4], 'relative to the first record');
      const swapped = await check(context, { run: LONG, key: 'lr/main', x: { key: 'wave' }, buckets: 64 });
      equal(swapped.xMax, 1000, 'x is the other metric');
    },
  },
  {
    name: '[QRY2] a metric over one that was never logged, and a metric that was never logged, have no points',
    async run(context) {
      for (const query of [
        { run: MAIN, key: 'nothing' },
        { run: MAIN, key: 'note' },
        { run: MAIN, key: '__proto__' },
        { run: MAIN, key: 'loss', x: { key: 'nothing' } },
        { run: EMPTY, key: 'loss' },
        { run: EMPTY, key: 'loss', from: 0, to: 10, buckets: 5 },
      ]) {
        const series = await check(context, query);
        equal(
          [series.xMin, series.xMax, series.x0.length],
          [Number.NaN, Number.NaN, 0],
          JSON.stringify(query),
        );
      }
      const beside = await check(context, { run: MAIN, key: 'loss', from: 500, to: 600 });
      equal(beside.x0.length, 0, 'a range without points');
    },
  },
  {
    name: '[ROW4] keys of any text are metrics like all others',
    async run(context) {
      for (const key of HOSTILE_KEYS) {
        const series = await check(context, { run: HOSTILE, key });
        equal(series.x0.length, 2, JSON.stringify(key));
      }
      const x = { key: '__proto__' };
      const odd = await check(context, { run: HOSTILE, key: 'constructor', x });
      equal([odd.xMin, odd.xMax], [0, 0], 'x is __proto__');
    },
  },
  {
    name: '[QRY3] smoothing is over every point, weighted by distance in x; it starts anew behind what is not finite',
    async run(context) {
      const query = { run: LONG, key: 'wave', from: 0, to: 90, buckets: 1000 };
      const smoothing = { weight: 0.5, unit: 3 };
      const plain = await context.source.series(query);
      const smooth = await context.source.series({ ...query, smoothing });
      for (const field of ['x0', 'count', 'flags'] as const) equal(smooth[field], plain[field], field);
      const points = pointsOf(runOf(context, LONG), 'wave', 'step').filter(({ x }) => x <= 90);
      equal(plain.x0.length, points.length, 'each point has a bucket');
      close(Array.from(smooth.mean), smoothed(points, smoothing.weight, smoothing.unit), 'means');
      equal(
        await context.source.series({ ...query, smoothing: { weight: 0, unit: 1 } }),
        plain,
        'weight 0 is off',
      );
    },
  },
  {
    name: '[QRY4] every kind of smoothing is over every point, by its formula; kinds that count points take no unit',
    async run(context) {
      const query = { run: LONG, key: 'wave', from: 0, to: 90, buckets: 1000 };
      // No kind looks farther ahead than from 90 to 140: the definition costs the square of the number of points.
      const points = pointsOf(runOf(context, LONG), 'wave', 'step').filter(({ x }) => x <= 140);
      for (const kind of SMOOTHING_KINDS) {
        const unit = kind === 'ema' || kind === 'gaussian' ? { unit: 3 } : {};
        const smoothing: Smoothing = { kind, weight: 0.6, ...unit };
        const series = await context.source.series({ ...query, smoothing });
        equal(series.unit, smoothing.unit, `unit of ${kind}`);
        const heights = modelSmoothed(points, modelCurve(points, 0.6, 3, kind)).filter(({ x }) => x <= 90);
        equal(series.x0.length, heights.length, 'each point has a bucket');
        const means = heights.map(({ value }) => (Number.isFinite(value) ? value : Number.NaN));
        close(Array.from(series.mean), means, `means of ${kind}`);
        equal(
          await context.source.series({ ...query, smoothing: { ...smoothing, weight: 0 } }),
          await context.source.series(query),
          'weight 0 is off',
        );
      }
      const { curve, unit: used } = await context.source.series({
        ...query,
        smoothing: { weight: 0.6, unit: 3 },
      });
      const named = await context.source.series({
        ...query,
        smoothing: { kind: 'ema', weight: 0.6, unit: 3 },
      });
      equal([curve, used], [named.curve, named.unit], 'the default is ema');
    },
  },
  {
    name: '[QRY3] series are the caller’s own',
    async run({ source }) {
      const query = { run: MAIN, key: 'loss' };
      const [first, second] = [await source.series(query), await source.series(query)];
      const before = Array.from(second.mean);
      for (const field of ['x0', 'first', 'last', 'min', 'max', 'mean', 'count', 'flags'] as const) {
        first[field].fill(99);
      }
      equal(Array.from(second.mean), before, 'an answer from before');
      const third = await source.series(query);
      equal([Array.from(third.mean), third.flags], [before, second.flags], 'an answer from behind');
    },
  },
  {
    name: 'a series that nobody can mean is a validation error',
    async run({ source }) {
      const query = { run: MAIN, key: 'loss' };
      for (const wrong of [
        { buckets: 0 },
        { buckets: 65_537 },
        { buckets: 1.5 },
        { from: Number.NaN },
        { to: Number.NaN },
        { smoothing: { weight: 1, unit: 1 } },
        { smoothing: { weight: 0.5, unit: 0 } },
        { smoothing: { kind: 'average' as const, weight: 0.5, unit: 1 } },
        { smoothing: { kind: 'box' as SmoothingKind, weight: 0.5 } },
      ]) {
        await refusal(source.series({ ...query, ...wrong }), 'validation', JSON.stringify(wrong));
      }
    },
  },
];

/** A point of weight `1 − s^(Δ/u)`, those before it fading by `s` for each `u` that x moves on; after a break, from the next point. */
function smoothed(points: readonly ModelPoint[], weight: number, unit: number): number[] {
  return points.map((point, i) => {
    if (!Number.isFinite(point.value)) return Number.NaN;
    let start = i;
    while (start > 0 && Number.isFinite(points[start - 1]?.value)) start--;
    const run = points.slice(start, i + 1);
    let [sum, share] = [0, 0];
    for (const [j, { x, value }] of run.entries()) {
      const own = 1 - weight ** (j === 0 ? 1 : (x - (run[j - 1]?.x ?? 0)) / unit);
      const left = own * weight ** ((point.x - x) / unit);
      sum += left * value;
      share += left;
    }
    return sum / share;
  });
}
