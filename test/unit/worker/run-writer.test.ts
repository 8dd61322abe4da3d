import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StorageError } from '../../../src/base/errors.js';
import { randomId } from '../../../src/base/ids.js';
import { BatchBuilder, type KeySlot } from '../../../src/page/batch-builder.js';
import { readFrames } from '../../../src/record/frame.js';
import { checkHistogramOptions } from '../../../src/record/histogram-options.js';
import { memoryStore } from '../../../src/store/memory.js';
import type { AppendResult, Store } from '../../../src/store/port.js';
import type { Batch, FromEngine, PageRecord } from '../../../src/worker/protocol.js';
import { RunWriter } from '../../../src/worker/run-writer.js';
import { manualClock } from '../page/harness.js';

/** A batch with one row `{n: number}` per value. */
function batchOf(number: number, values: readonly number[]): Batch {
  const builder = new BatchBuilder();
  const slot: KeySlot = { key: 'n', index: 0, batch: 0, row: -1 };
  values.forEach((value) => {
    builder.beginRow(value, value, 0, 1000 + value);
    builder.add(slot, value);
    builder.endRow();
  });
  const next = (values[values.length - 1] ?? -1) + 1;
  return builder.seal(number, { nextRow: next, nextStep: next, globalStep: 0 });
}

/** The same with a tensor that the worker has to compute first. */
function tensorBatch(number: number, values: readonly number[]): Batch {
  const record: PageRecord = {
    kind: 'tensor',
    key: 'w',
    row: 0,
    step: 0,
    globalStep: 0,
    time: 1,
    data: new Float32Array(number + 1),
    dtype: 'float32',
    shape: [number + 1],
    options: checkHistogramOptions(),
  };
  return { ...batchOf(number, values), records: [record] };
}

/** What happens to the next appends: done, refused before or after it took effect. */
type Fate = 'ok' | 'refused' | 'done but refused';

/** Makes the store's appends meet their fates, one by one. */
function inject(store: Store, fates: Fate[]): void {
  const append = store.append.bind(store);
  store.append = async (...args): Promise<AppendResult> => {
    const fate = args[2].length === 0 ? 'ok' : (fates.shift() ?? 'ok');
    if (fate === 'refused') throw new StorageError('injected');
    const result = await append(...args);
    if (fate === 'done but refused') throw new StorageError('injected after the fact');
    return result;
  };
}

async function harness(fates: Fate[] = []) {
  const store = memoryStore();
  inject(store, fates);
  const run = randomId();
  const opening = {
    namespace: '',
    project: 'p',
    label: 'l',
    recorder: 'r',
    resume: 'takeover' as const,
    time: 1,
  };
  const opened = await store.openWriter({ run, session: randomId(), ...opening, resume: 'never' });
  if (opened.status !== 'created') throw new Error(opened.status);
  const stream = { run, session: opened.head.session };
  const seen: FromEngine[] = [];
  const port = {
    onmessage: null as ((event: { data: unknown }) => void) | null,
    postMessage: (m: FromEngine) => seen.push(m),
    close() {},
  };
  const writer = new RunWriter({
    store,
    clock: manualClock(),
    head: opened.head,
    stream,
    port: port as unknown as MessagePort,
    opening: [],
    // Some turns later: everything behind it waits.
    compute: async (record) => {
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve));
      const { key, time } = record;
      const count = record.kind === 'tensor' ? record.data.length : record.items.length;
      return [{ kind: 'problem', time, key, reason: `computed ${count}`, count: 1 }];
    },
    onCommitted() {},
    onStopped() {},
    onTrouble() {},
  });
  const send = (data: Batch | { type: 'hurry' }) => port.onmessage?.({ data });
  const stored = async () => {
    const numbers: number[] = [];
    const { pieces } = await store.readRange(stream, 0);
    for (const piece of pieces) {
      for (const frame of readFrames(piece.bytes)) {
        for (const record of frame.records) if (record.kind === 'rows') numbers.push(...record.rows);
      }
    }
    return numbers;
  };
  const problems = async () => {
    const { pieces } = await store.readRange(stream, 0);
    const frames = pieces.flatMap((piece) => [...readFrames(piece.bytes)]);
    const records = frames.flatMap((frame) => frame.records);
    return records.flatMap((record) => (record.kind === 'problem' ? [record.reason] : []));
  };
  return { store, writer, send, seen, stored, problems, run, stream, opening };
}

describe('RunWriter', () => {
  test('[QUE2] acknowledges what is committed, in order; the head says where the next writer goes on', async () => {
    const h = await harness();
    h.send(batchOf(0, [0, 1, 2]));
    h.send(batchOf(1, [3]));
    await h.writer.drain();
    expect(h.seen.at(-1)).toEqual({ type: 'ack', number: 1 });
    expect(await h.stored()).toEqual([0, 1, 2, 3]);
    expect(await h.store.getRun(h.run)).toMatchObject({ batch: 1, nextRow: 4, nextStep: 4 });
  });

  test('[QUE2] a batch that was sent again is not recorded again, and is acknowledged if it is committed', async () => {
    const h = await harness();
    h.send(batchOf(0, [0]));
    h.send(batchOf(0, [0]));
    await h.writer.drain();
    h.send(batchOf(0, [0]));
    await h.writer.drain();
    expect(await h.stored()).toEqual([0]);
    expect(h.seen.at(-1)).toEqual({ type: 'ack', number: 0 });
  });

  test('a batch with a tensor is computed first; what comes behind it waits, in order', async () => {
    const h = await harness();
    h.send(batchOf(0, [0]));
    h.send(tensorBatch(1, [1]));
    h.send({ type: 'hurry' });
    h.send(tensorBatch(2, [2]));
    h.send(batchOf(3, [3]));
    h.send({ type: 'hurry' });
    expect(h.seen).toEqual([]);
    await h.writer.drain();
    expect(await h.stored()).toEqual([0, 1, 2, 3]);
    expect(h.seen.at(-1)).toEqual({ type: 'ack', number: 3 });
    expect(await h.problems()).toEqual(['computed 2', 'computed 3']);
  });

  test('[STO6] whatever appends are refused, before or after they took effect, nothing is lost, doubled or out of order (property)', async () => {
    const fate = fc.constantFrom<Fate>('ok', 'ok', 'refused', 'done but refused');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fate, { maxLength: 8 }),
        fc.integer({ min: 1, max: 6 }),
        async (fates, batches) => {
          const h = await harness([...fates]);
          for (let i = 0; i < batches; i++) {
            h.send((i % 3 === 1 ? tensorBatch : batchOf)(i, [2 * i, 2 * i + 1]));
            h.send({ type: 'hurry' });
          }
          await h.writer.drain();
          expect(await h.stored()).toEqual(Array.from({ length: 2 * batches }, (_, i) => i));
          const acks = h.seen.filter((message) => message.type === 'ack').map((message) => message.number);
          expect(acks.at(-1)).toBe(batches - 1);
          expect([...acks].sort((a, b) => a - b)).toEqual(acks);
          if (fates.slice(0, batches).some((each) => each !== 'ok')) {
            expect(h.seen.some((message) => message.type === 'trouble')).toBe(true);
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  test('[QUE3] a record that no frame can hold stops the writer with an error, rather than leaving the page to wait', async () => {
    const h = await harness();
    const record = { kind: 'edit', time: 'not a number', field: 'name', value: 'x' } as unknown as PageRecord;
    h.send({ ...batchOf(0, [0]), records: [record] });
    await h.writer.drain();
    expect(h.seen.at(-1)).toMatchObject({ type: 'stopped', error: { code: 'validation' } });
  });

  test('[RUN2] a writer that was taken over stores nothing more and says so', async () => {
    const h = await harness();
    h.send(batchOf(0, [0]));
    await h.writer.drain();
    await h.store.openWriter({ run: randomId(), session: randomId(), ...h.opening, recorder: 'other' });
    h.send(batchOf(1, [1]));
    await h.writer.drain();
    expect(h.seen.at(-1)).toMatchObject({ type: 'stopped', error: { code: 'run_taken_over' } });
    h.send(batchOf(2, [2]));
    await h.writer.drain();
    expect(await h.stored()).toEqual([0]);
  });

  test('[STO6] a run that was deleted underneath stops its writer with a storage error', async () => {
    const h = await harness();
    h.send(batchOf(0, [0]));
    await h.writer.drain();
    await h.store.deleteRun(h.run, 5);
    h.send(batchOf(1, [1]));
    await h.writer.drain();
    expect(h.seen.at(-1)).toMatchObject({
      type: 'stopped',
      error: { code: 'storage', facts: { reason: 'deleted' } },
    });
  });
});
