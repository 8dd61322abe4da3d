import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { RunReader } from '../../../src/query/run-reader.js';
import { SmoothCurve } from '../../../src/query/smooth-curve.js';
import { checkValue } from '../../../src/source/check.js';
import { seriesQuery } from '../../../src/source/queries.js';
import { number, object, optional, type Schema } from '../../../src/source/schema.js';
import { SMOOTHING_KINDS } from '../../../src/source/smoothing-kinds.js';
import {
  HAS_NAN,
  HAS_NEG_INF,
  HAS_POS_INF,
  type Series,
  type Smoothing,
  type SmoothingKind,
  type XAxis,
} from '../../../src/source/types.js';
import { memoryStore } from '../../../src/store/memory.js';
import { type ModelPoint, modelPoints } from '../../model/series.js';
import {
  type ModelVertex,
  modelCurve,
  modelHeights,
  modelSmoothed,
  modelUnit,
} from '../../model/smoothing.js';
import { rounds } from '../../support/long.js';
import { rowsRecord } from '../../support/rows.js';
import { frame, type MadeRun, madeRun, QUERIES, RUN, runRecord, START, write } from './runs.js';

// Properties take seconds, and many times that on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const AXES: readonly XAxis[] = ['step', 'globalStep', 'time', 'active', { key: 'acc' }];

const weight = fc.oneof(
  fc.integer({ min: 1, max: 99 }).map((percent) => percent / 100),
  fc.constant(0.999),
);
const unit = fc.constantFrom(0.001, 1, 7, 1e6);
const byPoints = (kind?: SmoothingKind) => kind === 'debiased' || kind === 'average';

/** One of each kind, and the default. */
const smoothing: fc.Arbitrary<Smoothing> = fc.oneof(
  fc.record({ kind: fc.constantFrom('ema', 'gaussian'), weight, unit }, { requiredKeys: ['weight'] }),
  fc.record({ kind: fc.constantFrom(...SMOOTHING_KINDS), weight }),
);

/** One more than the values' size is what counts as far off: heights are means of values. */
function expectNear(found: number | undefined, wanted: readonly number[], size: number, what: string): void {
  const nearest = wanted.reduce((best, each) => Math.min(best, Math.abs(each - (found as number))), Infinity);
  if (!(nearest <= 1e-9 * size)) expect({ what, found }).toEqual({ what, found: wanted });
}

/** Where a bucket is drawn: in its middle, but neither outside of the points nor of the shown range. */
function placeOf(
  x0: number,
  { width, xMin, xMax }: Series,
  { from, to }: { from: number; to: number },
): number {
  const middle = width === 1 ? x0 : x0 + width / 2;
  const overlaps = x0 <= Math.min(xMax, to) && x0 + width > Math.max(xMin, from);
  const low = overlaps ? Math.max(xMin, from) : xMin;
  const high = overlaps ? Math.min(xMax, to) : xMax;
  return Math.min(Math.max(middle, low), high);
}

const curves = new WeakMap<readonly ModelPoint[], Map<string, ModelVertex[]>>();

/** As `modelCurve`, once for windows of one curve: the definition costs the square of the number of points. */
function curveOf(
  points: readonly ModelPoint[],
  weight: number,
  unit: number,
  kind: SmoothingKind,
): ModelVertex[] {
  const made = curves.get(points) ?? new Map<string, ModelVertex[]>();
  curves.set(points, made);
  const name = `${kind} ${weight} ${unit}`;
  const curve = made.get(name) ?? modelCurve(points, weight, unit, kind);
  made.set(name, curve);
  return curve;
}

/** Holds a smoothed series against the definition. */
function expectExact(
  series: Series,
  points: readonly ModelPoint[],
  { kind = 'ema', weight, unit }: Smoothing,
  shown: { from: number; to: number } = { from: -Infinity, to: Infinity },
): void {
  const used = unit ?? modelUnit(points);
  const size = 1 + Math.max(0, ...points.map(({ value }) => (Number.isFinite(value) ? Math.abs(value) : 0)));
  if (series.x0.length === 0) return;
  expect(series.unit).toBe(byPoints(kind) ? undefined : used);
  const curve = curveOf(points, weight, used, kind);
  const smoothed = modelSmoothed(points, curve);
  series.x0.forEach((x0, i) => {
    const inside = smoothed.filter(({ x }) => x >= x0 && x < x0 + series.width);
    const heights = inside.map(({ value }) => value).filter(Number.isFinite);
    const flags =
      (inside.some(({ value }) => Number.isNaN(value)) ? HAS_NAN : 0) |
      (inside.some(({ value }) => value === Infinity) ? HAS_POS_INF : 0) |
      (inside.some(({ value }) => value === -Infinity) ? HAS_NEG_INF : 0);
    expect([series.count[i], series.flags[i]]).toEqual([heights.length, flags]);
    if (heights.length === 0) {
      expect(series.curve?.[i]).toBeNaN();
      return;
    }
    const wanted = {
      first: heights[0] as number,
      last: heights.at(-1) as number,
      min: Math.min(...heights),
      max: Math.max(...heights),
      mean: heights.reduce((sum, value) => sum + value / heights.length, 0),
    };
    for (const field of ['first', 'last', 'min', 'max', 'mean'] as const) {
      expectNear(series[field][i], [wanted[field]], size, `${field} of bucket ${x0}`);
    }
    const x = placeOf(x0, series, shown);
    const allowed = modelHeights(curve, points, x, x0, x0 + series.width);
    expectNear(series.curve?.[i], allowed, size, `curve at ${x}`);
  });
}

async function readerOf(frames: MadeRun['frames']): Promise<RunReader> {
  const store = memoryStore();
  for (const each of frames) await write(store, each);
  const reader = new RunReader(store, RUN, QUERIES);
  await reader.refresh();
  return reader;
}

/** Rows of one metric, ten to a frame. */
function madeOf(values: readonly number[], steps: readonly number[] = values.map((_, i) => i)) {
  const rows = values.map((value, row) => ({
    row,
    step: steps[row] as number,
    globalStep: row < 100 ? 0 : row - 99,
    time: START + row,
    values: new Map([['loss', value]]),
  }));
  const frames = Array.from({ length: Math.ceil(rows.length / 1000) }, (_, i) => {
    const records = [rowsRecord(rows.slice(i * 1000, i * 1000 + 1000))];
    return frame(1, i, i === 0 ? [runRecord(), ...records] : records);
  });
  return { rows, frames };
}

test('[QRY4] a smoothed series equals the definition on every axis, range and number of buckets', async () => {
  await fc.assert(
    fc.asyncProperty(
      madeRun,
      fc.constantFrom(...AXES),
      smoothing,
      fc.array(
        fc.record({
          buckets: fc.integer({ min: 1, max: 300 }),
          from: fc.double({ min: 0, max: 1, noNaN: true }),
          to: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        { minLength: 1, maxLength: 4 },
      ),
      async (made, x, smoothing, windows) => {
        const reader = await readerOf(made.frames);
        const points = modelPoints(made.rows, 'loss', x, START);
        const whole = await reader.series({ key: 'loss', x, smoothing });
        expectExact(whole, points, smoothing);
        for (const { buckets, from, to } of windows) {
          const at = (share: number) => whole.xMin * (1 - share) + whole.xMax * share;
          const window = { from: at(Math.min(from, to)), to: at(Math.max(from, to)) };
          const range = points.length > 0 ? window : {};
          const part = await reader.series({ key: 'loss', x, buckets, smoothing, ...range });
          expectExact(part, points, smoothing, points.length > 0 ? window : undefined);
        }
      },
    ),
    { numRuns: rounds(100) },
  );
});

test('[QRY4] a curve that is extended while values stream in is the one that is made at the end', async () => {
  await fc.assert(
    fc.asyncProperty(
      madeRun,
      fc.constantFrom(...AXES),
      smoothing,
      fc.array(fc.boolean()),
      async (made, x, smoothing, asked) => {
        const store = memoryStore();
        const reader = new RunReader(store, RUN, QUERIES);
        await reader.refresh();
        const query = { key: 'loss', x, smoothing } as const;
        for (const [i, each] of made.frames.entries()) {
          reader.ingest(each, await write(store, each));
          if (asked[i % Math.max(1, asked.length)]) await reader.series(query);
        }
        await reader.refresh();
        const points = modelPoints(made.rows, 'loss', x, START);
        expectExact(await reader.series(query), points, smoothing);
        // Another weight and another kind on the same points, and back.
        await reader.series({ ...query, smoothing: { kind: 'gaussian', weight: 0.9 } });
        await reader.series({ ...query, smoothing: { weight: 0.3 } });
        expectExact(await reader.series(query), points, smoothing);
      },
    ),
    { numRuns: rounds(100) },
  );
});

test('[QRY4] a hundred values at one x count as one, their mean', async () => {
  const { frames } = madeOf([100, ...new Array(299).fill(0)]);
  const reader = await readerOf(frames);
  for (const weight of [0.1, 0.6, 0.99]) {
    const smoothing = { weight };
    const series = await reader.series({ key: 'loss', x: 'globalStep', smoothing });
    expect(series.first[0]).toBe(1);
    expect(series.mean[0]).toBeCloseTo(1, 12);
    expect(series.curve?.[0]).toBe(1);
    expect(series.count[0]).toBe(100);
  }
});

test('[QRY4] values near the largest float have a mean at one x', async () => {
  const { frames } = madeOf([1.7e308, 1.7e308, 1.7e308], [0, 0, 1]);
  const reader = await readerOf(frames);
  const series = await reader.series({ key: 'loss', smoothing: { weight: 0.5 } });
  for (const height of series.curve ?? []) expect(height).toBeCloseTo(1.7e308, -300);
});

test('[QRY4] evenly spaced points one unit apart are smoothed as TensorBoard does it', async () => {
  const values = Array.from({ length: 900 }, (_, i) => Math.sin(i) * 5 + i);
  const steps = values.map((_, i) => i * 10);
  const reader = await readerOf(madeOf(values, steps).frames);
  const series = await reader.series({ key: 'loss', smoothing: { weight: 0.8 }, buckets: 9000 });
  let last = 0;
  values.forEach((value, i) => {
    last = last * 0.8 + 0.2 * value;
    const tensorBoard = last / (1 - 0.8 ** (i + 1));
    expect(Math.abs((series.curve?.[i] ?? Number.NaN) - tensorBoard)).toBeLessThan(1e-9);
  });
  expect(series.unit).toBe(10);
});

test('[QRY4] one curve in views of any zoom and width has the same height at the same x', async () => {
  let seed = 1;
  const noise = () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647 - 0.5;
  };
  const values = Array.from({ length: 30_000 }, (_, i) => Math.exp(-i / 5000) + noise());
  const points = values.map((value, row) => ({ row, x: row, value }));
  const { frames } = madeOf(values);
  const reader = await readerOf(frames);
  for (const weight of [0.3, 0.9]) {
    const curve = new Map<number, number>();
    // As modelCurve, but with a running sum: 30,000 points are too many for the definition.
    const unit = modelUnit(points);
    let [sum, share] = [0, 0];
    points.forEach(({ x, value }, i) => {
      const keep = weight ** (i === 0 ? 1 : 1 / unit);
      sum = i === 0 ? value * (1 - keep) : sum * keep + value * (1 - keep);
      share = i === 0 ? 1 - keep : share * keep + (1 - keep);
      curve.set(x, sum / share);
    });
    for (const { from, to, buckets } of [
      { from: 0, to: 29_999, buckets: 320 },
      { from: 0, to: 29_999, buckets: 2000 },
      { from: 9000, to: 15_000, buckets: 640 },
      { from: 11_900, to: 12_100, buckets: 640 },
      { from: 11_990, to: 12_010, buckets: 1280 },
    ]) {
      const series = await reader.series({ key: 'loss', from, to, buckets, smoothing: { weight } });
      series.x0.forEach((x0, i) => {
        const x = placeOf(x0, series, { from, to });
        const [low, high] = [curve.get(Math.floor(x)), curve.get(Math.ceil(x))];
        const wanted = (low ?? Number.NaN) + ((high ?? Number.NaN) - (low ?? 0)) * (x - Math.floor(x));
        expect(Math.abs((series.curve?.[i] ?? Number.NaN) - wanted)).toBeLessThan(1e-9);
      });
    }
  }
});

test('[QRY4] a weight that is moved reads no frames again', async () => {
  const store = memoryStore();
  for (const each of madeOf(Array.from({ length: 5000 }, (_, i) => i % 7)).frames) await write(store, each);
  const reads = vi.spyOn(store, 'readRange');
  const reader = new RunReader(store, RUN, QUERIES);
  await reader.refresh();
  await reader.series({ key: 'loss', smoothing: { weight: 0.5 } });
  const before = reads.mock.calls.length;
  for (let weight = 0.51; weight < 0.99; weight += 0.01) {
    await reader.series({ key: 'loss', smoothing: { weight } });
    await reader.series({ key: 'loss', smoothing: { weight }, from: 2000, to: 2010 });
  }
  expect(reads.mock.calls.length).toBe(before);
});

test('[QRY4] a smoothing that nobody can mean is a validation error', async () => {
  const reader = await readerOf(madeOf([1, 2]).frames);
  for (const smoothing of [
    { weight: 1 },
    { weight: -0.1 },
    { weight: Number.NaN },
    { weight: 0.5, unit: 0 },
    { weight: 0.5, unit: -1 },
    { weight: 0.5, unit: Number.NaN },
    { weight: 0.5, unit: Number.POSITIVE_INFINITY },
    { kind: 'debiased', weight: 0.5, unit: 1 },
    { kind: 'average', weight: 0.5, unit: 1 },
    { kind: 'box' as SmoothingKind, weight: 0.5 },
  ] as const) {
    await expect(reader.series({ key: 'loss', smoothing })).rejects.toMatchObject({ code: 'validation' });
    await expect(reader.series({ key: 'none', smoothing })).rejects.toMatchObject({ code: 'validation' });
  }
  const plain = await reader.series({ key: 'loss' });
  for (const kind of SMOOTHING_KINDS) {
    expect(await reader.series({ key: 'loss', smoothing: { kind, weight: 0 } })).toEqual(plain);
  }
});

test('[QRY4] a source of an older version refuses a kind, instead of answering with another curve', () => {
  const query = { run: 'a', key: 'loss', smoothing: { kind: 'gaussian', weight: 0.5 } } as const;
  expect(checkValue(seriesQuery, query, 'series', '')).toEqual(query);
  const before = {
    ...seriesQuery,
    of: {
      ...(seriesQuery as unknown as { readonly of: object }).of,
      smoothing: optional(object<Omit<Smoothing, 'kind'>>({ weight: number, unit: optional(number) })),
    },
  } as Schema<unknown>;
  expect(() => checkValue(before, query, 'series', '')).toThrow('smoothing.kind is not known here');
});

test('[QRY4] TensorBoard’s average counts points, whatever their distance', async () => {
  const values = Array.from({ length: 3000 }, (_, i) => Math.sin(i / 9) * 5 + (i % 5));
  const steps = values.map((_, i) => i * 3 + (i % 2));
  const reader = await readerOf(madeOf(values, steps).frames);
  const smoothing = { kind: 'debiased', weight: 0.9 } as const;
  const series = await reader.series({ key: 'loss', smoothing, buckets: 20_000 });
  let last = 0;
  values.forEach((value, i) => {
    last = last * 0.9 + 0.1 * value;
    expect(Math.abs((series.curve?.[i] ?? Number.NaN) - last / (1 - 0.9 ** (i + 1)))).toBeLessThan(1e-9);
  });
});

/** Values and steps of many points in bursts, with duplicates and gaps: cells of many points and of few. */
function bursts(length: number) {
  const steps = Array.from(
    { length },
    (_, i) => Math.floor(i / 400) * 900 + (i % 400) * (i % 800 < 400 ? 0.25 : 2),
  );
  const values = steps.map((x, i) =>
    i % 1777 === 1776 ? Number.NaN : Math.sin(x / 50) + ((i * 7919) % 13) / 5,
  );
  return { steps, values };
}

test.each(SMOOTHING_KINDS)(
  '[QRY4] %s of points in bursts equals the definition, for weak and strong smoothing',
  async (kind) => {
    const { steps, values } = bursts(3000);
    const reader = await readerOf(madeOf(values, steps).frames);
    const points = modelPointsOf(values, steps);
    for (const weight of [0.05, 0.6, 0.99]) {
      for (const unit of byPoints(kind) ? [undefined] : [undefined, 40]) {
        const smoothing = { kind, weight, ...(unit && { unit }) };
        const series = await reader.series({ key: 'loss', smoothing, buckets: 300 });
        expectExact(series, points, smoothing);
      }
    }
  },
);

test.each(SMOOTHING_KINDS)('[QRY4] %s of a whole run is the same curve in a zoom', async (kind) => {
  const values = Array.from({ length: 20_000 }, (_, i) => Math.exp(-i / 5000) + ((i * 7919) % 101) / 300);
  const reader = await readerOf(madeOf(values).frames);
  const smoothing = { kind, weight: 0.95 };
  const whole = await reader.series({ key: 'loss', smoothing, buckets: 20_000 });
  for (const [from, to, buckets] of [
    [9000, 9400, 400],
    [19_900, 19_999, 1000],
    [0, 40, 64],
  ] as const) {
    const part = await reader.series({ key: 'loss', smoothing, from, to, buckets });
    part.x0.forEach((x0, i) => {
      if (Number.isInteger(x0)) expect(part.curve?.[i]).toBe(whole.curve?.[x0]);
    });
  }
});

test.each(SMOOTHING_KINDS)(
  '[QRY4] %s has the height of equal values near the largest float',
  async (kind) => {
    const { frames } = madeOf([1.7e308, 1.7e308, 1.7e308, 1.7e308]);
    const series = await (await readerOf(frames)).series({ key: 'loss', smoothing: { kind, weight: 0.9 } });
    for (const height of series.curve ?? []) expect(Math.abs(height / 1.7e308 - 1)).toBeLessThan(1e-12);
  },
);

test.each(SMOOTHING_KINDS)(
  '[QRY4] %s that grows by small parts, some of them late, is the curve of all points',
  (kind) => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ parts: fc.integer({ min: 1, max: 90 }), late: fc.nat(9).map((n) => n === 0) }), {
          maxLength: 12,
        }),
        weight,
        fc.constantFrom(0.3, 5, 40),
        (reads, weight, unit) => {
          const { steps, values } = bursts(1600);
          const smoothing = { kind, weight, unit: byPoints(kind) ? null : unit };
          const wanted = {
            range: { k: 4, first: 0, last: 400 },
            shown: { min: 0, max: 6400 },
            ...{ smoothing, neighbours: false },
          };
          const add = (curve: SmoothCurve, rows: readonly number[]) => {
            const columns = [
              rows,
              rows.map((row) => steps[row] as number),
              rows.map((row) => values[row] as number),
            ];
            const [all, xs, own] = columns.map((column) => Float64Array.from(column));
            const at = Uint32Array.from(rows, (_, i) => i);
            curve.addColumn(all as Float64Array, xs as Float64Array, at, own as Float64Array);
          };
          const live = new SmoothCurve(0);
          const rows: number[] = [];
          let late: number[] = [];
          let row = 0;
          for (const read of reads) {
            const part = Array.from({ length: read.parts }, () => row++);
            // The last points of a late part come with the next part.
            const now = [...late, ...(read.late ? part.slice(1) : part)];
            late = read.late ? part.slice(0, 1) : [];
            add(live, now);
            rows.push(...now);
            live.read(wanted);
          }
          add(live, late);
          rows.push(...late);
          if (rows.length === 0) return;
          const stored = new SmoothCurve(rows.length);
          add(
            stored,
            rows.sort((a, b) => a - b),
          );
          const [found, expected] = [live.read(wanted), stored.read(wanted)];
          expect(found.curve).toEqual(expected.curve);
          expect(found.slots).toEqual(expected.slots);
        },
      ),
      { numRuns: rounds(40) },
    );
  },
);

test('[QRY4] a Gaussian of x that lie closest together or farthest apart has heights', () => {
  for (const xs of [
    [0, 5e-324, 1e-323, 1.5e-323],
    [-1.7e308, -1e308, 1e308, 1.7e308],
  ]) {
    for (const [weight, unit] of [
      [0.01, null],
      [0.99, null],
      [0.99, 1.7e308],
    ] as const) {
      const curve = new SmoothCurve(0);
      const rows = Float64Array.from(xs, (_, i) => i);
      curve.addColumn(rows, Float64Array.from(xs), Uint32Array.from(rows), rows);
      const { curve: heights } = curve.read({
        range: { k: 1023, first: -1, last: 1 },
        shown: { min: -1.7e308, max: 1.7e308 },
        ...{ smoothing: { kind: 'gaussian', weight, unit }, neighbours: false },
      });
      expect(heights.length).toBeGreaterThan(0);
      for (const height of heights) expect(height >= 0 && height <= 3).toBe(true);
    }
  }
});

test('[QRY4] one huge value leaves nothing behind in a running average', async () => {
  const values = Array.from({ length: 60 }, (_, i) => (i === 10 ? 1e300 : 1));
  const smoothing = { kind: 'average', weight: 0.6 } as const;
  const series = await (await readerOf(madeOf(values).frames)).series({ key: 'loss', smoothing });
  expect(Array.from(series.curve ?? []).slice(14)).toEqual(values.slice(14));
});

test('[BRD7] a smoothed window brings its nearest neighbours, at the heights that they have in the whole curve', async () => {
  const values = Array.from({ length: 4_000 }, (_, i) => Math.sin(i / 50) + (i % 7) / 10);
  const steps = values.map((_, i) => 25 * i);
  const reader = await readerOf(madeOf(values, steps).frames);
  const smoothing = { weight: 0.9 };
  const xs = (await reader.series({ key: 'loss', smoothing, buckets: 65_536 })).x0;
  const points = modelPointsOf(values, steps);
  // A fine window of a wide curve, one between two points, one at each end.
  for (const [from, to] of [
    [40_010, 41_990],
    [50_001, 50_024],
    [-100, 30],
    [99_960, 200_000],
  ] as const) {
    const query = { key: 'loss', smoothing, from, to, buckets: 16 };
    const inside = await reader.series(query);
    const around = await reader.series({ ...query, neighbours: true });
    const below = xs.filter((x) => x < from).length > 0;
    const above = xs.filter((x) => x > to).length > 0;
    expect(around.width).toBe(inside.width);
    const own = around.x0.filter((x0) => inside.x0.includes(x0));
    expect([...own]).toEqual([...inside.x0]);
    const [first = Number.NaN] = around.x0;
    const last = around.x0.at(-1) ?? Number.NaN;
    if (below) expect(first).toBeLessThanOrEqual(from);
    if (above) expect(last + around.width).toBeGreaterThan(to);
    expectExact(around, points, smoothing, { from, to });
  }
});

function modelPointsOf(values: readonly number[], steps: readonly number[]): ModelPoint[] {
  return values.map((value, i) => ({ x: steps[i] as number, value, row: i }));
}
