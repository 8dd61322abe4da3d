/**
 * The kernels for the backends that keep tensors in memory: `cpu`, and `wasm`, whose C++ cannot be extended from outside
 * but whose heap can be read in place.
 */
import type { DataType, KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { type Numbers, statsOf, tallyOf } from '../distribution.js';
import {
  decodeStats,
  encodeStats,
  encodeTally,
  HISTOGRAM_KERNEL,
  integerEndsOf,
  STATS_KERNEL,
} from '../layout.js';
import type { HistogramAttributes, Tf } from '../types.js';

/** The methods of the two backends that are used here. */
interface MemoryBackend {
  readSync(dataId: object): unknown;
  /** `wasm`: a view of the elements in the heap. Valid until the heap grows. */
  typedArrayFromHeap?(info: TensorInfo): Numbers;
  getMemoryOffset?(dataId: object): number;
  write(values: Float32Array, shape: number[], dtype: DataType): object;
}

/** `TensorStats` and `Histogram` for `cpu` and `wasm`. */
export function cpuKernels(_tf: Tf): KernelConfig[] {
  return ['cpu', 'wasm'].flatMap((backendName) => [
    {
      kernelName: STATS_KERNEL,
      backendName,
      kernelFunc: ({ inputs, backend }) => {
        const { x } = inputs as { x: TensorInfo };
        const memory = backend as MemoryBackend;
        const data = elements(memory, x);
        const ends = x.dtype === 'int32' ? integerEndsOf(data) : null;
        return result(memory, encodeStats(statsOf(data, true), ends));
      },
    },
    {
      kernelName: HISTOGRAM_KERNEL,
      backendName,
      kernelFunc: ({ inputs, backend, attrs }) => {
        const { x, stats } = inputs as { x: TensorInfo; stats: TensorInfo };
        const { bins, range } = attrs as unknown as HistogramAttributes;
        const memory = backend as MemoryBackend;
        // Move both tensors into the heap before reading one of them: moving a tensor may grow the heap.
        elements(memory, x);
        const words = elements(memory, stats);
        const data = elements(memory, x);
        const known = decodeStats(words, data.length);
        return result(memory, encodeTally(tallyOf(data, known, { bins, range, float32: true }), bins));
      },
    },
  ]);
}

/** Elements of a tensor, in memory order. A tensor of another backend is moved. */
function elements(backend: MemoryBackend, info: TensorInfo): Numbers {
  if (!backend.typedArrayFromHeap) return backend.readSync(info.dataId) as Numbers;
  // Move the tensor first: tfjs 4.22 takes the heap before moving the tensor, and moving may replace the heap.
  backend.getMemoryOffset?.(info.dataId);
  return backend.typedArrayFromHeap(info);
}

function result(backend: MemoryBackend, words: Float32Array): TensorInfo {
  const shape = [words.length];
  return { dataId: backend.write(words, shape, 'float32'), shape, dtype: 'float32' };
}
