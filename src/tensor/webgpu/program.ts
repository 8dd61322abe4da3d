/** Compiles programs once per device and dispatches them over the elements of a tensor. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { bufferOf, type GpuBackend, sizeOf } from './backend.js';
import { THREADS } from './wgsl.js';

/** The fields of `Params` in `wgsl.ts`, in order. */
export interface Params {
  /** Elements of this dispatch. */
  readonly count: number;
  /** Where its first workgroup leaves its partial result. */
  readonly slot: number;
  /** Partial results in all. */
  readonly slots: number;
  readonly bins: number;
  /** Histograms side by side in the memory of one workgroup. */
  readonly copies: number;
  /** 1: `low` and `high`, bits of float32 numbers, are the range. */
  readonly given: number;
  readonly low: number;
  readonly high: number;
}

const NONE: Params = { count: 0, slot: 0, slots: 0, bins: 0, copies: 0, given: 0, low: 0, high: 0 };

/** The uniform buffer of a dispatch; fields left out are 0. */
export function uniforms(backend: GpuBackend, params: Partial<Params>): GPUBufferBinding {
  return backend.makeUniforms(
    Object.values({ ...NONE, ...params }).map((value) => ({ type: 'uint32', data: [value] })),
  );
}

const pipelines = new WeakMap<GPUDevice, Map<string, GPUComputePipeline>>();

/** Dispatches `code` with `bindings` at 0, 1, …, all of which it must use. Programs are told apart by their code. */
export function dispatch(
  backend: GpuBackend,
  pass: GPUComputePassEncoder,
  code: string,
  bindings: readonly GPUBufferBinding[],
  groups = 1,
): void {
  const { device } = backend;
  let known = pipelines.get(device);
  if (!known) {
    known = new Map();
    pipelines.set(device, known);
  }
  let pipeline = known.get(code);
  if (!pipeline) {
    const module = device.createShaderModule({ code });
    pipeline = device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint: 'main' } });
    known.set(code, pipeline);
  }
  pass.setPipeline(pipeline);
  pass.setBindGroup(
    0,
    device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: bindings.map((resource, binding) => ({ binding, resource })),
    }),
  );
  pass.dispatchWorkgroups(groups);
}

/** A range of a tensor that one binding can hold. */
export interface Chunk {
  readonly binding: GPUBufferBinding;
  readonly count: number;
  readonly groups: number;
  /** Number of workgroups in the chunks before. */
  readonly slot: number;
  /** How the elements are loaded: see `elementLoop` in `wgsl.ts`. */
  readonly vector: boolean;
  readonly integer: boolean;
}

/** Elements that a thread takes at least, where there are enough: reducing a workgroup's result costs something. */
const PER_THREAD = 32;

/**
 * A tensor as chunks of at most `chunkBytes` (a multiple of 256, as offsets of bindings have to be), each with at most
 * `maxGroups` workgroups.
 */
export function chunksOf(
  backend: GpuBackend,
  x: TensorInfo,
  maxGroups: number,
  chunkBytes = Math.floor(backend.device.limits.maxStorageBufferBindingSize / 256) * 256,
): Chunk[] {
  const size = sizeOf(x.shape);
  const dtype = backend.tensorMap.get(x.dataId)?.dtype;
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') {
    throw new Error(`elements of type ${dtype} have no distribution`);
  }
  if (size === 0) return [];
  const buffer = bufferOf(backend, x);
  const chunks: Chunk[] = [];
  let slot = 0;
  for (let first = 0; first < size; first += chunkBytes / 4) {
    const count = Math.min(size - first, chunkBytes / 4);
    const groups = Math.min(Math.ceil(count / (THREADS * PER_THREAD)), maxGroups);
    chunks.push({
      binding: { buffer, offset: first * 4, size: count * 4 },
      count,
      groups,
      slot,
      vector: count % 4 === 0,
      integer: dtype !== 'float32',
    });
    slot += groups;
  }
  return chunks;
}
