/** [W14] Values and tensors of the summary, at the call. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal, type Refusal } from '../../../src/base/refusal.js';
import type { NdArray } from '../../../src/files/arrays.js';
import { checkFileName } from '../../../src/files/formats.js';
import { statisticsOf } from '../../../src/files/statistics.js';
import { Summary } from '../../../src/page/summary.js';
import { fileOfKey } from '../../../src/page/summary-tensor.js';
import type { FileRecord, SummaryRecord } from '../../../src/record/kinds.js';
import { summaryTensorOf } from '../../../src/source/summary-tensor.js';
import { anyCharacter } from '../../support/any-character.js';

const sha = (array: NdArray) =>
  [...array.data]
    .map((x) => Number(x).toString(16).slice(-4))
    .join('')
    .replaceAll(/[^0-9a-f]/g, 'a')
    .padEnd(64, '0')
    .slice(0, 64);

function setUp() {
  const records: (SummaryRecord | FileRecord)[] = [];
  const problems: Refusal[] = [];
  const stored: NdArray[] = [];
  const open = new Set<object>();
  let time = 0;
  let ended = false;
  const state = { fail: null as Error | null, dropped: 0, options: [] as unknown[] };
  const summary = new Summary({
    record: (record) => !ended && records.push(record) > 0,
    late: (record) => records.push(record) > 0,
    problem: (_, refusal) => problems.push(refusal),
    drop: () => void state.dropped++,
    now: () => ++time,
    detail: () => Promise.reject(new Error('unused')),
    checkNames: (options) => void state.options.push(options),
    tensors: () => null,
    begin: () => {
      if (ended) throw new Error('ended');
      const one = {};
      open.add(one);
      return () => open.delete(one);
    },
    store: async (array) => {
      await Promise.resolve();
      if (state.fail) throw state.fail;
      stored.push(array);
      const some = array.data.subarray(0, 100);
      return { sha256: sha({ ...array, data: some }), size: array.data.byteLength, ...statisticsOf(some) };
    },
  });
  const settled = async () => {
    for (let i = 0; i < 50 && open.size > 0; i++) await new Promise((resolve) => setTimeout(resolve));
    expect(open.size).toBe(0);
  };
  const end = () => {
    ended = true;
  };
  /** What readers of the run see. */
  const seen = () => {
    const values = new Map<string, unknown>();
    const files = new Map<string, string>();
    for (const record of records) {
      if (record.kind === 'file') {
        if (record.deleted) files.delete(record.name);
        else files.set(record.name, record.sha256);
      } else if (record.removed) values.delete(record.key);
      else values.set(record.key, record.value);
    }
    return { values, files };
  };
  return { summary, records, problems, stored, settled, seen, state, end };
}

/** A tensor of another copy of tfjs, read when `read` is called. */
function lateTensor(data: Float32Array, shape: number[]) {
  let read = () => {};
  const reading = new Promise<Float32Array>((resolve) => {
    read = () => resolve(data);
  });
  return { tensor: { shape, dtype: 'float32', data: () => reading }, read };
}

describe('[W14] run.summary.set', () => {
  test('records typed arrays, arrays with a shape and nested lists as files, with their statistics', async () => {
    const { summary, stored, settled, seen, problems } = setUp();
    summary.set('flat', Float32Array.of(1, 2, 3));
    summary.set('shaped', Float32Array.of(1, 2, 3, 4), { shape: [2, 2] });
    summary.set('given', { data: Int32Array.of(1, 2), shape: [1, 2] });
    summary.set('a/nested', [
      [1, 2, Number.NaN],
      [4, 5, 6],
    ]);
    summary.set('asked', [1, 2], { as: 'tensor' });
    await settled();
    expect(stored.map(({ shape, dtype }) => [dtype, ...shape])).toEqual([
      ['float32', 3],
      ['float32', 2, 2],
      ['int32', 1, 2],
      ['float64', 2, 3],
      ['float64', 2],
    ]);
    const { values, files } = seen();
    expect([...files.keys()]).toEqual(['flat.npy', 'shaped.npy', 'given.npy', 'a/nested.npy', 'asked.npy']);
    const nested = summaryTensorOf(values.get('a/nested') as never);
    expect(nested).toMatchObject({ shape: [2, 3], nan: 1, min: 1, max: 6, mean: 3.6, file: 'a/nested.npy' });
    expect(files.get('a/nested.npy')).toBe(nested?.sha256);
    expect(problems).toEqual([]);
  });

  test('keeps JSON as it is: flat lists, ragged lists, lists of texts, objects, and what is asked for as JSON', async () => {
    const { summary, seen, settled, stored } = setUp();
    const json = {
      units: [64, 32],
      ragged: [[1], [1, 2]],
      texts: [['a', 'b']],
      empty: [[]],
      object: { data: [1], shape: [1] },
    };
    for (const [key, value] of Object.entries(json)) summary.set(key, value);
    summary.set('typed', Float32Array.of(1, 2), { as: 'json' });
    summary.set('matrix', [[1, 2]], { as: 'json' });
    await settled();
    expect(stored).toEqual([]);
    expect(Object.fromEntries(seen().values)).toEqual({ ...json, typed: [1, 2], matrix: [[1, 2]] });
  });

  test('[VAL3] captures at the call', async () => {
    const { summary, stored, settled } = setUp();
    const typed = Float32Array.of(1, 2);
    const nested = [[1, 2]];
    summary.set('typed', typed);
    summary.set('nested', nested);
    typed.fill(9);
    (nested[0] as number[])[0] = 9;
    await settled();
    expect(stored.map(({ data }) => [...data])).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  test('a tensor of one element is a number, unless its shape is asked for', async () => {
    const { summary, settled, seen } = setUp();
    const one = lateTensor(Float32Array.of(0.5), []);
    summary.set('best', one.tensor);
    summary.set('kept', one.tensor, { shape: [1] });
    one.read();
    await settled();
    expect(seen().values.get('best')).toBe(0.5);
    expect(summaryTensorOf(seen().values.get('kept') as never)?.shape).toEqual([1]);
  });

  test('the last call for a key wins, however long its tensors take, and no file stays behind', async () => {
    const { summary, settled, seen } = setUp();
    const slow = lateTensor(Float32Array.of(1, 2), [2]);
    summary.set('a', slow.tensor);
    summary.set('a', 'text');
    summary.set('b', slow.tensor);
    summary.unset('b');
    summary.set('c', slow.tensor);
    summary.set('c', Float32Array.of(7, 8));
    summary.set('d', 5);
    expect(seen().values.get('d')).toBe(5);
    slow.read();
    await settled();
    const { values, files } = seen();
    expect(values.get('a')).toBe('text');
    expect(values.has('b')).toBe(false);
    expect(summaryTensorOf(values.get('c') as never)).toMatchObject({ min: 7, max: 8 });
    expect([...files]).toEqual([
      ['c.npy', sha({ data: Float32Array.of(7, 8), shape: [2], dtype: 'float32' })],
    ]);
    summary.set('c', null);
    expect(seen().files.size).toBe(0);
  });

  test('counts what cannot be recorded, and keeps the value before', async () => {
    const { summary, settled, problems, seen, state } = setUp();
    summary.set('x', 1);
    const detached = new Float32Array(4);
    structuredClone(detached.buffer, { transfer: [detached.buffer] });
    const bad: [unknown, object?][] = [
      [Float32Array.of(1, 2), { shape: [3] }],
      [Float32Array.of(1, 2), { shape: 'two' }],
      [[1, 'a'], { as: 'tensor' }],
      [[[1], [1, 2]], { as: 'tensor' }],
      ['text', { as: 'tensor' }],
      [[1], { as: 'matrix' }],
      [{ data: Float32Array.of(1), shape: [2] }],
      [{ shape: [2], dtype: 'string', data: async () => ['a', 'b'] }],
      [{ shape: [2], dtype: 'float32', data: () => Promise.reject(new Error('lost')) }],
      [{ shape: [1 << 12, 1 << 13], dtype: 'float32', data: async () => new Float32Array(0) }],
      [new Float32Array(17 * 1024 * 1024)],
      [new DataView(new ArrayBuffer(4)), { as: 'tensor' }],
      [detached, { shape: [4] }],
    ];
    for (const [value, options] of bad) summary.set('x', value, options as never);
    await settled();
    expect(problems).toHaveLength(bad.length);
    state.fail = new Error('no room');
    summary.set('x', Float32Array.of(1, 2));
    await settled();
    expect(problems.at(-1)).toEqual({ code: 'storage', reason: 'no room' });
    expect(seen().values.get('x')).toBe(1);
    expect(state.options).toHaveLength(bad.length + 2);
  });

  test('[MED4] drops tensors when too many wait, and says so', async () => {
    const { summary, settled, state, stored } = setUp();
    const large = new Float32Array(9 * 1024 * 1024);
    for (let i = 0; i < 3; i++) summary.set(`t${i}`, large);
    await settled();
    expect([stored.length, state.dropped]).toEqual([1, 2]);
  });

  test('records nothing after the end of the run, without throwing', async () => {
    const { summary, settled, end, records } = setUp();
    end();
    summary.set('t', Float32Array.of(1, 2));
    summary.set('u', 1);
    await settled();
    expect(records).toEqual([]);
  });
});

test('[W14] every key has a valid file name of its own, or is refused', () => {
  expect(fileOfKey('train/embedding')).toBe('train/embedding.npy');
  expect(fileOfKey('..')).toBe('%2e%2e.npy');
  expect(isRefusal(fileOfKey('k'.repeat(512)))).toBe(true);
  const key = fc.oneof(
    fc.string({ unit: anyCharacter, minLength: 1, maxLength: 12 }),
    fc
      .array(fc.constantFrom('.', '/', '%', '\\', '2', 'e', '\u0000', '\ud800', '😀'), {
        minLength: 1,
        maxLength: 6,
      })
      .map((all) => all.join('')),
  );
  fc.assert(
    fc.property(key, key, (a, b) => {
      const [one, other] = [fileOfKey(a), fileOfKey(b)] as [string, string];
      expect(() => checkFileName(one, 'name')).not.toThrow();
      expect(one === other).toBe(a === b);
    }),
    { numRuns: 500 },
  );
});
