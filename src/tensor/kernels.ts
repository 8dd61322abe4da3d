/** The two kernels on all backends, and the call that runs both on a tensor. */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { ValidationError } from '../base/errors.js';
import { cpuKernels } from './cpu/kernels.js';
import { fractionsOf } from './edges.js';
import { HISTOGRAM_KERNEL, STATS_KERNEL } from './layout.js';
import type { HistogramAttributes, Tf } from './types.js';
import { webGlKernels } from './webgl/kernels.js';
import { webGpuKernels } from './webgpu/kernels.js';

/**
 * Registers the kernels for all supported backends, once per copy of tfjs. The kernels of a backend that the page does not use are
 * never called.
 */
export function registerKernels(tf: Tf): void {
  const configs = [...cpuKernels(tf), ...webGlKernels(tf), ...webGpuKernels(tf)];
  for (const config of configs) {
    if (!tf.getKernel(config.kernelName, config.backendName)) tf.registerKernel(config);
  }
}

/** Tensor types with ordered numbers. */
const NUMERIC = ['float32', 'int32', 'bool'];

/** Results of the two kernels for one tensor, as float32 words (see `layout.ts`). */
export interface DistributionTensors {
  readonly stats: Tensor;
  readonly words: Tensor;
}

/**
 * Runs both kernels on `x`, a tensor of any shape and type float32, int32 or bool, on the current backend. int32 elements
 * are taken as the nearest float32. Nothing is read back. The results survive `tf.tidy`: the caller disposes of them.
 * Throws `ValidationError` for another type, and whatever a kernel throws.
 */
export function runDistribution(tf: Tf, x: Tensor, attributes: HistogramAttributes): DistributionTensors {
  if (!NUMERIC.includes(x.dtype)) throw new ValidationError(`A ${x.dtype} tensor has no distribution`);
  const { bins, range } = attributes;
  const attrs = { bins, range: range ? [range[0], range[1]] : null };
  const engine = tf.engine();
  // Act as if inside a kernel call, where tfjs records no gradients: no gradient flows through a distribution.
  engine.state.kernelDepth++;
  try {
    const run = (name: string, inputs: Record<string, TensorInfo>, attrs: object) =>
      tf.keep(engine.runKernel(name, inputs as never, attrs as never) as Tensor);
    const stats = run(STATS_KERNEL, { x }, {});
    try {
      const words = run(HISTOGRAM_KERNEL, { x, stats, fractions: fractionsFor(tf, bins) }, attrs);
      return { stats, words };
    } catch (error) {
      stats.dispose();
      throw error;
    }
  } finally {
    engine.state.kernelDepth--;
  }
}

/**
 * Cached fractions on the device, by backend and bins. They are data of the backend and not tensors of the engine, so that
 * `tf.memory().numTensors` does not grow. The fractions of a lost backend are lost with it.
 */
const fractions = new WeakMap<object, Map<number, TensorInfo>>();

function fractionsFor(tf: Tf, bins: number): TensorInfo {
  const backend = tf.backend();
  const known = fractions.get(backend) ?? new Map<number, TensorInfo>();
  fractions.set(backend, known);
  let info = known.get(bins);
  if (!info) {
    const shape = [bins + 1];
    info = { dataId: backend.write(fractionsOf(bins), shape, 'float32'), shape, dtype: 'float32' };
    known.set(bins, info);
  }
  return info;
}
