/** Lines of several runs: random runs against brute force, and the statistics of groups. */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { groupLine } from '../../../src/query/group-line.js';
import { answerLines } from '../../../src/query/lines.js';
import { RunReader } from '../../../src/query/run-reader.js';
import { studentT95 } from '../../../src/query/student-t.js';
import type { GroupBand, GroupCenter, LinesQuery, Series, XAxis } from '../../../src/source/types.js';
import { memoryStore } from '../../../src/store/memory.js';
import { modelGroup, modelLine, T95 } from '../../model/lines.js';
import { modelPoints } from '../../model/series.js';
import { rounds } from '../../support/long.js';
import { rowsRecord } from '../../support/rows.js';
import { frame, type MadeRun, madeRun, QUERIES, START, write } from './runs.js';

vi.setConfig({ testTimeout: 60_000 });

const UIDS = ['a', 'b', 'c'].map((digit) => digit.repeat(32));

const query = fc.record({
  keys: fc.uniqueArray(fc.constantFrom('loss', 'acc', '__proto__', 'none'), { minLength: 1 }),
  x: fc.oneof(
    fc.constantFrom<XAxis>('step', 'globalStep', 'time', 'relative', 'active'),
    fc.constantFrom<XAxis>({ key: 'acc' }, { key: 'loss' }),
  ),
  buckets: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constant(1000)),
  neighbours: fc.boolean(),
  center: fc.constantFrom<GroupCenter>('mean', 'median'),
  band: fc.constantFrom<GroupBand>('min-max', 'std', 'stderr', 'ci95', 'none'),
  /** Two shares of the extent; null: everything. */
  range: fc.option(
    fc.tuple(fc.double({ min: -0.2, max: 1.2, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
  ),
});

/** A reader of each run, over one store. */
async function readersOf(runs: readonly MadeRun[]) {
  const store = memoryStore();
  for (const [i, { frames }] of runs.entries()) {
    const run = UIDS[i] as string;
    for (const each of frames) await write(store, { ...each, header: { ...each.header, run } });
  }
  const readers = new Map(UIDS.slice(0, runs.length).map((uid) => [uid, new RunReader(store, uid, QUERIES)]));
  for (const reader of readers.values()) await reader.refresh();
  return readers;
}

describe('lines', () => {
  test('[QRY5] lines and groups equal brute force on their shared edges', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(madeRun, { minLength: 1, maxLength: 3 }),
        fc.array(query, { minLength: 2, maxLength: 2 }),
        async (runs, queries) => {
          const readers = await readersOf(runs);
          for (const { range, keys, x, center, band, ...rest } of queries) {
            const points = (run: number, key: string) => modelPoints(runs[run]?.rows ?? [], key, x, START);
            const xs = runs.flatMap((_, run) =>
              keys.flatMap((key) => points(run, key).map((point) => point.x)),
            );
            const [low, high] = [Math.min(...xs), Math.max(...xs)];
            const from = low + 2 * (high / 2 - low / 2) * (range?.[0] ?? 0);
            const to = from + 2 * (high / 2 - low / 2) * (range?.[1] ?? 0);
            const bounds = range === null || xs.length === 0 ? {} : { from, to };
            const asked: LinesQuery = {
              ...{ ...rest, ...bounds, x, keys, center, band },
              runs: [...UIDS].reverse(),
              groups: [{ name: 'all', runs: UIDS }],
            };
            const lines = await answerLines(asked, async (uid) => readers.get(uid));
            expect(lines.missing).toEqual([...UIDS].reverse().slice(0, UIDS.length - runs.length));
            expect([lines.xMin, lines.xMax]).toEqual(xs.length > 0 ? [low + 0, high + 0] : [NaN, NaN]);
            const model = (run: number, key: string) =>
              modelLine(points(run, key), lines.width, { ...rest, ...bounds }, lines);
            for (const { run, key, x0, count, min, max, flags } of lines.lines) {
              const wanted = [...model(UIDS.indexOf(run), key)];
              const got = Array.from(x0, (start, i) => [start, count[i], min[i], max[i], flags[i]]);
              const like = wanted.map(([start, of]) => [start, of.count, of.min + 0, of.max + 0, of.flags]);
              expect(got).toEqual(like);
            }
            for (const { key, x0, n, flags, ...group } of lines.groups) {
              const members = runs.map((_, run) => model(run, key));
              const wanted = [...modelGroup(members, center, band)];
              expect(Array.from(x0, (start, i) => [start, n[i], flags[i]])).toEqual(
                wanted.map(([start, of]) => [start, of.n, of.flags]),
              );
              for (const field of ['center', 'low', 'high'] as const) {
                if (band === 'none' && field !== 'center') continue;
                for (const [i, [, of]] of wanted.entries()) {
                  if (Number.isNaN(of[field])) expect(group[field][i]).toBeNaN();
                  else expect(Math.abs((group[field][i] as number) - of[field])).toBeLessThan(1e-5);
                }
              }
            }
            expect(await answerLines(asked, async (uid) => readers.get(uid))).toEqual(lines);
          }
        },
      ),
      { numRuns: rounds(60) },
    );
  });

  test('[QRY5] one line is the series of its key', async () => {
    await fc.assert(
      fc.asyncProperty(madeRun, query, async (run, { keys, x, buckets, neighbours }) => {
        const readers = await readersOf([run]);
        const key = keys[0] as string;
        const asked = { runs: [UIDS[0] as string], keys: [key], x, buckets, neighbours };
        const { lines } = await answerLines(asked, async (uid) => readers.get(uid));
        const series = await readers.get(asked.runs[0] as string)?.series({ key, x, buckets, neighbours });
        expect(lines).toEqual([{ run: asked.runs[0], kind: 'key', ...series }]);
      }),
      { numRuns: rounds(40) },
    );
  });

  test('[QRY5] a zoom beyond the rollups reads the frames of each run', async () => {
    const store = memoryStore();
    const readers = new Map<string, RunReader>();
    for (const [u, run] of UIDS.entries()) {
      const rows = Array.from({ length: 9000 }, (_, row) => {
        const values = { loss: ((row * 7919) % 512) / 512 + u };
        return { row, step: row * (u + 1), globalStep: 0, time: START + row, values };
      });
      await write(store, frame(1, 0, [rowsRecord(rows)], run));
      readers.set(run, new RunReader(store, run, QUERIES));
      await readers.get(run)?.refresh();
    }
    const asked = { runs: UIDS, keys: ['loss'], from: 5000, to: 5040, buckets: 40, neighbours: true };
    const { lines, width } = await answerLines(asked, async (uid) => readers.get(uid));
    expect(width).toBe(1);
    expect(lines.map(({ x0 }) => [x0[0], x0.length])).toEqual([
      [4999, 43],
      [4998, 23],
      [4998, 16],
    ]);
    expect(lines[2]?.mean[1]).toBe(((1667 * 7919) % 512) / 512 + 2);
  });
});

describe('groups', () => {
  const lineOf = (values: readonly number[]): Series => {
    const array = Float64Array.from(values);
    const x0 = Float64Array.from(values, (_, i) => i);
    const rest = { first: array, last: array, min: array, max: array, mean: array, count: array };
    return { key: 'k', width: 1, xMin: 0, xMax: 0, x0, flags: new Uint8Array(values.length), ...rest };
  };

  test('[QRY5] Student’s t is that of the tables', () => {
    for (const [i, t] of T95.entries()) expect(studentT95(i + 1) / t).toBeCloseTo(1, 12);
    // Printed tables end with 1.962 at 1,000 and 1.960 in the limit.
    expect(studentT95(1000)).toBeCloseTo(1.9623390808, 9);
    expect(studentT95(20_000)).toBeCloseTo(1.9600826, 6);
  });

  test('[QRY5] values as large as float64 holds, and as small, have a mean, a median and a deviation', () => {
    const at = (values: readonly number[], center: GroupCenter = 'mean') => {
      const drawn = groupLine(
        values.map((value) => lineOf([value])),
        center,
        'std',
      );
      return [drawn.center[0], (drawn.high[0] as number) - (drawn.center[0] as number)];
    };
    const [big, small] = [1.5e308, 3e-320];
    expect(at([big, big, big])).toEqual([big, 0]);
    expect(at([big, big], 'median')[0]).toBe(big);
    expect(at([1e200, 3e200])[1]).toBeCloseTo(Math.SQRT2 * 1e200, -188);
    expect(at([0, small])[1]).toBeGreaterThan(0);
    expect(at([1])).toEqual([1, Number.NaN]);
    expect(at([4, 1, 3, 2], 'median')[0]).toBe(2.5);
  });
});
