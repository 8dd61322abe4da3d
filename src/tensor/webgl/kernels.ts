/** The kernels for the `webgl` backend of tfjs. */
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { HISTOGRAM_KERNEL, STATS_KERNEL } from '../layout.js';
import type { HistogramAttributes, Tf } from '../types.js';
import { releaseContext } from './context.js';
import { histogramOnWebGl } from './histogram.js';
import { statsOnWebGl } from './stats.js';

/**
 * `TensorStats` and `Histogram`. They throw a StepwellError on WebGL 1, without float render targets, on a lost context, and
 * when a program does not compile. Programs and scratch textures belong to the GL context and go with the backend.
 */
export function webGlKernels(_tf: Tf): KernelConfig[] {
  return [
    {
      kernelName: STATS_KERNEL,
      backendName: 'webgl',
      kernelFunc: ({ inputs, backend }) => statsOnWebGl(backend as MathBackendWebGL, needed(inputs.x)),
      disposeFunc: (backend) => releaseContext(backend as MathBackendWebGL),
    },
    {
      kernelName: HISTOGRAM_KERNEL,
      backendName: 'webgl',
      kernelFunc: ({ inputs, backend, attrs }) =>
        histogramOnWebGl(
          backend as MathBackendWebGL,
          needed(inputs.x),
          needed(inputs.stats),
          attrs as unknown as HistogramAttributes,
        ),
    },
  ];
}

function needed<T>(input: T | undefined): T {
  if (input === undefined) throw new TypeError('an input of the kernel is missing');
  return input;
}
