import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { StoreSource } from '../../../src/query/store-source.js';
import type { Frame, HistogramRecord } from '../../../src/record/kinds.js';
import { memoryStore } from '../../../src/store/memory.js';
import type { Store } from '../../../src/store/port.js';
import { modelHistogram } from '../../model/histograms.js';
import { rounds } from '../../support/long.js';
import { rowsRecord } from '../../support/rows.js';
import { loggedHistograms } from './histograms.js';
import { frame, QUERIES, RUN, runRecord, START, write } from './runs.js';

// Properties take seconds, and many times that on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

function open(store: Store) {
  return new StoreSource(store, { clock: { now: () => START }, isLive: () => true, queries: QUERIES });
}

/** A store whose frames can be made to take their time. */
function holdable(store: Store) {
  let gate: Promise<void> | null = null;
  let release = () => {};
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const hold = () => {
    gate = new Promise((resolve) => {
      release = resolve;
    });
  };
  const slow: Store = new Proxy(store, {
    get(target, name) {
      const member = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      if (name !== 'readRange') return member.bind(target);
      return async (...range: unknown[]) => {
        if (gate !== null) begin();
        await gate;
        return member.apply(target, range);
      };
    },
  });
  return { slow, held: { hold, begun, release: () => release() } };
}

const QUERY = { run: RUN, key: 'weights' };

/** Everything that a source says about the histograms. */
async function answers(source: StoreSource) {
  const size = { width: 7, height: 5 };
  return {
    summary: (await source.getRun(RUN))?.histograms,
    all: await source.histograms(QUERY),
    few: await source.histograms({ ...QUERY, x: 'globalStep', from: 2, to: 20, limit: 3 }),
    one: await source.histograms({ ...QUERY, x: 'relative', at: 9 }),
    other: await source.histograms({ ...QUERY, key: 'other' }),
    map: await source.heatmap({ ...QUERY, ...size }),
    timeMap: await source.heatmap({ ...QUERY, ...size, x: 'time', scale: 'symlog', normalize: 'all' }),
  };
}

/** Frames of `cuts` histograms each, the first writer's and then a second one's. */
function framesOf(records: readonly HistogramRecord[], cuts: readonly number[], first: number): Frame[] {
  const frames = [frame(1, 0, [runRecord()])];
  for (let from = 0, i = 0; from < records.length; i++) {
    const to = from + (cuts[i % cuts.length] as number);
    const scalar = { row: from, step: from, globalStep: 0, time: START + from, values: { loss: 1 } };
    const [epoch, seq] = i < first ? [1, i + 1] : [2, i - first];
    frames.push(frame(epoch, seq, [rowsRecord([scalar]), ...records.slice(from, to)]));
    from = to;
  }
  return frames;
}

const other = (record: HistogramRecord, i: number) => (i % 5 === 3 ? { ...record, key: 'other' } : record);
const large = (record: HistogramRecord, i: number): HistogramRecord =>
  i % 3 === 1
    ? { ...record, precision: 'compact', counts: record.counts.map((count) => count * 1001) }
    : record;

describe('histograms that are kept', () => {
  test('live answers are those after a reload, however queries and frames alternate', async () => {
    await fc.assert(
      fc.asyncProperty(
        loggedHistograms(40).map((records) => records.map(other).map(large)),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 }),
        fc.nat(8),
        // After each frame: nothing, a question, one that is still being answered when the next frame comes.
        fc.array(fc.constantFrom('go on', 'ask', 'ask meanwhile'), { minLength: 1, maxLength: 12 }),
        async (records, cuts, first, acts) => {
          const store = memoryStore();
          const live = open(store);
          const asked: Promise<unknown>[] = [];
          for (const [i, each] of framesOf(records, cuts, first).entries()) {
            const bytes = await write(store, each);
            if (i === 0) await live.attach(RUN);
            live.ingest(RUN, each, bytes);
            const act = acts[i % acts.length];
            if (act === 'ask') expect(await answers(live)).toEqual(await answers(open(store)));
            if (act === 'ask meanwhile')
              asked.push(live.histograms(QUERY), live.heatmap({ ...QUERY, width: 2, height: 2 }));
          }
          await Promise.all(asked);
          const found = await answers(live);
          expect(found).toEqual(await answers(open(store)));
          const keys = records.map((record) => record.key);
          expect(found.all.total).toBe(keys.filter((key) => key === 'weights').length);
          expect(found.other.total).toBe(keys.filter((key) => key === 'other').length);
        },
      ),
      { numRuns: rounds(60) },
    );
  });

  test('also of more than are kept, and the newest is there', async () => {
    const count = 9000;
    const records = Array.from({ length: count }, (_, i) =>
      modelHistogram([i], [0, count], { row: i, step: i, globalStep: -i, time: START + i }),
    );
    const store = memoryStore();
    const live = open(store);
    let logged = 0;
    for (const [i, each] of framesOf(records, [700, 1300], 99).entries()) {
      const bytes = await write(store, each);
      if (i === 0) await live.attach(RUN);
      live.ingest(RUN, each, bytes);
      logged += each.records.filter((record) => record.kind === 'histogram').length;
      const all = await live.histograms({ ...QUERY, limit: 4096 });
      expect(all).toMatchObject({ total: logged, inRange: logged });
      expect(all.x.at(-1)).toBe(logged > 0 ? logged - 1 : undefined);
    }
    expect(await answers(live)).toEqual(await answers(open(store)));

    const found = await live.histograms({ ...QUERY, from: 1000, to: 1999 });
    expect(found).toMatchObject({ total: count, inRange: 1000 });
    expect(found.x.length).toBe(200);
    // Every fourth one is kept.
    expect(found.x.every((x) => x % 4 === 0)).toBe(true);
    expect(await live.histograms({ ...QUERY, x: 'globalStep', at: -8001 })).toMatchObject({
      total: count,
      inRange: 1,
      x: Float64Array.of(-8004),
    });
  });

  test('frames that come while earlier ones are being read are there, once', async () => {
    const store = memoryStore();
    const { held, slow } = holdable(store);
    const live = open(slow);
    const send = async (frame: Frame) => live.ingest(RUN, frame, await write(store, frame));
    const histograms = Array.from({ length: 20 }, (_, i) => modelHistogram([i], 1, { step: i, row: i }));
    const [first, second, third, ...later] = framesOf(histograms.map(other), [3], 99) as [
      Frame,
      Frame,
      Frame,
    ];
    await write(store, first);
    await live.attach(RUN);
    await send(second);
    await send(third);

    held.hold();
    const asked = [live.histograms(QUERY), live.histograms({ ...QUERY, key: 'other' })];
    await held.begun;
    // Of the second key nothing is read yet: a pass that runs takes no more keys.
    for (const each of later) {
      await send(each);
      asked.push(live.histograms({ ...QUERY, key: 'other', limit: 7 }));
    }
    held.release();
    for (const answer of await Promise.all(asked)) {
      expect(answer.x.length).toBeGreaterThan(0);
      expect([...answer.x]).toEqual([...new Set(answer.x)]);
    }
    const found = await answers(live);
    expect(found).toEqual(await answers(open(store)));
    expect([found.all.total, found.other.total]).toEqual([16, 4]);
  });

  test('a key that was never logged gives empty answers', async () => {
    const store = memoryStore();
    await write(store, frame(1, 0, [runRecord(), modelHistogram([1], 1)]));
    const source = open(store);
    for (const key of ['nothing', '', '__proto__', 'constructor']) {
      const found = await source.histograms({ run: RUN, key });
      expect(found).toMatchObject({ key, total: 0, inRange: 0, origin: null });
      expect(found.x.length).toBe(0);
      const map = await source.heatmap({ run: RUN, key, width: 3, height: 2 });
      expect(map).toMatchObject({ key, low: Number.NaN, high: Number.NaN, cells: new Uint8Array(6) });
    }
    expect((await source.histograms(QUERY)).total).toBe(1);
  });

  test('a wrong query and a run that does not exist are rejected', async () => {
    const store = memoryStore();
    await write(store, frame(1, 0, [runRecord(), modelHistogram([1], 1)]));
    const source = open(store);
    const validation = { code: 'validation' };
    await expect(source.histograms({ ...QUERY, limit: 0 })).rejects.toMatchObject(validation);
    await expect(source.histograms({ ...QUERY, from: 1, to: 0 })).rejects.toMatchObject(validation);
    await expect(source.heatmap({ ...QUERY, width: 0, height: 1 })).rejects.toMatchObject(validation);
    const missing = { ...QUERY, run: 'b'.repeat(32) };
    await expect(source.histograms(missing)).rejects.toMatchObject({ code: 'run_missing' });
    await expect(source.heatmap({ ...missing, width: 1, height: 1 })).rejects.toMatchObject({
      code: 'run_missing',
    });
  });
});
