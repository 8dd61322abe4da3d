import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../../demo/digits/random.js';
import type { Distribution } from '../../../src/record/kinds.js';
import { fractionsOf } from '../../../src/tensor/edges.js';
import { runDistribution } from '../../../src/tensor/kernels.js';
import { decodeDistribution, decodeStats, histogramWords, STATS_WORDS } from '../../../src/tensor/layout.js';
import type { HistogramAttributes, Tf } from '../../../src/tensor/types.js';
import { webGpuKernels } from '../../../src/tensor/webgpu/kernels.js';
import { webGpuReader } from '../../../src/tensor/webgpu/read.js';
import { longOrShort } from '../../support/long.js';
import { complaints } from './reference.js';
import { type ReadyWebGpu, startWebGpu } from './start-webgpu.js';
import { describeBackend } from './suite.js';

// The short form has its tensor of more than 2^24 elements below.
describeBackend('webgpu', { start: startWebGpu, arithmetic: 'float32', emulated: true, parts: [5, 6] });

/** Elements that meet in one bin: in the short form still thousands per workgroup. */
const CROWD = longOrShort(2 ** 20, 2 ** 17);

describe('what is special on webgpu', () => {
  let gpu: ReadyWebGpu;
  let tf: Tf;

  beforeAll(async () => {
    gpu = await startWebGpu();
    tf = gpu.tf;
  });
  afterAll(() => {
    gpu.stop();
    expect(gpu.errors).toEqual([]);
  });

  async function distributionOf(x: Tensor, bins: number, range: HistogramAttributes['range'] = null) {
    const { stats, words } = runDistribution(tf, x, { bins, range });
    const reading = gpu.read([stats, words]);
    tf.dispose([stats, words]);
    return decoded(await reading, x.size, bins, range);
  }

  function decoded(
    read: Float32Array[],
    size: number,
    bins: number,
    range: HistogramAttributes['range'],
  ): Distribution {
    const stats = decodeStats(read[0] as Float32Array, size);
    return decodeDistribution(stats, read[1] as Float32Array, bins, range !== null);
  }

  test('[HIS2] elements that meet in one bin, no two of them equal in a row, are all counted', async () => {
    const random = seededRandom(1);
    const data = Float32Array.from({ length: CROWD + 1 }, () => random.next() * 1e-3);
    data[4711] = 1;
    const x = tf.tensor1d(data);
    for (const bins of [1, 2, 64, 512]) {
      const given = await distributionOf(x, bins);
      expect(complaints(data, bins, null, given, 'float32')).toEqual([]);
      if (bins === 64) expect(given.counts[0]).toBe(CROWD);
    }
    x.dispose();
  });

  test('[HIS2] more elements than 65,535 workgroups have threads are all seen', async () => {
    // The first part is more than 2^24 elements, so that its count has a carry.
    const zeros = 2 ** 24 + 256;
    const parts = [zeros, 4 * 256, 3].map((length, i) => tf.fill([length], i));
    const x = tf.concat(parts);
    const { stats, counts } = await distributionOf(x, 3);
    tf.dispose([x, ...parts]);
    expect(zeros).toBeGreaterThan(65_535 * 256);
    expect([...counts]).toEqual([zeros, 4 * 256, 3]);
    expect(stats).toMatchObject({ zeros, min: 0, max: 2 });
  });

  test('[HIS2] a tensor larger than one binding is taken in chunks', async () => {
    const random = seededRandom(2);
    for (const size of [64, 65, 128, 1000, 40_003]) {
      const data = Float32Array.from({ length: size }, (_, i) =>
        i % 17 === 0 ? Number.NaN : random.normal(),
      );
      const x = tf.tensor1d(data);
      const fractions = tf.tensor1d(fractionsOf(64));
      const [statsKernel, histogramKernel] = webGpuKernels(tf, 256);
      const backend = tf.backend();
      const stats = statsKernel?.kernelFunc({ inputs: { x }, backend }) as TensorInfo;
      const words = histogramKernel?.kernelFunc({
        inputs: { x, stats, fractions },
        attrs: { bins: 64, range: null } as never,
        backend,
      }) as TensorInfo;
      const read = await gpu.read([stats, words]);
      for (const { dataId } of [stats, words]) backend.disposeData(dataId);
      expect(complaints(data, 64, null, decoded(read, size, 64, null), 'float32')).toEqual([]);
      tf.dispose([x, fractions]);
    }
  });

  test('[HIS2] int32 elements beyond 2^24 are the nearest float32, ties to even', async () => {
    const random = seededRandom(3);
    const ties = [
      2 ** 24 + 1,
      2 ** 24 + 3,
      2 ** 25 + 2,
      2 ** 25 + 6,
      2 ** 31 - 1,
      2 ** 31 - 64,
      2 ** 31 - 65,
    ];
    for (const x of [...ties, ...ties.map((x) => -x), -(2 ** 31), ...random32(random, 200)]) {
      const tensor = tf.tensor1d([x], 'int32');
      expect((await distributionOf(tensor, 1)).stats.min).toBe(Math.fround(x));
      tensor.dispose();
    }
  });

  test('[HIS2] buffers that tfjs used before, full of garbage, change nothing', async () => {
    const data = Float32Array.from({ length: 5000 }, (_, i) => Math.sin(i));
    const x = tf.tensor1d(data);
    for (const garbage of [Number.NaN, 1e9, -1]) {
      // Of the sizes of the results and of the scratch buffers.
      const sizes = [STATS_WORDS, histogramWords(100), 8, 514, 4096];
      const dirty = sizes.flatMap((size) => [tf.fill([size], garbage), tf.fill([size], garbage)]);
      await gpu.read(dirty);
      tf.dispose(dirty);
      const given = await distributionOf(x, 100);
      expect(complaints(data, 100, null, given, 'float32')).toEqual([]);
    }
    x.dispose();
  });

  test('[HIS3] what is read are the values at the call, whatever becomes of the tensors', async () => {
    const x = tf.tensor1d([1, 2, 3, 4]);
    const squares = tf.square(x);
    const more = tf.add(squares, 1);
    const reading = gpu.read([squares, more, squares]);
    tf.dispose([squares, more]);
    // These get the buffers that were given back just now.
    const later = [tf.fill([4], -7), tf.fill([4], -8), tf.mul(x, -1)];
    expect((await reading).map((array) => [...array])).toEqual([
      [1, 4, 9, 16],
      [2, 5, 10, 17],
      [1, 4, 9, 16],
    ]);
    tf.dispose([x, ...later]);
  });

  test('[VAL4] scalars of all types are read together, on the device or still on the CPU', async () => {
    const onCpu = [tf.scalar(1.5), tf.scalar(-7, 'int32'), tf.scalar(true, 'bool')];
    const large = tf.ones([2000]);
    const onDevice = [tf.sum(large), tf.cast(tf.sum(large), 'int32'), tf.all(tf.cast(large, 'bool'))];
    let maps = 0;
    const mapAsync = GPUBuffer.prototype.mapAsync;
    GPUBuffer.prototype.mapAsync = function (...args) {
      maps++;
      return mapAsync.apply(this, args);
    };
    try {
      const read = await gpu.read([...onCpu, ...onDevice]);
      expect(read.map((array) => [...array])).toEqual([[1.5], [-7], [1], [2000], [2000], [1]]);
      expect(read.every((array) => array instanceof Float32Array)).toBe(true);
      expect(maps).toBe(1);
    } finally {
      GPUBuffer.prototype.mapAsync = mapAsync;
    }
    expect((await gpu.read(onCpu.slice(0, 1)))[0]).toEqual(Float32Array.of(1.5));
    expect(await gpu.read([])).toEqual([]);
    tf.dispose([...onCpu, ...onDevice, large]);
  });

  test('[VAL5] what is read does not change with the tensor and the tensor not with it', async () => {
    const x = tf.tensor1d([1, 2, 3]);
    const [read] = await gpu.read([x]);
    (read as Float32Array)[0] = 99;
    expect([...(await x.data())]).toEqual([1, 2, 3]);
    x.dispose();
  });

  test('[HIS5] 1,000 reads, some at once, leave no staging buffer behind', async () => {
    const reader = webGpuReader(tf);
    const x = tf.add(tf.tensor1d(new Float32Array(3000)), 1);
    await Promise.all(Array.from({ length: 10 }, () => reader.read([x])));
    const { numBytesInGPU } = tf.memory() as { numBytesInGPU?: number };
    const before = reader.stagingBytes;
    expect(before).toBeLessThanOrEqual(4 * 16_384);
    for (let i = 0; i < 100; i++) await Promise.all(Array.from({ length: 10 }, () => reader.read([x])));
    expect(reader.stagingBytes).toBe(before);
    expect(tf.memory()).toMatchObject({ numBytesInGPU });
    const large = tf.fill([2 ** 19], 1);
    await reader.read([large]);
    expect(reader.stagingBytes).toBe(before);
    tf.dispose([x, large]);
    reader.dispose();
    expect(reader.stagingBytes).toBe(0);
  });
});

function random32(random: ReturnType<typeof seededRandom>, count: number): number[] {
  return Array.from({ length: count }, () => random.int(2 ** 31) * (random.chance(0.5) ? 1 : -1));
}
