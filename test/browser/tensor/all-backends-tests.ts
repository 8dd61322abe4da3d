import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ValidationError } from '../../../src/base/errors.js';
import type { Distribution } from '../../../src/record/kinds.js';
import { distributionOf } from '../../../src/tensor/distribution.js';
import { registerKernels, runDistribution } from '../../../src/tensor/kernels.js';
import {
  decodeDistribution,
  decodeStats,
  HISTOGRAM_KERNEL,
  histogramWords,
  STATS_KERNEL,
  WORD_MAX,
  WORD_MEAN,
  WORD_NAN,
  WORD_STD,
  WORD_ZEROS,
} from '../../../src/tensor/layout.js';
import { selfTest } from '../../../src/tensor/self-test.js';
import { BACKENDS, type BackendName, type DeviceReader } from '../../../src/tensor/types.js';
import { webGlReader } from '../../../src/tensor/webgl/read.js';
import { webGpuReader } from '../../../src/tensor/webgpu/read.js';
import { startMemoryBackend } from './memory-backends.js';
import { complaints } from './reference.js';

const readers = new Map<string, DeviceReader>();

/** Makes a backend current, with its reader. */
async function use(name: BackendName): Promise<void> {
  if (name === 'cpu' || name === 'wasm') await startMemoryBackend(name);
  else expect(await tf.setBackend(name)).toBe(true);
  await tf.ready();
  if (name === 'webgl' && !readers.has(name)) readers.set(name, webGlReader(tf));
  if (name === 'webgpu' && !readers.has(name)) readers.set(name, webGpuReader(tf));
}

async function read(results: readonly tf.TensorInfo[]): Promise<Float32Array[]> {
  const reader = readers.get(tf.getBackend());
  if (reader) return reader.read(results);
  return results.map(({ dataId }) => Float32Array.from(tf.engine().readSync(dataId) as Float32Array));
}

/** The distribution that the current backend computes. */
async function distribution(x: tf.Tensor, bins = 64): Promise<Distribution> {
  const { stats, words } = runDistribution(tf, x, { bins, range: null });
  const reading = read([stats, words]);
  tf.dispose([stats, words]);
  const [statsWords, histogram] = (await reading) as [Float32Array, Float32Array];
  return decodeDistribution(decodeStats(statsWords, x.size), histogram, bins, false);
}

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const data = Float32Array.from({ length: 20_000 }, (_, i) =>
  i % 50 === 0 ? nan : i % 77 === 0 ? inf : i % 3 === 0 ? 0 : 100 + Math.tan(i),
);

beforeAll(() => registerKernels(tf));
afterAll(() => {
  for (const reader of readers.values()) reader.dispose();
});

describe('kernels on all backends of one page', () => {
  test('[HIS2] agree with each other', async () => {
    const results = new Map<string, Distribution>();
    for (const name of BACKENDS) {
      await use(name);
      const x = tf.tensor1d(data);
      results.set(name, await distribution(x, 100));
      x.dispose();
    }
    const { stats, edges } = results.get('cpu') as Distribution;
    const ulps = 2 * 2 ** (Math.floor(Math.log2(Math.max(-stats.min, stats.max))) - 23);
    for (const name of BACKENDS) {
      const given = results.get(name) as Distribution;
      expect({ name, wrong: complaints(data, 100, null, given, 'float32') }).toEqual({ name, wrong: [] });
      expect({ name, ...given.stats, mean: 0, std: 0 }).toEqual({ name, ...stats, mean: 0, std: 0 });
      given.edges.forEach((edge, i) => {
        expect(Math.abs(edge - (edges[i] as number))).toBeLessThanOrEqual(2 * ulps);
      });
    }
  });

  test('[HIS2] take a tensor from the backend that holds it', async () => {
    const before = tf.memory().numTensors;
    await use('webgl');
    const x = tf.tidy(() => tf.add(tf.tensor2d(data, [100, 200]), 1));
    const expected = await distribution(x);
    for (const name of ['cpu', 'webgpu', 'wasm', 'webgl', 'cpu'] as const) {
      await use(name);
      const { stats } = await distribution(x);
      expect({ name, min: stats.min, max: stats.max, nan: stats.nan }).toEqual({
        name,
        min: expected.stats.min,
        max: expected.stats.max,
        nan: expected.stats.nan,
      });
      // Bins need constants on the device, which every backend must have of its own.
      expect(complaints(await x.data(), 64, null, await distribution(x), 'float32')).toEqual([]);
    }
    x.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('[HIS2] a tensor for which the heap of wasm must grow is read from the new heap', async () => {
    await use('cpu');
    const x = tf.tensor1d(Float32Array.from({ length: 2 ** 23 }, (_, i) => i % 1000));
    await use('wasm');
    const { stats, counts } = await distribution(x, 10);
    x.dispose();
    expect(stats).toMatchObject({ count: 2 ** 23, min: 0, max: 999, zeros: 8389 });
    expect(counts.reduce((a, b) => a + b)).toBe(2 ** 23);
  });

  test('[HIS2] are registered once, without a warning', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const before = BACKENDS.map((name) => tf.getKernel(STATS_KERNEL, name));
    registerKernels(tf);
    registerKernels(tf);
    expect(BACKENDS.map((name) => tf.getKernel(STATS_KERNEL, name))).toEqual(before);
    expect(before).not.toContain(undefined);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  test('[HIS1] refuse a tensor without numbers', async () => {
    await use('cpu');
    for (const x of [tf.tensor1d(['a', 'b']), tf.complex([1], [2])]) {
      expect(() => runDistribution(tf, x, { bins: 4, range: null })).toThrow(ValidationError);
      x.dispose();
    }
  });
});

test('[HIS2] Float16Array is taken where there is one', () => {
  const { Float16Array } = globalThis as unknown as { Float16Array: new (values: number[]) => Float32Array };
  const options = { bins: 2, range: null, float32: true };
  const { stats, counts } = distributionOf(new Float16Array([0, 0.1, 1, nan, 1e6]), options);
  expect(stats).toMatchObject({ count: 5, nan: 1, posInf: 1, zeros: 1, min: 0, max: 1 });
  expect(stats.mean).toBeCloseTo((1 + 0.0999755859375) / 3, 12);
  expect([...counts]).toEqual([2, 1]);
});

describe('a kernel that lies', () => {
  beforeAll(() => use('cpu'));

  /** What the self-test says while a `cpu` kernel's words are changed. Words of the histogram: those of 64 bins only. */
  async function selfTestWith(kernel: string, change: (words: Float32Array) => void) {
    const honest = tf.getKernel(kernel, 'cpu');
    tf.unregisterKernel(kernel, 'cpu');
    tf.registerKernel({
      ...honest,
      kernelFunc(params) {
        const info = honest.kernelFunc(params) as tf.TensorInfo;
        const words = (params.backend as { readSync(id: object): Float32Array }).readSync(info.dataId);
        if (kernel === STATS_KERNEL || words.length === histogramWords(64)) change(words);
        return info;
      },
    });
    try {
      return await selfTest(read, tf);
    } finally {
      tf.unregisterKernel(kernel, 'cpu');
      tf.registerKernel(honest);
    }
  }

  const put = (word: number, value: (old: number) => number) => (words: Float32Array) => {
    words[word] = value(words[word] as number);
  };

  test('[HIS4] honest kernels pass', async () => {
    expect(await selfTestWith(STATS_KERNEL, () => {})).toBeNull();
    expect(await selfTestWith(HISTOGRAM_KERNEL, () => {})).toBeNull();
  });

  test.each([
    [
      'zeros instead of statistics',
      STATS_KERNEL,
      (words: Float32Array) => words.fill(0),
      'nan was 0 and not',
    ],
    ['one NaN too many', STATS_KERNEL, put(WORD_NAN, (old) => old + 1), 'nan was'],
    ['zeros that are not counted', STATS_KERNEL, put(WORD_ZEROS, () => 0), 'zeros was 0 and not'],
    ['no maximum', STATS_KERNEL, put(WORD_MAX, () => nan), 'max was NaN'],
    ['a mean of 0', STATS_KERNEL, put(WORD_MEAN, () => 0), 'mean was 0'],
    ['a deviation that is off by 1 %', STATS_KERNEL, put(WORD_STD, (old) => old * 1.01), 'std was'],
    [
      'zeros instead of a histogram',
      HISTOGRAM_KERNEL,
      (words: Float32Array) => words.fill(0),
      'edge 0 was 0',
    ],
    ['an edge that is off by 2^-20', HISTOGRAM_KERNEL, put(60, (old) => old * (1 + 2 ** -20)), 'edge 60 was'],
    ['one element too many', HISTOGRAM_KERNEL, put(65 + 31, (old) => old + 1), 'bin 31 held'],
    [
      'one element under a range that is full',
      HISTOGRAM_KERNEL,
      put(65 + 64, () => 1),
      '1 were under the range',
    ],
    ['one element over it', HISTOGRAM_KERNEL, put(65 + 65, () => 1), '1 were over the range'],
    ['a carry that is not there', HISTOGRAM_KERNEL, put(65 + 66, (old) => old + 1), 'bin 0 held'],
  ])('[HIS4] %s: is found', async (_, kernel, change, expected) => {
    expect(await selfTestWith(kernel, change)).toContain(`on mixed data, ${expected}`);
  });

  test('[HIS4] an exception of a kernel is a reason, and leaks nothing', async () => {
    const before = tf.memory().numTensors;
    for (const kernel of [STATS_KERNEL, HISTOGRAM_KERNEL]) {
      const wrong = await selfTestWith(kernel, () => {
        throw new Error('no such shader');
      });
      expect(wrong).toBe('the kernels failed: no such shader');
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  test('[HIS4] a read that fails is passed on', async () => {
    const before = tf.memory().numTensors;
    await expect(selfTest(() => Promise.reject(new Error('lost')), tf)).rejects.toThrow('lost');
    expect(tf.memory().numTensors).toBe(before);
  });
});
