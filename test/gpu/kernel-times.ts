/** How long the kernels take with their readback, by size, bins and kind of data: what `variant.ts` decides by. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { runDistribution } from '../../src/tensor/kernels.js';
import type { WebGlVariant } from '../../src/tensor/webgl/variant.js';
import { median } from '../bench/harness.js';
import { startWebGl } from '../browser/tensor/start-webgl.js';
import { startWebGpu } from '../browser/tensor/start-webgpu.js';
import type { ReadyBackend } from '../browser/tensor/suite.js';
import type { KernelTime } from './types.js';

const SIZES = [2 ** 14, 2 ** 18, 2 ** 20, 2 ** 22, 2 ** 24];
const BINS = [64, 256, 512];
const CALLS = 9;
const WARM_UP = 3;

/** Tensors of a size, by what a person would call their data. */
function tensorsOf(size: number): { readonly [data: string]: () => tf.Tensor } {
  return {
    normal: () => tf.randomNormal([size], 0, 1, 'float32', 1).add(0),
    'in one bin': () =>
      tf.tidy(() => tf.randomNormal([size], 0, 1e-6, 'float32', 1).add(tf.oneHot([0], size).reshape([size]))),
  };
}

/** Median milliseconds of statistics and histogram, from the call until their words are here. */
async function timeOf({ tf, read }: ReadyBackend, x: tf.Tensor, bins: number): Promise<number> {
  const times: number[] = [];
  for (let call = -WARM_UP; call < CALLS; call++) {
    const begin = performance.now();
    const { stats, words } = runDistribution(tf, x, { bins, range: null });
    const reading = read([stats, words]);
    tf.dispose([stats, words]);
    await reading;
    if (call >= 0) times.push(performance.now() - begin);
  }
  return median(times);
}

/** Measures all cases of a backend of tfjs: `webgl` in both variants, or `webgpu`. */
export async function kernelTimes(backend: string): Promise<KernelTime[]> {
  const variants: readonly (WebGlVariant | 'webgpu')[] =
    backend === 'webgl' ? ['gather', 'scatter'] : ['webgpu'];
  const times: KernelTime[] = [];
  for (const variant of variants) {
    const ready = variant === 'webgpu' ? await startWebGpu() : await startWebGl(variant);
    for (const elements of SIZES) {
      for (const [data, make] of Object.entries(tensorsOf(elements))) {
        const x = make();
        await x.slice([0], [1]).data();
        for (const bins of BINS)
          times.push({ variant, elements, data, bins, ms: await timeOf(ready, x, bins) });
        x.dispose();
      }
    }
    ready.stop();
  }
  return times;
}
