import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { Edits } from '../../../src/query/edits.js';
import { detailOf } from '../../../src/query/run-detail.js';
import { RunReader } from '../../../src/query/run-reader.js';
import { RunState } from '../../../src/query/run-state.js';
import { decodeState, encodeState } from '../../../src/query/run-state-codec.js';
import type { LoggedRecord } from '../../../src/record/kinds.js';
import type { RunDetail } from '../../../src/source/types.js';
import { memoryStore } from '../../../src/store/memory.js';
import type { RunHead, Store } from '../../../src/store/port.js';
import { exactMean, type ModelRow } from '../../model/series.js';
import { rounds } from '../../support/long.js';
import { rowsRecord } from '../../support/rows.js';
import { frame, madeRun, QUERIES, RUN, runRecord, START, sessionId, write } from './runs.js';

// Properties take seconds, and many times that on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

async function detail(store: Store): Promise<RunDetail> {
  const reader = new RunReader(store, RUN, QUERIES);
  await reader.refresh();
  return detailOf((await store.getRun(RUN)) as RunHead, reader.state, true);
}

function scalars(row: number, values: Record<string, number>, step = row): LoggedRecord {
  return rowsRecord([{ row, step, globalStep: 0, time: START + row, values }]);
}

/** The summary of a key, from the rows in log order. */
function modelSummary(rows: readonly ModelRow[], key: string) {
  const values = rows.flatMap(({ step, values }) => {
    const value = values.get(key);
    return value === undefined ? [] : [{ step, value }];
  });
  const finite = values.filter(({ value }) => Number.isFinite(value));
  const none = { step: Number.NaN, value: Number.NaN };
  const best = (better: (a: number, b: number) => boolean) =>
    finite.length === 0 ? none : finite.reduce((a, b) => (better(b.value, a.value) ? b : a));
  const min = best((a, b) => a < b);
  const max = best((a, b) => a > b);
  const last = finite.at(-1) ?? none;
  return {
    last: last.value,
    lastStep: last.step,
    min: min.value,
    minStep: min.step,
    max: max.value,
    maxStep: max.step,
    count: finite.length,
    nan: values.filter(({ value }) => Number.isNaN(value)).length,
    posInf: values.filter(({ value }) => value === Number.POSITIVE_INFINITY).length,
    negInf: values.filter(({ value }) => value === Number.NEGATIVE_INFINITY).length,
    mean: exactMean(finite.map(({ value }) => value)),
  };
}

describe('what is derived from a run', () => {
  test('the automatic summary equals brute force, however rows were split and late', async () => {
    await fc.assert(
      fc.asyncProperty(madeRun, async ({ rows, frames }) => {
        const state = new RunState();
        for (const each of frames) expect(state.apply(each, 100)).toBe('applied');
        for (const [key, { stats }] of state.scalars) {
          const { mean, ...rest } = stats.summary();
          const { mean: wanted, ...others } = modelSummary(rows, key);
          expect(rest).toEqual(others);
          if (rest.count === 0) expect(mean).toBeNaN();
          else expect(Math.abs(mean - wanted)).toBeLessThanOrEqual(1e-12 * Math.abs(wanted) + 1e-24);
        }
      }),
      { numRuns: rounds(100) },
    );
  });

  test('[STO3] derived data is rebuilt from the frames with the same answers', async () => {
    await fc.assert(
      fc.asyncProperty(madeRun, fc.nat(20), fc.nat(20), async ({ frames }, first, second) => {
        const store = memoryStore();
        const writer = new RunReader(store, RUN, QUERIES);
        await writer.refresh();
        const other = new RunReader(store, RUN, QUERIES);
        for (const [i, each] of frames.entries()) {
          writer.ingest(each, await write(store, each));
          // Two tabs persist at different times, each what is new to it.
          if (i === first) await writer.refresh().then(() => writer.persist());
          if (i === second) await other.refresh().then(() => other.persist());
          if (i === first + 2) await writer.refresh().then(() => writer.persist());
        }
        const kept = await detail(store);
        const series = async () => {
          const reader = new RunReader(store, RUN, QUERIES);
          await reader.refresh();
          return Promise.all(['loss', 'acc', '__proto__'].map((key) => reader.series({ key, buckets: 10 })));
        };
        const drawn = await series();
        await store.deleteDerived(RUN, '');
        expect(await detail(store)).toEqual(kept);
        expect(await series()).toEqual(drawn);
      }),
      { numRuns: rounds(60) },
    );
  });

  test('[STO3] damaged, foreign and half-replaced derived entries are ignored', async () => {
    const state = new RunState();
    state.apply(frame(1, 0, [runRecord(), scalars(0, { a: 1, b: 2 })]), 10);
    const before = encodeState(state);
    expect(before.map((entry) => entry.name)).toEqual([
      'v5/info',
      'v5/state',
      'v5/rollup/0.',
      'v5/rollup/1.',
    ]);
    state.apply(frame(1, 1, [scalars(1, { a: 3 })]), 10);
    const after = encodeState(state);
    expect(after.map((entry) => entry.name)).toEqual(['v5/info', 'v5/state', 'v5/rollup/0.']);

    const [info, stateEntry, a] = after as [(typeof after)[0], (typeof after)[0], (typeof after)[0]];
    const [, , oldA, b] = before as [unknown, unknown, (typeof after)[0], (typeof after)[0]];
    expect(decodeState([info, stateEntry, a, b])?.scalars.get('a')?.points).toBe(2);
    expect(decodeState([info, stateEntry, oldA, b])).toBeNull();
    expect(decodeState([info, stateEntry, a])).toBeNull();
    expect(
      decodeState([info, stateEntry, { ...a, name: 'v5/rollup/1.' }, { ...b, name: 'v5/rollup/0.' }]),
    ).toBeNull();
    expect(decodeState([{ name: 'v6/state', bytes: stateEntry.bytes }, a, b])).toBeNull();
    for (const length of [0, 5, stateEntry.bytes.length - 1]) {
      expect(
        decodeState([{ name: 'v5/state', bytes: stateEntry.bytes.subarray(0, length) }, a, b]),
      ).toBeNull();
    }
  });

  test('[STO3] a rollup that is damaged, gone or newer than the state when it is first looked at is read anew', async () => {
    const store = memoryStore();
    const writer = new RunReader(store, RUN, QUERIES);
    await writer.refresh();
    const log = async (seq: number, value: number) => {
      const each = frame(1, seq, [...(seq === 0 ? [runRecord()] : []), scalars(seq, { a: value, b: value })]);
      writer.ingest(each, await write(store, each));
      await writer.refresh();
    };
    await log(0, 1);
    await log(1, 5);
    await writer.persist();
    const read = async (meanwhile: () => Promise<void>) => {
      const reader = new RunReader(store, RUN, QUERIES);
      await reader.refresh();
      await meanwhile();
      return Array.from((await reader.series({ key: 'a' })).last);
    };
    expect(await read(async () => {})).toEqual([1, 5]);
    const [entry] = await store.getDerived(RUN, 'v5/rollup/0.');
    const bytes = entry?.bytes.slice(0, -3) ?? new Uint8Array();
    expect(await read(() => store.putDerived(RUN, [{ name: 'v5/rollup/0.', bytes }]))).toEqual([1, 5]);
    expect(await read(() => store.deleteDerived(RUN, 'v5/rollup/0.'))).toEqual([1, 5]);
    await log(2, 7);
    await writer.persist();
    const later = read(async () => {
      await log(3, 9);
      await writer.persist();
    });
    expect(await later).toEqual([1, 5, 7, 9]);
  });

  test('frames are applied once, in order, and a frame of an earlier writer asks for all to be read anew', () => {
    const state = new RunState();
    const first = frame(1, 0, [scalars(0, { a: 1 })]);
    expect(state.apply(first, 10)).toBe('applied');
    expect(state.apply(first, 10)).toBe('known');
    expect(state.apply(frame(1, 2, []), 10)).toBe('gap');
    expect(state.apply(frame(2, 0, []), 10)).toBe('applied');
    expect(state.apply(frame(1, 1, []), 10)).toBe('disorder');
    expect(state.scalars.get('a')?.stats.total).toBe(1);
  });

  test('config, status, summary by hand, problems, dropped values and log counts', async () => {
    const store = memoryStore();
    const time = START;
    const problem = (key: string, count: number): LoggedRecord => ({
      kind: 'problem',
      time,
      key,
      reason: 'bad',
      count,
    });
    const summary = (key: string, value: number | null, removed = false): LoggedRecord => ({
      kind: 'summary',
      time,
      key,
      value,
      removed,
    });
    const log = (level: 'info' | 'error'): LoggedRecord => ({
      kind: 'log',
      time,
      level,
      message: 'm',
      source: 'user',
      step: 0,
      context: null,
    });
    await write(
      store,
      frame(1, 0, [
        runRecord(),
        { kind: 'config', time, op: 'set', path: '', data: { lr: 1, model: { layers: 2 } } },
        { kind: 'config', time, op: 'update', path: 'model.layers', data: 4 },
        { kind: 'status', time: 5, status: 'failed', message: 'no', stack: 'at x' },
        scalars(0, { __proto__: 1, constructor: 2 } as Record<string, number>),
        { kind: 'text', key: '__proto__', row: 1, step: 1, globalStep: 0, time, value: 'hi' },
        summary('best', 3),
        summary('gone', 3),
        summary('gone', null, true),
        problem('k', 2),
        problem('k', 3),
        problem('other', 1),
        { kind: 'dropped', time, count: 7, reason: 'full' },
        log('info'),
        log('error'),
        log('error'),
      ]),
    );
    const found = await detail(store);
    expect(found).toMatchObject({
      error: { message: 'no', stack: 'at x' },
      ended: 5,
      rows: 2,
      dropped: 7,
      problems: 6,
      logCounts: { debug: 0, info: 1, warning: 0, error: 2 },
    });
    expect(JSON.stringify(found.config)).toBe('{"lr":1,"model":{"layers":4}}');
    expect(Object.entries(found.summary)).toEqual([['best', 3]]);
    expect(found.problemList).toEqual([
      { key: 'k', reason: 'bad', count: 5 },
      { key: 'other', reason: 'bad', count: 1 },
    ]);
    expect(found.keys).toContainEqual({ key: '__proto__', kind: 'text', count: 1 });
    await write(store, frame(2, 0, [{ kind: 'status', time: 9, status: 'running', message: '', stack: '' }]));
    expect(await detail(store)).toMatchObject({ error: null, ended: 0 });
  });

  test('ten thousand keys, `__proto__` among them, are kept, persisted and restored', async () => {
    const values = new Map(Array.from({ length: 9_999 }, (_, i): [string, number] => [`key/${i}`, i]));
    values.set('__proto__', -1);
    const rows = [0, 1].map((row) => ({ row, step: row, globalStep: 0, time: START, values }));
    const store = memoryStore();
    await write(store, frame(1, 0, [runRecord(), rowsRecord(rows)]));
    const reader = new RunReader(store, RUN, QUERIES);
    await reader.refresh();
    await reader.persist();
    const found = await detail(store);
    expect(found.keys.length).toBe(10_000);
    expect(Object.keys(found.scalars).length).toBe(10_000);
    expect(Object.getOwnPropertyDescriptor(found.scalars, '__proto__')?.value.last).toBe(-1);
  });

  test('[RUN3] of two edits the later one wins, the larger session where times are equal, in any order', () => {
    const edit = fc.record({
      field: fc.constantFrom('name', 'notes'),
      value: fc.string(),
      time: fc.integer({ min: 0, max: 3 }),
      session: fc.constantFrom(sessionId(7), sessionId(8), sessionId(9)),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(edit, { selector: (e) => `${e.field} ${e.time} ${e.session}` }),
        fc.nat(),
        (made, seed) => {
          const apply = (list: typeof made) => {
            const edits = new Edits();
            for (const { session, ...rest } of list) edits.apply({ kind: 'edit', ...rest }, session);
            return ['name', 'notes'].map((field) => edits.text(field, 'none'));
          };
          const shuffled =
            fc.sample(fc.shuffledSubarray(made, { minLength: made.length }), { seed, numRuns: 1 })[0] ?? [];
          const latest = (field: string) =>
            made
              .filter((e) => e.field === field)
              .sort((a, b) => a.time - b.time || (a.session < b.session ? -1 : 1))
              .at(-1)?.value ?? 'none';
          expect(apply(shuffled)).toEqual([latest('name'), latest('notes')]);
        },
      ),
    );
  });

  test('a damaged frame is counted as a problem and takes nothing else away', async () => {
    const store = memoryStore();
    for (let seq = 0; seq < 3; seq++) await write(store, frame(1, seq, [scalars(seq, { a: seq })]));
    await store.compact({ run: RUN, session: sessionId(1) }, true);
    const damaged: Store = Object.create(store, {
      listStreams: { value: (run: string) => store.listStreams(run) },
      getDerived: { value: () => Promise.resolve([]) },
      readRange: {
        value: async (...args: Parameters<Store['readRange']>) => {
          const range = await store.readRange(...args);
          const bytes = range.pieces[0]?.bytes as Uint8Array;
          const middle = Math.floor(bytes.length / 2);
          bytes[middle] = (bytes[middle] as number) ^ 1;
          return range;
        },
      },
    });
    const reader = new RunReader(damaged, RUN, QUERIES);
    await reader.refresh();
    expect(reader.state.scalars.get('a')?.stats.total).toBe(2);
    expect(reader.state.facts.problems).toBe(1);
    expect(reader.state.nextOf(sessionId(1))).toBe(3);
  });
});
