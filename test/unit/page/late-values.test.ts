import { describe, expect, test } from 'vitest';
import { isRefusal, type Refusal, refuse } from '../../../src/base/refusal.js';
import { LateValues } from '../../../src/page/late-values.js';
import { Metrics } from '../../../src/page/metrics.js';
import type { RecorderOptions } from '../../../src/page/recorder.js';
import { checkHistogramOptions } from '../../../src/record/histogram-options.js';
import { histogram } from '../../../src/record/histogram-value.js';
import type { DistributionOutcome, TensorSide, TensorView } from '../../../src/tensor/port.js';
import { bench } from './harness.js';

class FakeTensor implements TensorView {
  readonly dataId = {};
  readonly size: number;
  readonly shape: readonly number[];
  readonly dtype = 'float32';
  readonly value: number;
  constructor(value: number, size = 1) {
    this.value = value;
    this.size = size;
    this.shape = size === 1 ? [] : [size];
  }
}

/** A side whose reads and distributions settle when the test says so. */
function fakeSide() {
  const reads: ((values?: (number | Refusal)[]) => Promise<void>)[] = [];
  const outcomes: ((outcome: DistributionOutcome) => Promise<void>)[] = [];
  const turn = () => new Promise<void>((resolve) => setTimeout(resolve));
  const side: TensorSide = {
    view: (value) => (value instanceof FakeTensor ? value : null),
    whyUnfit: () => null,
    hold: (tensor) => tensor,
    readScalars: (held) =>
      new Promise((resolve) => {
        reads.push((values: (number | Refusal)[] = held.map((tensor) => (tensor as FakeTensor).value)) => {
          resolve(values);
          return turn();
        });
      }),
    distribution: () =>
      new Promise((resolve) => {
        outcomes.push((outcome) => {
          resolve(outcome);
          return turn();
        });
      }),
    elements: async (tensor) => new Float32Array(tensor.size).fill((tensor as FakeTensor).value),
    training: {} as TensorSide['training'],
  };
  return { side, reads, outcomes, turn };
}

function setUp(options: Partial<RecorderOptions> = {}) {
  const fake = fakeSide();
  const wakes: (() => void)[] = [];
  const late = new LateValues(
    () => fake.side,
    (callback) => wakes.push(callback),
    () => b.clock.now(),
  );
  const b = bench({ specials: late, ...options });
  late.sink = {
    late: (place, values) => b.recorder.late(place, values),
    record: (record) => b.recorder.record(record, true),
    problem: (key, refusal) => b.recorder.problem(key, refusal, true),
    drop: (count, reason) => b.recorder.drop(count, reason),
  };
  return { ...fake, b, late, wakes };
}

const scalar = (value: number) => new FakeTensor(value);

describe('scalar tensors', () => {
  test('[VAL4] a row with tensors waits for one readback and stays one row', async () => {
    const { b, late, reads } = setUp();
    b.recorder.log({ a: 1, loss: scalar(0.5), b: 2 });
    b.recorder.log({ a: 3 });
    b.recorder.log({ loss: scalar(0.25), acc: scalar(0.75) });
    expect(b.rows().map(({ row, values }) => [row, ...values])).toEqual([[1, ['a', 3]]]);
    const settled = late.settled();
    for (const read of reads) await read();
    await settled;
    const rows = b.rows().sort((x, y) => x.row - y.row);
    expect(rows.map(({ row, step, values }) => [row, step, Object.fromEntries(values)])).toEqual([
      [0, 0, { a: 1, b: 2, loss: 0.5 }],
      [1, 1, { a: 3 }],
      [2, 2, { loss: 0.25, acc: 0.75 }],
    ]);
    expect(reads.length).toBeLessThanOrEqual(2);
  });

  test('rows are written in the order of their calls, whichever readback ends first', async () => {
    const { b, late, reads } = setUp();
    b.recorder.log({ loss: scalar(1) });
    b.clock.advance(60);
    b.recorder.log({ loss: scalar(2) });
    expect(reads.length).toBe(2);
    await reads[1]?.();
    expect(b.rows()).toEqual([]);
    await reads[0]?.();
    await late.settled();
    expect(b.rows().map(({ values }) => values.get('loss'))).toEqual([1, 2]);
  });

  test('[ROW2] explicit steps join as ever, and a repeated key starts a new row', async () => {
    const { b, late, reads } = setUp();
    b.recorder.log({ loss: scalar(1) }, { step: 5 });
    b.recorder.log({ acc: 2 }, { step: 5 });
    b.recorder.log({ loss: 3 }, { step: 5 });
    const settled = late.settled();
    for (const read of reads) await read();
    await settled;
    // Parts of one row, wherever they are, have its number.
    const joined = new Map<number, Record<string, number>>();
    for (const { row, step, values } of b.rows()) {
      expect(step).toBe(5);
      joined.set(row, { ...joined.get(row), ...Object.fromEntries(values) });
    }
    expect([...joined].sort()).toEqual([
      [0, { loss: 1, acc: 2 }],
      [1, { loss: 3 }],
    ]);
  });

  test('values held with commit: false wait as well, and the result says when they are stored', async () => {
    const { b, late, reads } = setUp();
    const held = b.recorder.log({ loss: scalar(1), n: 1 }, { commit: false });
    b.recorder.log({ m: 2 });
    let stored = false;
    void held.stored.then(() => {
      stored = true;
    });
    const settled = late.settled();
    for (const read of reads) await read();
    await settled;
    b.recorder.send();
    expect(b.rows().map(({ values }) => Object.fromEntries(values))).toEqual([{ loss: 1, n: 1, m: 2 }]);
    expect(stored).toBe(false);
    b.ack(b.batches.length - 1);
    await held.stored;
  });

  test('[HIS4] what cannot be read is a problem; the numbers of its row are kept, and a lost GPU gets a line', async () => {
    const { b, late, reads } = setUp();
    b.recorder.log({ a: 1, loss: scalar(0.5) });
    b.clock.advance(60);
    b.recorder.log({ a: 2, loss: scalar(0.5) });
    const reason = 'The GPU was lost (webgl: lost)';
    for (const read of reads) await read([refuse('device_lost', reason)]);
    await late.settled();
    expect(b.rows().map(({ values }) => Object.fromEntries(values))).toEqual([{ a: 1 }, { a: 2 }]);
    const records = b.records();
    expect(records).toContainEqual(expect.objectContaining({ kind: 'problem', key: 'loss', reason }));
    expect(records.filter(({ kind }) => kind === 'log')).toEqual([
      expect.objectContaining({ level: 'error', message: reason, step: 1 }),
    ]);
  });

  test("[VAL1] nonFinite: 'reject' refuses the value when it is known", async () => {
    const { b, late, reads } = setUp({ nonFinite: 'reject' });
    b.recorder.log({ a: 1, loss: scalar(Number.NaN) });
    for (const read of reads) await read();
    await late.settled();
    expect(b.rows().map(({ values }) => Object.fromEntries(values))).toEqual([{ a: 1 }]);
    expect(b.records()).toContainEqual(expect.objectContaining({ kind: 'problem', key: 'loss' }));
  });

  test('what was logged before the end is recorded after it; nothing else is', async () => {
    const { b, late, reads } = setUp();
    b.recorder.log({ loss: scalar(1) });
    b.recorder.end(new (await import('../../../src/base/errors.js')).RunFinishedError('over'));
    expect(b.recorder.log({ n: 1 }).ok).toBe(false);
    for (const read of reads) await read();
    await late.settled();
    expect(b.rows().map(({ values }) => Object.fromEntries(values))).toEqual([{ loss: 1 }]);
  });

  test('[QUE4] too many waiting scalars are dropped and counted', () => {
    const { b, late } = setUp();
    for (let i = 0; i < 16_400; i++) {
      const taken = late.take(scalar(i));
      if (taken && isRefusal(taken)) break;
    }
    b.recorder.send();
    expect(b.records()).toContainEqual(expect.objectContaining({ kind: 'dropped', count: 1 }));
  });

  test('a tensor of several elements is a problem that says what to do', () => {
    const { b } = setUp();
    const result = b.recorder.log({ w: new FakeTensor(0, 12) });
    expect(result.error?.message).toContain('histogram(tensor)');
  });
});

describe('histograms', () => {
  const distribution = {
    stats: { count: 1, finite: 1, nan: 0, posInf: 0, negInf: 0, zeros: 0, min: 1, max: 1, mean: 1, std: 0 },
    edges: new Float64Array([1, 1]),
    counts: new Float64Array([1]),
    under: 0,
    over: 0,
  };

  test('a distribution that the training thread computed becomes a record in the place of its row', async () => {
    const { b, late, outcomes } = setUp();
    expect(b.recorder.log({ n: 1, w: histogram(scalar(1), { bins: 1 }) }, { step: 7 }).ok).toBe(true);
    b.recorder.log({ n: 2 });
    await outcomes[0]?.({ kind: 'done', distribution, backend: 'webgl', ms: 3 });
    await late.settled();
    expect(b.rows().length).toBe(2);
    expect(b.records()).toContainEqual(
      expect.objectContaining({
        kind: 'histogram',
        key: 'w',
        row: 0,
        step: 7,
        dtype: 'float32',
        ...distribution,
      }),
    );
  });

  test('elements go to the worker; failures become problems, what is too much is counted', async () => {
    const { b, late, outcomes } = setUp();
    const w = () => histogram(scalar(1));
    b.recorder.log({ a: w(), b: w(), c: w() });
    const data = new Float32Array([1, 2]);
    await outcomes[0]?.({ kind: 'data', data, problem: refuse('device', 'webgl is demoted') });
    await outcomes[1]?.({ kind: 'failed', refusal: refuse('unreadable', 'no reason') });
    await outcomes[2]?.({ kind: 'dropped', reason: 'too many' });
    await late.settled();
    b.recorder.send();
    expect(b.records()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'tensor', key: 'a', data, options: checkHistogramOptions() }),
        expect.objectContaining({ kind: 'problem', key: 'a', reason: 'webgl is demoted' }),
        expect.objectContaining({ kind: 'problem', key: 'b', reason: 'no reason' }),
        expect.objectContaining({ kind: 'dropped', count: 1, reason: 'too many' }),
      ]),
    );
  });

  test('[VAL3] arrays are copied at the call', () => {
    const { b } = setUp();
    const array = new Float32Array([1, 2, 3]);
    b.recorder.log({ w: histogram(array) });
    array.fill(9);
    b.recorder.send();
    expect(b.records()).toContainEqual(
      expect.objectContaining({ kind: 'tensor', data: new Float32Array([1, 2, 3]), shape: [3] }),
    );
  });

  test('wrong options and wrong values are problems', () => {
    const { b } = setUp();
    for (const [value, words] of [
      [histogram([1], { bins: 0 }), 'bins'],
      [histogram([1], { range: [2, 1] }), 'range'],
      [histogram('text'), 'takes a tensor'],
      [histogram([[1], [2, 3]]), 'ragged'],
      [histogram([1, null]), 'null'],
      [histogram({ edges: [0, 1], counts: [1, 2] }), 'one edge more'],
      [histogram({ edges: [1, 0], counts: [1] }), 'ascending'],
      [histogram({ edges: [0, 1], counts: [-1] }), 'not negative'],
      [histogram(new BigInt64Array(1)), 'BigInt64Array'],
    ] as const) {
      const result = b.recorder.log({ w: value });
      expect(result.ok, words).toBe(false);
      expect(result.error?.message).toContain(words);
    }
  });

  test('edges and counts made elsewhere', async () => {
    const { b, late } = setUp();
    expect(b.recorder.log({ w: histogram({ edges: [0, 1, 2, 4], counts: [0, 3, 1] }) }).ok).toBe(true);
    await late.settled();
    b.recorder.send();
    const [record] = b.records();
    expect(record).toMatchObject({ kind: 'histogram', origin: { backend: 'given' } });
    expect(record).toHaveProperty('stats.count', 4);
    expect(record).toHaveProperty('stats.min', 1);
    expect(record).toHaveProperty('stats.max', 4);
    expect(record).toHaveProperty('stats.mean', 1.875);
  });

  test('nested arrays keep their shape, booleans are 0 and 1', () => {
    const { b } = setUp();
    b.recorder.log({
      w: histogram([
        [1, 2],
        [3, true],
      ]),
    });
    b.recorder.send();
    expect(b.records()).toContainEqual(
      expect.objectContaining({ data: new Float64Array([1, 2, 3, 1]), shape: [2, 2], dtype: 'float64' }),
    );
  });
});

test('[M4] [VAL4] collected tensors are read together, and the row of their aggregates keeps its place', async () => {
  const { b, reads, turn, wake } = collecting();
  const problems: string[] = [];
  const metrics = new Metrics('train', {
    log: (row, options) => b.recorder.log(row, options),
    problem: (key, { code }) => problems.push(`${key} ${code}`),
    checkFlush: () => {},
    collect: (value, settle) => b.recorder.collect(value, settle),
    points: async () => [],
  });
  // The first value is read at once: nothing was read for a long time.
  metrics.collect({ loss: new FakeTensor(1), steps: 5 });
  for (const value of [2, 6]) metrics.collect({ loss: new FakeTensor(value), steps: 1 });
  metrics.collect({ loss: 7 });
  metrics.collect({ wide: new FakeTensor(0, 3), text: 'x' } as never);
  const { step } = metrics.flush({ step: 4, aggregate: { loss: 'mean', steps: 'sum' } });
  expect(step).toBe(4);
  b.recorder.log({ after: 1 });
  expect(problems).toEqual(['train/wide shape', 'train/text type']);
  wake();
  // Two readbacks for three tensors and their row, whichever ends first.
  expect(reads).toHaveLength(2);
  await reads[1]?.();
  await reads[0]?.();
  await turn();
  const rows = b.rows().sort((a, z) => a.row - z.row);
  expect(rows.map((row) => [row.step, Object.fromEntries(row.values)])).toEqual([
    [4, { 'train/loss': 4, 'train/steps': 7 }],
    [5, { after: 1 }],
  ]);
});

test('[M4] a collected tensor that cannot be read is a problem, and the aggregate is of the others', async () => {
  const { b, reads, turn, wake } = collecting();
  const problems: string[] = [];
  const metrics = new Metrics('', {
    log: (row, options) => b.recorder.log(row, options),
    problem: (key, { code }, late) => problems.push(`${key} ${code} ${late}`),
    checkFlush: () => {},
    collect: (value, settle) => b.recorder.collect(value, settle),
    points: async () => [],
  });
  metrics.collect({ loss: new FakeTensor(1) });
  metrics.collect({ loss: new FakeTensor(3), gone: new FakeTensor(1) });
  metrics.flush({ aggregate: 'max' });
  wake();
  await reads[0]?.();
  await reads[1]?.([refuse('device_lost', 'lost'), refuse('device_lost', 'lost')]);
  await turn();
  expect([...(b.rows()[0]?.values ?? [])]).toEqual([['loss', 1]]);
  expect(problems).toEqual(['loss device_lost true', 'gone device_lost true']);
});

/** A recorder over a side whose reads settle when the test says so. */
function collecting() {
  const { b, reads, turn, wakes } = setUp();
  const wake = () => {
    for (const each of wakes.splice(0)) each();
  };
  return { b, reads, turn, wake };
}
