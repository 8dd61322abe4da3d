import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RunFinishedError } from '../../../src/base/errors.js';
import { TimeShare } from '../../../src/base/time-share.js';
import { BATCH_VALUES } from '../../../src/page/batch-builder.js';
import type { LogRow } from '../../../src/page/log-value.js';
import { bench } from './harness.js';

const values = (row: { values: Map<string, number> } | undefined) => Object.fromEntries(row?.values ?? []);

describe('rows and steps', () => {
  test('[ROW1] all values of one call share one row and one step; the automatic step counts', () => {
    const b = bench();
    expect(b.recorder.log({ loss: 1, accuracy: 0.5 }).step).toBe(0);
    expect(b.recorder.log({ loss: 2 }).step).toBe(1);
    const rows = b.rows();
    expect(rows.map((row) => [row.row, row.step])).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(values(rows[0])).toEqual({ loss: 1, accuracy: 0.5 });
  });

  test('a result shows its facts and nothing of the library: spread, keys and JSON', () => {
    const b = bench();
    for (const options of [{}, { commit: false }]) {
      const result = b.recorder.log({ loss: 1 }, options);
      expect(Reflect.ownKeys(result)).toEqual(['step', 'ok', 'error']);
      expect(JSON.parse(JSON.stringify(result))).toEqual({ step: result.step, ok: true });
    }
  });

  test('[ROW1] an explicit step s moves the automatic one to ⌊s⌋ + 1; fractional, repeated and earlier steps are kept', () => {
    const b = bench();
    b.recorder.log({ a: 1 }, { step: 7.5 });
    expect(b.recorder.log({ a: 2 }).step).toBe(8);
    b.recorder.log({ a: 3 }, { step: -3.25 });
    expect(b.recorder.log({ a: 4 }).step).toBe(-3);
    b.recorder.log({ a: 5 }, { step: 7.5 });
    expect(b.rows().map((row) => row.step)).toEqual([7.5, 8, -3.25, -3, 7.5]);
  });

  test('[ROW2] the same explicit step joins new keys to the row before; a repeated key starts a new row; nothing is overwritten', () => {
    const b = bench();
    b.recorder.log({ a: 1 }, { step: 5 });
    b.recorder.log({ b: 2 }, { step: 5 });
    b.recorder.log({ a: 3, c: 4 }, { step: 5 });
    b.recorder.log({ d: 5 }, { step: 6 });
    const rows = b.rows();
    expect(rows.map((row) => [row.row, row.step, values(row)])).toEqual([
      [0, 5, { a: 1, b: 2 }],
      [1, 5, { a: 3, c: 4 }],
      [2, 6, { d: 5 }],
    ]);
  });

  test('[ROW2] values leave at once: a joined row may be split over batches under the same number', () => {
    const b = bench();
    b.recorder.log({ a: 1 }, { step: 5 });
    b.recorder.send();
    b.recorder.log({ b: 2 }, { step: 5 });
    expect(b.rows().map((row) => values(row))).toEqual([{ a: 1, b: 2 }]);
    expect(b.batches).toHaveLength(2);
  });

  test('[ROW2] {commit: false} values wait for the next committed row; a repeated key commits what was held', () => {
    const b = bench();
    const held = b.recorder.log({ a: 1 }, { commit: false });
    expect(b.recorder.held?.values.get('a')).toBe(1);
    expect(held.step).toBe(0);
    b.recorder.log({ b: 2 });
    b.recorder.log({ a: 3 }, { commit: false });
    b.recorder.log({ a: 4 }, { commit: false });
    expect(b.rows().map((row) => [row.step, values(row)])).toEqual([
      [0, { a: 1, b: 2 }],
      [1, { a: 3 }],
      [2, { a: 4 }],
    ]);
  });

  test('[ROW2] flush and page-hide (send) commit a held row, and its result then says when it is stored', async () => {
    const b = bench();
    const held = b.recorder.log({ a: 1 }, { commit: false });
    b.recorder.send();
    b.ack(0);
    await expect(held.stored).resolves.toBeUndefined();
  });

  test('[ROW3] global step and time are recorded with every row', () => {
    const b = bench();
    b.recorder.log({ a: 1 });
    b.recorder.globalStep += 3;
    b.clock.advance(10);
    b.recorder.log({ a: 2 });
    const rows = b.rows();
    expect(rows.map((row) => row.globalStep)).toEqual([0, 3]);
    expect((rows[1]?.time ?? 0) - (rows[0]?.time ?? 0)).toBe(10);
  });

  test('[ROW4] __proto__ and constructor are ordinary keys, keys are case-sensitive, 512 units are the limit', () => {
    const b = bench();
    const row = JSON.parse('{"__proto__": 1, "constructor": 2, "Loss": 3, "loss": 4}') as LogRow;
    expect(b.recorder.log(row).ok).toBe(true);
    expect(b.recorder.log({ ['k'.repeat(512)]: 1 }).ok).toBe(true);
    expect(b.recorder.log({ ['k'.repeat(513)]: 1 }).error?.code).toBe('validation');
    expect(b.recorder.log({ '': 1 }).error?.code).toBe('validation');
    expect([...(b.rows()[0]?.values ?? [])]).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
      ['Loss', 3],
      ['loss', 4],
    ]);
  });

  test('any sequence of rows arrives as it was logged (property)', () => {
    const row = fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__', 'x/y'), fc.double(), {
      minKeys: 1,
      noNullPrototype: false,
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(row, fc.boolean()), { maxLength: 60 }), (calls) => {
        const b = bench();
        for (const [values, send] of calls) {
          b.recorder.log(values);
          if (send) b.recorder.send();
        }
        const seen = b.rows().map((each) => [...each.values].sort(([p], [q]) => (p < q ? -1 : 1)));
        const given = calls.map(([each]) =>
          Object.keys(each)
            .map((key) => [key, each[key]] as const)
            .sort(([p], [q]) => (p < q ? -1 : 1)),
        );
        expect(seen).toEqual(given);
      }),
    );
  });

  test('ten thousand distinct keys in one row are kept, split over batches', () => {
    const b = bench();
    const row: Record<string, number> = {};
    for (let i = 0; i < 10_000; i++) row[`key/${i}`] = i;
    expect(b.recorder.log(row).ok).toBe(true);
    const rows = b.rows();
    expect(rows).toHaveLength(1);
    expect(rows[0]?.values.size).toBe(10_000);
    expect(rows[0]?.values.get('key/9999')).toBe(9999);
    expect(Math.max(...b.batches.map((batch) => batch.entries))).toBeLessThanOrEqual(BATCH_VALUES);
  });
});

describe('values', () => {
  test('[VAL1] numbers, booleans, bigints within ±2^53 and one-element arrays are scalars; non-finite numbers are kept', () => {
    const b = bench();
    const row = {
      n: 1.5,
      t: true,
      f: false,
      big: 2n ** 53n,
      one: [7],
      typed: new Float32Array([0.5]),
      nan: Number.NaN,
      inf: -1 / 0,
      zero: -0,
    };
    expect(b.recorder.log(row).ok).toBe(true);
    const seen = values(b.rows()[0]);
    expect(seen).toEqual({
      n: 1.5,
      t: 1,
      f: 0,
      big: 2 ** 53,
      one: 7,
      typed: 0.5,
      nan: Number.NaN,
      inf: -1 / 0,
      zero: -0,
    });
    expect(b.records()).toEqual([]);
  });

  test('[VAL1] strings and JSON values are recorded as their own kinds, in the same row', () => {
    const b = bench();
    b.recorder.log({ note: 'hello', shape: { width: 3 }, list: [1, 2], loss: 1 });
    const records = b.records();
    expect(
      records.map((record) => [record.kind, 'key' in record && record.key, 'row' in record && record.row]),
    ).toEqual([
      ['text', 'note', 0],
      ['json', 'shape', 0],
      ['json', 'list', 0],
    ]);
    expect(values(b.rows()[0])).toEqual({ loss: 1 });
  });

  test("[VAL1] nonFinite: 'reject' refuses NaN and ±Infinity as a problem and keeps the rest", () => {
    const b = bench({ nonFinite: 'reject' });
    const result = b.recorder.log({ loss: Number.NaN, accuracy: 1 });
    expect(result.ok).toBe(false);
    expect(result.error?.code).toBe('validation');
    expect(values(b.rows()[0])).toEqual({ accuracy: 1 });
  });

  const detached = () => {
    const array = new Float32Array(4);
    structuredClone(array.buffer, { transfer: [array.buffer] });
    return array;
  };
  const revoked = () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  };
  const circular = () => {
    const value: { self?: unknown } = {};
    value.self = value;
    return value;
  };
  const bad: readonly [string, () => unknown][] = [
    ['undefined', () => undefined],
    ['a function', () => () => 1],
    ['a symbol', () => Symbol('s')],
    ['a bigint beyond 2^53', () => 2n ** 60n],
    ['a detached buffer', detached],
    ['a revoked Proxy', revoked],
    ['a circular object', circular],
    [
      'an object with a throwing getter',
      () => ({
        get inner() {
          throw new Error('boom');
        },
      }),
    ],
    ['something like a tensor', () => ({ dataId: {}, dtype: 'float32', shape: [2] })],
  ];
  test.each(bad)(
    '[VAL2] %s never throws; the good values of the row are recorded, the bad one is a problem',
    (_, make) => {
      const b = bench();
      const result = b.recorder.log({ good: 1, bad: make(), after: 2 } as LogRow);
      expect(result.ok).toBe(false);
      expect(result.error?.code).toBe('validation');
      expect(values(b.rows()[0])).toEqual({ good: 1, after: 2 });
      const problems = b.records().filter((record) => record.kind === 'problem');
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatchObject({ key: 'bad', count: 1 });
    },
  );

  test('[VAL2] a getter of the row that throws costs only its own value', () => {
    const b = bench();
    const row = {
      a: 1,
      get b(): number {
        throw new Error('boom');
      },
      c: 3,
    };
    expect(b.recorder.log(row).ok).toBe(false);
    expect(values(b.rows()[0])).toEqual({ a: 1, c: 3 });
  });

  test('[VAL2] a Proxy whose traps throw, an array, null and an empty row are problems, not exceptions', () => {
    const b = bench();
    const hostile = new Proxy(
      {},
      {
        ownKeys() {
          throw new Error('no');
        },
      },
    );
    for (const row of [hostile, [1, 2], null, undefined, 5, {}, revoked()]) {
      expect(b.recorder.log(row as unknown as LogRow).ok).toBe(false);
      expect(b.recorder.log(row as unknown as LogRow, { step: 3 }).ok).toBe(false);
    }
    expect(b.recorder.log({ fine: 1 }).ok).toBe(true);
    expect(b.rows()).toHaveLength(1);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 'x', null, {}, 2n ** 70n])(
    '[VAL2] the bad step %s: the row is recorded at the automatic step, with a problem',
    (step) => {
      const b = bench();
      b.recorder.log({ a: 0 });
      const result = b.recorder.log({ a: 1 }, { step: step as number });
      expect(result).toMatchObject({ ok: false, step: 1 });
      expect(b.rows().map((row) => row.step)).toEqual([0, 1]);
      expect(b.records()).toMatchObject([{ kind: 'problem', count: 1 }]);
    },
  );

  test("[VAL2] onProblem: 'throw' throws after the good values were recorded", () => {
    const b = bench({ onProblem: 'throw' });
    expect(() => b.recorder.log({ good: 1, bad: undefined } as unknown as LogRow)).toThrow(
      /undefined is not a value/,
    );
    expect(values(b.rows()[0])).toEqual({ good: 1 });
  });

  test('[VAL2] equal problems are counted, not repeated, and announced once', () => {
    const b = bench();
    for (let i = 0; i < 1000; i++) b.recorder.log({ bad: undefined } as unknown as LogRow);
    const problems = b.records().filter((record) => record.kind === 'problem' && record.key === 'bad');
    expect(problems.length).toBeLessThanOrEqual(2);
    expect(problems.reduce((sum, each) => sum + (each.kind === 'problem' ? each.count : 0), 0)).toBe(1000);
    expect(b.announced.filter((text) => text.includes('bad'))).toHaveLength(1);
  });

  test('log after the end is a typed refusal, never an exception by default', async () => {
    const b = bench();
    b.recorder.end(new RunFinishedError('over'));
    const result = b.recorder.log({ a: 1 });
    expect(result).toMatchObject({ ok: false });
    expect(result.error?.code).toBe('run_finished');
    await expect(result.stored).rejects.toMatchObject({ code: 'run_finished' });
  });
});

describe('delivery', () => {
  test('[QUE1] a batch leaves when 50 ms have passed since the last one, checked inside log()', () => {
    const b = bench();
    b.recorder.log({ a: 1 });
    expect(b.batches).toHaveLength(1);
    b.recorder.log({ a: 2 });
    b.clock.advance(49);
    b.recorder.log({ a: 3 });
    expect(b.batches).toHaveLength(1);
    b.clock.advance(1);
    b.recorder.log({ a: 4 });
    expect(b.batches).toHaveLength(2);
    expect(b.batches[1]?.rows).toBe(3);
  });

  test('[QUE1] or when 4,096 values are waiting, without any time passing', () => {
    const b = bench();
    for (let i = 0; i < 2 * BATCH_VALUES + 1; i++) b.recorder.log({ a: i });
    expect(b.batches.map((batch) => batch.entries)).toEqual([1, BATCH_VALUES, BATCH_VALUES]);
  });

  test('[QUE1] a wake-up sends what no later call would have sent', () => {
    const b = bench();
    b.recorder.log({ a: 1 });
    b.recorder.log({ a: 2 });
    b.wake();
    expect(b.batches).toHaveLength(2);
  });

  test('[QUE2] batches are numbered densely and kept until acknowledged; a new engine gets the rest again', async () => {
    const b = bench();
    const results = [0, 1, 2].map((i) => {
      const result = b.recorder.log({ a: i });
      b.recorder.send();
      return result;
    });
    expect(b.batches.map((batch) => batch.number)).toEqual([0, 1, 2]);
    b.ack(0);
    await results[0]?.stored;
    const again: number[] = [];
    const port = {
      onmessage: null,
      close() {},
      postMessage: (batch: { number: number }) => again.push(batch.number),
    };
    b.outbox.attach(port as unknown as MessagePort, 1);
    expect(again).toEqual([2]);
    await results[1]?.stored;
    expect(b.outbox.bytes).toBeGreaterThan(0);
  });

  test('[QUE4] above the bound values are counted as dropped, told in the result, and recorded when there is room again', async () => {
    const b = bench({ maxBytes: 50_000 });
    let lost = 0;
    for (let i = 0; i < 3 * BATCH_VALUES; i++) if (!b.recorder.log({ a: i }).ok) lost++;
    expect(lost).toBeGreaterThan(0);
    const refused = b.recorder.log({ a: 1, b: 2 });
    expect(refused.error?.code).toBe('dropped');
    await expect(refused.stored).rejects.toMatchObject({ code: 'dropped' });
    b.ack(b.batches.length - 1);
    const droppedRecords = b.records().filter((record) => record.kind === 'dropped');
    expect(droppedRecords.reduce((sum, record) => sum + record.count, 0)).toBe(lost + 2);
    expect(b.rows()).toHaveLength(3 * BATCH_VALUES - lost);
  });

  test('[QUE3] when writing stops for good, everybody who waits is told, and later calls are refused', async () => {
    const b = bench();
    const result = b.recorder.log({ a: 1 });
    const stored = result.stored;
    b.outbox.stop(new RunFinishedError('taken'));
    await expect(stored).rejects.toMatchObject({ code: 'run_finished' });
    expect(b.recorder.log({ a: 2 }).ok).toBe(false);
  });
});

test('the time of recording is counted: one call of 64 stands for the others, and packing and posting for themselves', () => {
  const added: number[] = [];
  const share = Object.assign(new TimeShare(), { add: (ms: number) => void added.push(ms) });
  const b = bench({ share });
  // A value whose reading takes a millisecond: so does each call.
  const slow = {
    get loss() {
      b.clock.advance(1);
      return 1;
    },
  };
  // Sending takes 3 ms.
  const add = b.outbox.add.bind(b.outbox);
  b.outbox.add = (...args) => {
    b.clock.advance(3);
    add(...args);
  };
  b.recorder.send();
  expect(added).toEqual([]);
  b.recorder.log(slow);
  b.recorder.send();
  // The first batch leaves at once.
  expect(added).toEqual([1 + 3]);
  for (let i = 0; i < 40; i++) b.recorder.log(slow);
  b.recorder.send();
  expect(added).toEqual([4, 40 + 3]);
  b.recorder.problem('loss', { code: 'type', reason: 'a problem' });
  b.recorder.send();
  expect(added).toEqual([4, 43, 3]);
});
