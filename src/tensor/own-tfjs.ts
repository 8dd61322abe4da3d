/**
 * The worker's own tfjs, with only the two GPU backends and the histogram kernels. For a thread without another tfjs: in a page, the
 * page passes its own copy [HIS6].
 */
import {
  backend,
  dispose,
  engine,
  env,
  findBackend,
  getBackend,
  getKernel,
  keep,
  memory,
  ready,
  registerKernel,
  setBackend,
  Tensor,
  tensor1d,
  tidy,
} from '@tensorflow/tfjs-core';
// Import the backends without their kernels, which are nine tenths of their code.
import '@tensorflow/tfjs-backend-webgl/dist/base';
import '@tensorflow/tfjs-backend-webgpu/dist/base';
import type { Distribution } from '../record/kinds.js';
import { Device } from './device.js';
import { registerKernels, runDistribution } from './kernels.js';
import { decodeDistribution, decodeStats } from './layout.js';
import type { HistogramAttributes, Tf } from './types.js';

export type GpuBackend = 'webgpu' | 'webgl';

const tf = {
  backend,
  dispose,
  engine,
  env,
  findBackend,
  getBackend,
  getKernel,
  keep,
  memory,
  ready,
  registerKernel,
  setBackend,
  Tensor,
  tensor1d,
  tidy,
} as unknown as Tf;

const devices = new Map<GpuBackend, Device>();
/** Serialises computations, because the current backend is global to the thread. */
let turn: Promise<unknown> = Promise.resolve();

/**
 * The distribution of elements in CPU memory, computed in float32 on a GPU of this thread. Rejects if there is no such GPU, if the
 * GPU is lost, or if its kernels fail the self-test.
 */
export function distributionOnGpu(
  name: GpuBackend,
  data: ArrayLike<number>,
  options: HistogramAttributes,
): Promise<Distribution> {
  const result = turn.then(() => compute(name, data, options));
  turn = result.catch(() => {});
  return result;
}

async function compute(
  name: GpuBackend,
  data: ArrayLike<number>,
  { bins, range }: HistogramAttributes,
): Promise<Distribution> {
  if (!(await setBackend(name))) throw new Error(`this thread has no ${name}`);
  let device = devices.get(name);
  if (!device) {
    registerKernels(tf);
    device = new Device(tf, name);
    devices.set(name, device);
  }
  await device.prove();
  if (device.state !== 'proven') throw new Error(device.why);
  const x = tensor1d(data instanceof Float32Array ? data : Float32Array.from(data), 'float32');
  try {
    const { stats, words } = runDistribution(tf, x, { bins, range });
    try {
      const [statsRead, wordsRead] = await device.read([stats, words]);
      if (!statsRead || !wordsRead) throw new Error('the readback is not whole');
      return decodeDistribution(decodeStats(statsRead, data.length), wordsRead, bins, range !== null);
    } finally {
      dispose([stats, words]);
    }
  } catch (thrown) {
    // The state of the device is unknown: the next call starts again with the self-test.
    devices.delete(name);
    throw thrown;
  } finally {
    x.dispose();
  }
}
