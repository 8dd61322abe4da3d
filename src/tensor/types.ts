/**
 * Shared types of `src/tensor`. tfjs is never imported here at run time: the page passes its own copy [HIS6], so that there is never
 * a second one.
 */
import type * as core from '@tensorflow/tfjs-core';

/** The page's tfjs: `tfjs-core`, and with layers `Callback` and `registerCallbackConstructor`. */
export type Tf = typeof core;

/** Backends that have the kernels. */
export const BACKENDS = ['webgpu', 'webgl', 'wasm', 'cpu'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** Attributes of the `Histogram` kernel. Without a range, the device finds it. */
export interface HistogramAttributes {
  readonly bins: number;
  readonly range: readonly [low: number, high: number] | null;
}

/** Reads small results from a GPU backend. */
export interface DeviceReader {
  /**
   * Starts one asynchronous readback of small float32 results that live on the device and resolves with their elements,
   * in order. The tensors may be disposed of as soon as the call returns. Rejects with a `device_lost` error when the
   * device is lost meanwhile; a lost device never leaves it pending.
   */
  read(results: readonly core.TensorInfo[]): Promise<Float32Array[]>;
  /** Why the device is lost; `null` while it works. */
  readonly lost: string | null;
  /** Frees GPU objects and listeners. */
  dispose(): void;
}
