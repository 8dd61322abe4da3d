/** Tensors in `log()`, from the page's tfjs to what the store gives back, on every backend that a page may train on. */
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-webgpu';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { randomId } from '../../../src/base/ids.js';
import {
  type HistogramOptions,
  type Histograms,
  histogram,
  init,
  openSource,
  type Run,
} from '../../../src/index.js';
import { distributionOf } from '../../../src/tensor/distribution.js';
import '../../../src/tfjs.js';
import { longOrShort } from '../../support/long.js';

const BACKENDS = ['cpu', 'webgl', 'webgpu'] as const;
const GPUS = ['webgl', 'webgpu'] as const;

const runs: Run[] = [];

async function start(): Promise<Run> {
  const run = await init({ project: 'tensors', name: randomId() });
  runs.push(run);
  return run;
}

afterEach(async () => {
  for (const run of runs.splice(0)) await run.finish();
  vi.restoreAllMocks();
});

async function histogramsOf(run: Run, key: string): Promise<Histograms> {
  return (await openSource()).histograms({ run: run.uid, key });
}

async function valuesOf(run: Run, key: string): Promise<number[]> {
  const [points] = await (await openSource()).getMetrics({ run: run.uid, keys: [key] });
  return [...(points?.values ?? [])];
}

async function problemsOf(run: Run): Promise<readonly { key: string; reason: string; count: number }[]> {
  return (await (await openSource()).getRun(run.uid))?.problemList ?? [];
}

/** Histogram number `i` of an answer equals that of `data`, computed in float32. */
function expectDistribution(answer: Histograms, i: number, data: ArrayLike<number>, bins = 64): void {
  const expected = distributionOf(Float32Array.from(data), { bins, range: null, float32: true });
  const from = answer.binStart[i] ?? Number.NaN;
  expect([...answer.counts.slice(from, answer.binStart[i + 1])]).toEqual([...expected.counts]);
  for (const field of ['count', 'finite', 'nan', 'posInf', 'negInf', 'zeros', 'min', 'max'] as const) {
    expect(answer.stats[field][i], field).toBe(expected.stats[field]);
  }
  expect(answer.stats.mean[i]).toBeCloseTo(expected.stats.mean, 4);
  expect(answer.stats.std[i]).toBeCloseTo(expected.stats.std, 4);
}

describe.each(BACKENDS)('on %s', (backend) => {
  test('[VAL3] scalar tensors are read after the call, whatever becomes of them', async () => {
    await tf.setBackend(backend);
    const run = await start();
    const tensors = tf.memory().numTensors;
    tf.tidy(() => {
      for (let i = 0; i < 20; i++) run.log({ inTidy: tf.scalar(i).add(0.5), n: i });
    });
    for (let i = 0; i < 20; i++) {
      const loss = tf.tidy(() => tf.scalar(i).mul(2));
      run.log({ disposed: loss });
      loss.dispose();
    }
    const kept = tf.tidy(() => tf.keep(tf.scalar(7).square()));
    const flag = tf.scalar(true, 'bool');
    const whole = tf.scalar(-3, 'int32');
    const one = tf.tensor([[2.5]]);
    run.log({ kept, flag, whole, one });
    await run.flush();
    expect(kept.isDisposed).toBe(false);
    tf.dispose([kept, flag, whole, one]);
    expect(await valuesOf(run, 'inTidy')).toEqual(Array.from({ length: 20 }, (_, i) => i + 0.5));
    expect(await valuesOf(run, 'n')).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(await valuesOf(run, 'disposed')).toEqual(Array.from({ length: 20 }, (_, i) => 2 * i));
    expect(await valuesOf(run, 'kept')).toEqual([49]);
    expect(await valuesOf(run, 'flag')).toEqual([1]);
    expect(await valuesOf(run, 'whole')).toEqual([-3]);
    expect(await valuesOf(run, 'one')).toEqual([2.5]);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(await problemsOf(run)).toEqual([]);
  });

  test('[VAL3] the histogram of a tensor that is disposed of right after the call', async () => {
    await tf.setBackend(backend);
    const run = await start();
    const before = tf.memory().numTensors;
    const data: Float32Array[] = [];
    for (let i = 0; i < 3; i++) {
      const x = tf.tidy(() => tf.randomNormal([100, 100], i, 1 + i, 'float32', i + 1).relu());
      // On a GPU, a tensor that is only there.
      const there = x.add(0);
      run.log({ w: histogram(there) });
      there.dispose();
      data.push((await x.data()).slice() as Float32Array);
      x.dispose();
    }
    await run.flush();
    const answer = await histogramsOf(run, 'w');
    expect(answer.total).toBe(3);
    for (const [i, values] of data.entries()) expectDistribution(answer, i, values);
    expect(answer.origin).toMatchObject({ backend, place: 'page' });
    expect(tf.memory().numTensors).toBe(before);
    expect(await problemsOf(run)).toEqual([]);
  });

  test('options: bins, range, compact, the worker', async () => {
    await tf.setBackend(backend);
    const run = await start();
    const x = tf.tidy(() => tf.linspace(-1, 1, 5001).mul(3));
    const values = await x.data();
    run.log({ bins: histogram(x, { bins: 7 }), range: histogram(x, { bins: 4, range: [-1, 1] }) });
    run.log({ compact: histogram(x, { precision: 'compact' }), worker: histogram(x, { where: 'worker' }) });
    await run.flush();
    x.dispose();
    expectDistribution(await histogramsOf(run, 'bins'), 0, values, 7);
    const range = await histogramsOf(run, 'range');
    expect([...range.edges]).toEqual([-1, -0.5, 0, 0.5, 1]);
    expect([range.under[0], range.over[0]]).toEqual([
      values.filter((value) => value < -1).length,
      values.filter((value) => value > 1).length,
    ]);
    const compact = await histogramsOf(run, 'compact');
    expect(compact.counts.reduce((sum, count) => sum + count, 0)).toBe(5001);
    const worker = await histogramsOf(run, 'worker');
    expectDistribution(worker, 0, values);
    expect(worker.origin).toMatchObject({ backend: 'cpu', place: 'worker' });
  });
});

describe.each(GPUS)('on the GPU of %s', (backend) => {
  test('[VAL4] nothing is read back synchronously', async () => {
    await tf.setBackend(backend);
    const run = await start();
    const sync = vi.spyOn(tf.backend() as tf.KernelBackend, 'readSync');
    const dataSync = vi.spyOn(tf.Tensor.prototype, 'dataSync');
    for (let i = 0; i < 50; i++) {
      tf.tidy(() => void run.log({ loss: tf.scalar(i).add(1), w: histogram(tf.ones([64]).mul(i)) }));
    }
    await run.flush();
    expect(sync).not.toHaveBeenCalled();
    expect(dataSync).not.toHaveBeenCalled();
    expect(await valuesOf(run, 'loss')).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  });
});

test('[HIS5] all histograms of one call share one readback', async () => {
  await tf.setBackend('webgl');
  const run = await start();
  run.log({ warm: histogram(tf.ones([10])) });
  await run.flush();
  const { gl } = (tf.backend() as unknown as { gpgpu: { gl: WebGL2RenderingContext } }).gpgpu;
  const fences = vi.spyOn(gl, 'fenceSync');
  const weights = Array.from({ length: 20 }, (_, i) => tf.ones([50 + i]).mul(i));
  run.log(Object.fromEntries(weights.map((x, i) => [`w${i}`, histogram(x)])));
  await run.flush();
  tf.dispose(weights);
  expect(fences).toHaveBeenCalledTimes(1);
  expect((await histogramsOf(run, 'w19')).stats.min[0]).toBe(19);
});

test('arrays on the CPU are computed in the worker; precomputed counts are kept as they are', async () => {
  const run = await start();
  const floats = Float32Array.from({ length: 10_000 }, (_, i) => Math.sin(i));
  run.log({
    floats: histogram(floats),
    nested: histogram([
      [1, 2],
      [3, 4],
    ]),
    given: histogram({ edges: [0, 1, 2], counts: [3, 5] }),
    empty: histogram(new Float32Array(0)),
    nan: histogram([Number.NaN, Number.NaN, Number.POSITIVE_INFINITY]),
  });
  floats.fill(0);
  await run.flush();
  const answer = await histogramsOf(run, 'floats');
  expectDistribution(
    answer,
    0,
    Array.from({ length: 10_000 }, (_, i) => Math.sin(i)),
  );
  expect(answer.origin).toMatchObject({ backend: 'cpu', place: 'worker' });
  const nested = await histogramsOf(run, 'nested');
  expect([nested.stats.mean[0], nested.stats.min[0], nested.stats.max[0]]).toEqual([2.5, 1, 4]);
  const given = await histogramsOf(run, 'given');
  expect([...given.counts]).toEqual([3, 5]);
  expect(given.origin?.backend).toBe('given');
  expect((await histogramsOf(run, 'empty')).stats.count[0]).toBe(0);
  const nan = await histogramsOf(run, 'nan');
  expect([nan.stats.nan[0], nan.stats.posInf[0], nan.stats.finite[0]]).toEqual([2, 1, 0]);
  const detail = await (await openSource()).getRun(run.uid);
  expect(detail?.firstNonFinite).toMatchObject({ key: 'nan', kind: 'histogram', row: 0 });
});

/**
 * Backends of the worker. The kernels for WebGPU are those that the page runs in the tests above: a worker compiles them once more, which
 * takes an emulated device as long as a hundred tests.
 */
const FORCED = longOrShort<readonly (typeof GPUS)[number][]>(GPUS, ['webgl']);

test.each(FORCED)('[HIS3] a backend can be forced: %s in the worker', async (backend) => {
  const run = await start();
  const data = Float32Array.from({ length: 30_000 }, (_, i) => Math.cos(i) ** 3);
  const options: HistogramOptions = { backend, bins: 33 };
  run.log({ w: histogram(data, options) });
  await run.flush();
  const answer = await histogramsOf(run, 'w');
  expect(await problemsOf(run)).toEqual([]);
  expect(answer.origin).toMatchObject({ backend, place: 'worker' });
  expect(answer.origin?.ms).toBeGreaterThan(0);
  expect(answer.stats.count[0]).toBe(30_000);
  expect(answer.counts.reduce((sum, count) => sum + count, 0)).toBe(30_000);
});

test('bad tensors are problems that say why', async () => {
  await tf.setBackend('cpu');
  const run = await start();
  const gone = tf.scalar(1);
  gone.dispose();
  expect(run.log({ gone }).error?.message).toContain('disposed');
  expect(run.log({ gone: histogram(gone) }).error?.message).toContain('disposed');
  expect(run.log({ text: tf.scalar('a') }).error?.message).toContain('string');
  expect(run.log({ wide: tf.ones([3]) }).error?.message).toContain('histogram(tensor)');
  expect(run.log({ fine: 1 }).ok).toBe(true);
});
