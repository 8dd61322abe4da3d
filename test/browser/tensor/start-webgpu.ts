/** The WebGPU backend, ready for the suite and for tests of its own. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgpu';
import { registerKernels } from '../../../src/tensor/kernels.js';
import type { GpuBackend } from '../../../src/tensor/webgpu/backend.js';
import { type WebGpuReader, webGpuReader } from '../../../src/tensor/webgpu/read.js';
import type { ReadyBackend } from './suite.js';

export interface ReadyWebGpu extends ReadyBackend {
  readonly backend: GpuBackend;
  readonly reader: WebGpuReader;
  /** What WebGPU found wrong: it throws nothing. */
  readonly errors: string[];
  stop(): void;
}

/** Makes `webgpu` current. */
export async function startWebGpu(): Promise<ReadyWebGpu> {
  registerKernels(tf);
  if (!(await tf.setBackend('webgpu'))) throw new Error('The webgpu backend does not start');
  const backend = tf.backend() as unknown as GpuBackend;
  const errors: string[] = [];
  const onError = (event: GPUUncapturedErrorEvent) => errors.push(event.error.message);
  backend.device.addEventListener('uncapturederror', onError);
  const reader = webGpuReader(tf);
  return {
    tf,
    backend,
    reader,
    errors,
    read: (results) => reader.read(results),
    stop() {
      reader.dispose();
      backend.device.removeEventListener('uncapturederror', onError);
    },
  };
}
