/**
 * What the parts of `src/tensor` share. tfjs is never imported here at run time: the page hands over its own copy
 * [HIS6], so that there is never a second one.
 */
import type * as core from '@tensorflow/tfjs-core';

/** The page's tfjs: `tfjs-core`, and with layers `Callback` and `registerCallbackConstructor`. */
export type Tf = typeof core;

/** Backends that have the kernels. */
export const BACKENDS = ['webgpu', 'webgl', 'wasm', 'cpu'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** Range found by the device itself, or given. */
export interface HistogramAttributes {
  readonly bins: number;
  readonly range: readonly [low: number, high: number] | null;
}

/** A GPU backend, as far as reading small results from it goes. */
export interface DeviceReader {
  /**
   * Starts one asynchronous readback of small float32 results that live on the device and resolves with their elements,
   * in order. The tensors may be disposed of as soon as the call returns. Rejects with a `device_lost` error when the
   * device is lost meanwhile; a lost device never leaves it pending.
   */
  read(results: readonly core.TensorInfo[]): Promise<Float32Array[]>;
  /** Why the device is lost; `null` while it works. */
  readonly lost: string | null;
  /** Lets go of GPU objects and listeners. */
  dispose(): void;
}
