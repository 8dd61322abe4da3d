/** The backends that keep tensors in memory, ready for the suite. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import { registerKernels } from '../../../src/tensor/kernels.js';
import type { ReadyBackend } from './suite.js';

/** Makes `cpu` or `wasm` current. */
export async function startMemoryBackend(name: 'cpu' | 'wasm'): Promise<ReadyBackend> {
  setWasmPaths({
    'tfjs-backend-wasm.wasm': plain,
    'tfjs-backend-wasm-simd.wasm': simd,
    'tfjs-backend-wasm-threaded-simd.wasm': threaded,
  });
  setThreadsCount(1);
  registerKernels(tf);
  if (!(await tf.setBackend(name))) throw new Error(`The ${name} backend does not start`);
  return {
    tf,
    async read(results) {
      // The array of a `cpu` tensor is the tensor's own.
      return results.map(({ dataId }) => Float32Array.from(tf.engine().readSync(dataId) as Float32Array));
    },
  };
}
