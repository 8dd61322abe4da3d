/** The two kernels for tfjs's WebGPU backend. */
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { HISTOGRAM_KERNEL, STATS_KERNEL } from '../layout.js';
import type { HistogramAttributes, Tf } from '../types.js';
import type { GpuBackend } from './backend.js';
import { type HistogramInputs, histogram } from './histogram.js';
import { tensorStats } from './stats.js';

/**
 * The kernels: all on the device, nothing is read back. `x` is a tensor of float32, int32 or bool.
 * `chunkBytes`, a multiple of 256, is the most bytes that are bound at once; default what the device allows.
 */
export function webGpuKernels(_tf: Tf, chunkBytes?: number): KernelConfig[] {
  return [
    {
      kernelName: STATS_KERNEL,
      backendName: 'webgpu',
      kernelFunc: ({ inputs, backend }) =>
        tensorStats(backend as GpuBackend, inputs['x'] as TensorInfo, chunkBytes),
    },
    {
      kernelName: HISTOGRAM_KERNEL,
      backendName: 'webgpu',
      kernelFunc: ({ inputs, attrs, backend }) =>
        histogram(
          backend as GpuBackend,
          inputs as unknown as HistogramInputs,
          attrs as unknown as HistogramAttributes,
          chunkBytes,
        ),
    },
  ];
}
