/**
 * What the kernels and the readback use of tfjs's WebGPU backend, and how they record commands there. Commands go into
 * tfjs's own encoder: so they stand in the right order between its own, and cost no submission of their own.
 */
import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import type { Tf } from '../types.js';

/** The WebGPU backend of tfjs 4, with the fields that it calls private. */
export interface GpuBackend {
  readonly device: GPUDevice;
  readonly tensorMap: { get(dataId: object): TensorData | undefined };
  /** Commands not submitted yet. */
  readonly commandEncoder: GPUCommandEncoder | null;
  /** Data that those commands use: disposed of only after their submission. */
  readonly commandQueueOwnedIds: WeakSet<object>;
  makeTensorInfo(shape: number[], dtype: DataType): TensorInfo;
  disposeData(dataId: object): boolean;
  /** Gives data a buffer, and fills it when the values are on the CPU. A buffer without values holds garbage: it was used before. */
  uploadToGPU(dataId: object): void;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  /** A uniform buffer that tfjs takes back after the submission. */
  makeUniforms(fields: { type: 'uint32'; data: number[] }[]): GPUBufferBinding;
}

export interface TensorData {
  /** The elements, when they are (also) on the CPU. */
  readonly values: ArrayLike<number> | null | undefined;
  /** Type of the stored elements: int32 and bool are stored as 32-bit integers. */
  readonly dtype: DataType;
  readonly resource?: unknown;
}

/** The page's WebGPU backend; throws when tfjs has none that is ready. */
export function gpuBackend(tf: Tf): GpuBackend {
  const backend: unknown = tf.engine().findBackend('webgpu');
  if (!backend) throw new Error('tfjs has no webgpu backend, or it is not ready');
  return backend as GpuBackend;
}

/** Elements of a tensor of this shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

/** The tensor's buffer on the device, uploaded if it was not there. */
export function bufferOf(backend: GpuBackend, info: TensorInfo): GPUBuffer {
  backend.uploadToGPU(info.dataId);
  const buffer = backend.tensorMap.get(info.dataId)?.resource;
  if (!(buffer instanceof GPUBuffer)) throw new Error('the tensor has no buffer on the WebGPU device');
  backend.commandQueueOwnedIds.add(info.dataId);
  return buffer;
}

/** tfjs's encoder, outside any pass. Everything recorded by tfjs comes before what is recorded here. */
export function encoderOf(backend: GpuBackend): GPUCommandEncoder {
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  if (!backend.commandEncoder) throw new Error('this version of tfjs-backend-webgpu is not known');
  return backend.commandEncoder;
}

/** A scratch buffer of `words` 32-bit words for `use`, from tfjs's pool. Holds garbage. */
export function withScratch<T>(backend: GpuBackend, words: number, use: (buffer: GPUBuffer) => T): T {
  const info = backend.makeTensorInfo([words], 'float32');
  try {
    return use(bufferOf(backend, info));
  } finally {
    backend.disposeData(info.dataId);
  }
}
