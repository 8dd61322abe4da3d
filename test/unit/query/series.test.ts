import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { RunReader } from '../../../src/query/run-reader.js';
import type { Series, XAxis } from '../../../src/source/types.js';
import { memoryStore } from '../../../src/store/memory.js';
import { type ModelPoint, modelBucket, modelPoints } from '../../model/series.js';
import { rounds } from '../../support/long.js';
import { rowsRecord } from '../../support/rows.js';
import { frame, type MadeRun, madeRun, QUERIES, RUN, START, write } from './runs.js';

// Properties take seconds, and many times that on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const axis: fc.Arbitrary<XAxis> = fc.oneof(
  fc.constant('step' as const),
  fc.constantFrom('globalStep' as const, 'time' as const, 'relative' as const, 'active' as const),
  fc.constantFrom({ key: 'acc' }, { key: 'loss' }, { key: '__proto__' }, { key: 'absent' }),
);

const query = fc.record({
  key: fc.constantFrom('loss', 'acc', '__proto__'),
  x: axis,
  buckets: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(1000, 65_536)),
  neighbours: fc.boolean(),
  /** Two shares of the extent, from which a range is made; null: everything. */
  range: fc.option(
    fc.tuple(fc.double({ min: -0.2, max: 1.2, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
  ),
});

/**
 * Checks every bucket against the points that lie on its edges, that no point of the range is missing, and that of the
 * points outside exactly the nearest bucket on each side is there when `neighbours` asks for it.
 */
function expectBruteForce(
  series: Series,
  points: readonly ModelPoint[],
  from: number,
  to: number,
  buckets: number,
  neighbours = false,
) {
  const exponent = Math.log2(series.width);
  expect(Number.isInteger(exponent)).toBe(true);
  expect(series.x0.length).toBeLessThanOrEqual(buckets + 1 + (neighbours ? 2 : 0));
  const xs = points.map((point) => point.x);
  if (from <= to) {
    // A negative x that is tiny beside the width underflows to −0 when it is divided: it is in the bucket below 0.
    const startOf = (x: number) => {
      const index = Math.floor(x / series.width);
      return (x < 0 ? Math.min(-1, index) : index) * series.width + 0;
    };
    const starts = [...new Set(xs.map(startOf))].sort((a, b) => a - b);
    const [low, high] = [startOf(from), startOf(to)];
    const inside = starts.filter((start) => start >= low && start <= high);
    const below = starts.filter((start) => start < low).slice(-1);
    const above = starts.filter((start) => start > high).slice(0, 1);
    expect([...series.x0]).toEqual(neighbours ? [...below, ...inside, ...above] : inside);
  }
  expect(series.xMin).toBe(xs.length > 0 ? Math.min(...xs) + 0 : Number.NaN);
  expect(series.xMax).toBe(xs.length > 0 ? Math.max(...xs) + 0 : Number.NaN);
  let before = Number.NEGATIVE_INFINITY;
  let seen = 0;
  for (let i = 0; i < series.x0.length; i++) {
    const low = series.x0[i] as number;
    expect(low).toBeGreaterThan(before);
    expect(Number.isInteger(low / series.width)).toBe(true);
    before = low;
    const inside = points.filter(({ x }) => low <= x && x < low + series.width);
    expect(inside.length).toBeGreaterThan(0);
    seen += inside.filter(({ x }) => from <= x && x <= to).length;
    const { mean, ...wanted } = modelBucket(inside);
    const got = {
      first: series.first[i],
      last: series.last[i],
      min: series.min[i],
      max: series.max[i],
      count: series.count[i],
      flags: series.flags[i],
    };
    expect(got).toEqual({ ...wanted, min: wanted.min + 0, max: wanted.max + 0 });
    if (wanted.count === 0) expect(series.mean[i]).toBeNaN();
    else
      expect(Math.abs((series.mean[i] as number) - mean)).toBeLessThanOrEqual(1e-12 * Math.abs(mean) + 1e-24);
  }
  expect(seen).toBe(points.filter(({ x }) => from <= x && x <= to).length);
}

function rangeOf(points: readonly ModelPoint[], range: readonly [number, number] | null) {
  if (range === null || points.length === 0) return {};
  const xs = points.map((point) => point.x);
  const low = Math.min(...xs);
  const width = Math.max(...xs) / 2 - low / 2;
  const from = low + 2 * width * range[0];
  return { from, to: from + 2 * width * range[1] };
}

/** More rows than a rollup has buckets, with an x of the given shape on every axis. */
function manyRows(seed: number, shape: string) {
  const random = fc.sample(fc.double({ min: 0, max: 1, noNaN: true }), { seed, numRuns: 6000 });
  const at = (i: number, r: number): number => {
    if (shape === 'ascending') return i;
    if (shape === 'descending') return -i;
    if (shape === 'shuffled') return Math.floor(r * 20_000);
    return shape === 'fractional' ? i / 10 + r : i + 1e9 * Math.floor(i / 1500);
  };
  return random.map((r, i) => {
    const x = at(i, r);
    const values = new Map([['loss', Math.round(r * 2 ** 20) / 2 ** 20]]);
    if (i % 3 === 0) values.set('other', x);
    return { row: i, step: x, globalStep: x, time: START + x, values };
  });
}

/** Stores the run while one reader takes it in live; `persistAt`: the frame after which what is derived is stored. */
async function record(made: MadeRun, persistAt: number) {
  const store = memoryStore();
  const live = new RunReader(store, RUN, QUERIES);
  await live.refresh();
  for (const [i, each] of made.frames.entries()) {
    live.ingest(each, await write(store, each));
    if (i === persistAt) {
      await live.refresh();
      await live.persist();
    }
  }
  return { store, live };
}

describe('series', () => {
  test('[QRY1] [QRY2] equals brute force on its edges, live and stored, with and without rollups', async () => {
    await fc.assert(
      fc.asyncProperty(
        madeRun,
        fc.array(query, { minLength: 4, maxLength: 4 }),
        fc.nat(20),
        async (made, queries, at) => {
          const { store, live } = await record(made, at);
          const stored = new RunReader(store, RUN, QUERIES);
          for (const { key, x, buckets, range, neighbours } of queries) {
            const points = modelPoints(made.rows, key, x, START);
            const bounds = rangeOf(points, range);
            await live.refresh();
            await stored.refresh();
            const answer = await live.series({ key, x, buckets, neighbours, ...bounds });
            const from = bounds.from ?? Number.NEGATIVE_INFINITY;
            const to = bounds.to ?? Number.POSITIVE_INFINITY;
            expectBruteForce(answer, points, from, to, buckets, neighbours);
            expect(await stored.series({ key, x, buckets, neighbours, ...bounds })).toEqual(answer);
          }
        },
      ),
      { numRuns: rounds(150) },
    );
  });

  test('[QRY1] [QRY2] a rollup that had to coarsen itself, frames read for a zoom, and brute force agree', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 2 ** 31 - 1 }),
        fc.constantFrom('ascending', 'shuffled', 'fractional', 'sparse', 'descending'),
        fc.constantFrom<XAxis[]>('step', 'globalStep', 'time', 'relative', 'active', { key: 'other' }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 0.05, noNaN: true }),
        async (seed, shape, axis, start, width) => {
          const rows = manyRows(seed, shape);
          const store = memoryStore();
          for (let seq = 0; seq < 6; seq++) {
            await write(store, frame(1, seq, [rowsRecord(rows.slice(seq * 1000, seq * 1000 + 1000))]));
          }
          const fresh = new RunReader(store, RUN, QUERIES);
          await fresh.refresh();
          await fresh.persist();
          const restored = new RunReader(store, RUN, QUERIES);
          await restored.refresh();

          const points = modelPoints(rows, 'loss', axis, START);
          const xs = points.map((point) => point.x);
          const span = Math.max(...xs) - Math.min(...xs);
          const from = Math.min(...xs) + start * span;
          const everything = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
          for (const { buckets, range, neighbours = false } of [
            { buckets: 100, range: everything },
            { buckets: 50, range: { from, to: from + width * span } },
            { buckets: 50, range: { from, to: from + width * span }, neighbours: true },
            { buckets: 3, range: { from, to: from + width * span * 1e-4 }, neighbours: true },
          ]) {
            const query = { key: 'loss', x: axis, buckets, neighbours, ...range };
            const series = await fresh.series(query);
            expectBruteForce(series, points, range.from, range.to, buckets, neighbours);
            expect(await restored.series(query)).toEqual(series);
          }
        },
      ),
      { numRuns: rounds(25) },
    );
  });

  test('[QRY1] integer steps stand in buckets of their own when they fit, one point included', async () => {
    const store = memoryStore();
    const row = (i: number, step: number) => ({
      row: i,
      step,
      globalStep: 0,
      time: START,
      values: { loss: i },
    });
    await write(store, frame(1, 0, [rowsRecord([row(0, 7)])]));
    const reader = new RunReader(store, RUN, QUERIES);
    await reader.refresh();
    const one = await reader.series({ key: 'loss' });
    expect([one.width, ...one.x0, ...one.mean, one.xMin, one.xMax]).toEqual([1, 7, 0, 7, 7]);
    await write(store, frame(1, 1, [rowsRecord(Array.from({ length: 999 }, (_, i) => row(i + 1, i + 8)))]));
    await reader.refresh();
    const many = await reader.series({ key: 'loss', buckets: 1000 });
    expect([many.width, many.x0.length]).toEqual([1, 1000]);
  });

  test('[QRY1] no key, no points, an empty range and bad queries', async () => {
    const store = memoryStore();
    await write(
      store,
      frame(1, 0, [rowsRecord([{ row: 0, step: 1, globalStep: 0, time: START, values: { loss: 1 } }])]),
    );
    const reader = new RunReader(store, RUN, QUERIES);
    await reader.refresh();
    expect((await reader.series({ key: 'none' })).xMin).toBeNaN();
    expect((await reader.series({ key: 'loss', x: { key: 'none' } })).x0.length).toBe(0);
    expect(await reader.series({ key: 'loss', from: 5, to: 3 })).toMatchObject({
      xMin: 1,
      x0: new Float64Array(0),
    });
    for (const bad of [{ buckets: 0 }, { buckets: 1.5 }, { buckets: 65_537 }, { from: Number.NaN }]) {
      await expect(reader.series({ key: 'loss', ...bad })).rejects.toMatchObject({ code: 'validation' });
    }
  });
});
