import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, onTestFinished, test } from 'vitest';
import { runDistribution } from '../../../src/tensor/kernels.js';
import { webGpuReader } from '../../../src/tensor/webgpu/read.js';
import { longOrShort } from '../../support/long.js';
import { type ReadyWebGpu, startWebGpu } from './start-webgpu.js';

/** A backend with a device of its own: that of the last test is gone. */
async function startAnew(): Promise<ReadyWebGpu> {
  if (tf.findBackend('webgpu')) await tf.setBackend('cpu');
  tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', async () => {
    const adapter = await navigator.gpu.requestAdapter();
    if (!adapter) throw new Error('there is no WebGPU adapter');
    return new WebGPUBackend(await adapter.requestDevice());
  });
  const gpu = await startWebGpu();
  onTestFinished(() => gpu.stop());
  return gpu;
}

/**
 * Results that the device works on for a while. In the short form those of operations of tfjs: a read does not know whose kernels it
 * waits for, and where a processor emulates the device, ours take seconds to compile.
 */
const WORK = longOrShort(
  () => {
    const { stats, words } = runDistribution(tf, tf.fill([2 ** 20], 0.5), { bins: 64, range: null });
    return [stats, words];
  },
  () =>
    tf.tidy(() => {
      const results = [tf.fill([2 ** 20], 0.5)];
      while (results.length < 100) results.push(tf.sin(results.at(-1) as tf.Tensor));
      return results.slice(-2);
    }),
);

const LOST = { name: 'DeviceLostError', code: 'device_lost', message: expect.stringContaining('destroyed') };

test('[HIS4] a read under way when the device is destroyed rejects, and so do later ones', async () => {
  const { backend, reader } = await startAnew();
  const x = tf.add(tf.ones([2000]), 1);
  expect(reader.lost).toBeNull();
  const reading = [reader.read([x]), reader.read([x])];
  backend.device.destroy();
  // Which reason there is depends on what is told first: that the map is aborted, or that the device is gone.
  for (const read of reading)
    await expect(read).rejects.toMatchObject({ ...LOST, message: expect.any(String) });
  await backend.device.lost;
  expect(reader.lost).toContain('destroyed');
  await expect(reader.read([x])).rejects.toMatchObject(LOST);
  expect(reader.stagingBytes).toBe(0);
});

test('[HIS4] a read rejects when the device is destroyed while its kernels run', async () => {
  const { backend, reader } = await startAnew();
  const reading = reader.read(WORK());
  setTimeout(() => backend.device.destroy(), 1);
  // Which reason there is depends on what is told first: that the map is aborted, or that the device is gone.
  await expect(reading).rejects.toMatchObject({ code: 'device_lost' });
  expect(reader.lost).not.toBeNull();
  expect(reader.stagingBytes).toBe(0);
  await backend.device.lost;
  expect(reader.lost).toContain('destroyed');
});

test('[HIS4] a read rejects when the device is destroyed and the map never settles', async () => {
  const { backend, reader } = await startAnew();
  const x = tf.add(tf.ones([2000]), 1);
  const { mapAsync } = GPUBuffer.prototype;
  onTestFinished(() => {
    GPUBuffer.prototype.mapAsync = mapAsync;
  });
  GPUBuffer.prototype.mapAsync = () => new Promise(() => {});
  const reading = reader.read([x]);
  setTimeout(() => backend.device.destroy(), 1);
  await expect(reading).rejects.toMatchObject(LOST);
});

test('[HIS4] on a device that is gone already nothing throws at the call, and reads reject', async () => {
  const { backend } = await startAnew();
  const x = tf.add(tf.ones([2000]), 1);
  backend.device.destroy();
  await backend.device.lost;
  const reader = webGpuReader(tf);
  const { stats, words } = runDistribution(tf, x, { bins: 64, range: null });
  await expect(reader.read([stats, words])).rejects.toMatchObject(LOST);
  expect(reader.lost).toContain('destroyed');
});

test('[HIS4] an error that is no loss stays what it is, and leaves no staging buffer', async () => {
  const { reader } = await startAnew();
  const x = tf.add(tf.ones([2000]), 1);
  const { mapAsync } = GPUBuffer.prototype;
  onTestFinished(() => {
    GPUBuffer.prototype.mapAsync = mapAsync;
  });
  GPUBuffer.prototype.mapAsync = () => Promise.reject(new DOMException('no', 'OperationError'));
  await expect(reader.read([x])).rejects.toMatchObject({ name: 'OperationError' });
  GPUBuffer.prototype.mapAsync = mapAsync;
  expect(reader.lost).toBeNull();
  expect(reader.stagingBytes).toBe(0);
  const [read] = await reader.read([x]);
  expect(read?.[1999]).toBe(2);
  x.dispose();
  await expect(reader.read([x])).rejects.toThrow();
});
