import type { TensorInfo } from '@tensorflow/tfjs-core';
import { StepwellError } from '../../base/errors.js';
import type { DeviceReader, Tf } from '../types.js';
import { encoderOf, type GpuBackend, gpuBackend, sizeOf } from './backend.js';

/** Staging buffers have a power of two of bytes, this at least: few sizes, so that they are used again. */
const MIN_STAGING = 4096;
/** Free buffers that are kept; readbacks under way at once are rarely more. */
const MAX_FREE = 4;
/** Larger ones are not kept. */
const MAX_KEPT = 2 ** 20;

/** How long after a failed map the loss of the device may become known. */
const LOSS_FOLLOWS_MS = 500;

/** Where a result's elements are: in the staging buffer at `offset`, or already here. */
type ResultLocation =
  | { readonly offset: number; readonly size: number; readonly integer: boolean }
  | Float32Array;

/**
 * Reads small results from tfjs's WebGPU device: one staging buffer and one `mapAsync` for all results of a call. tfjs's own
 * `data()` needs both for each tensor, and keeps what it read.
 */
export class WebGpuReader implements DeviceReader {
  readonly #backend: GpuBackend;
  /** To be called on loss. Not reactions of one long-lived promise: those would pile up with every read. */
  readonly #waiting = new Set<(reason: unknown) => void>();
  readonly #free: GPUBuffer[] = [];
  #lost: string | null = null;
  #disposed = false;
  #bytes = 0;

  constructor(backend: GpuBackend) {
    this.#backend = backend;
    void backend.device.lost.then((info) => {
      this.#lost = info.message ? `${info.reason}: ${info.message}` : info.reason;
      for (const tell of this.#waiting) tell(this.#lostError());
      this.#waiting.clear();
    });
  }

  get lost(): string | null {
    return this.#lost;
  }

  /** Bytes of staging buffers, free and in use. */
  get stagingBytes(): number {
    return this.#bytes;
  }

  async read(results: readonly TensorInfo[]): Promise<Float32Array[]> {
    if (this.#lost !== null) throw this.#lostError();
    const locations = this.#locations(results);
    const bytes = locations.reduce(
      (sum, location) => sum + ('offset' in location ? location.size * 4 : 0),
      0,
    );
    if (bytes === 0) return locations as Float32Array[];
    const staging = this.#acquire(bytes);
    try {
      this.#copy(results, locations, staging);
      await this.#map(staging, bytes);
      if (this.#lost !== null) throw this.#lostError();
      const range = staging.getMappedRange(0, bytes);
      const read = locations.map((location) => elementsAt(range, location));
      staging.unmap();
      this.#release(staging);
      return read;
    } catch (thrown) {
      this.#drop(staging);
      throw await this.#reasonOf(thrown);
    }
  }

  dispose(): void {
    this.#disposed = true;
    for (const buffer of this.#free.splice(0)) this.#drop(buffer);
  }

  #locations(results: readonly TensorInfo[]): ResultLocation[] {
    let offset = 0;
    return results.map(({ dataId, shape }) => {
      const data = this.#backend.tensorMap.get(dataId);
      if (!data) throw new Error('the tensor is disposed of');
      // tfjs keeps values on the CPU until the device needs them. What it read back once is there too.
      if (data.values) return Float32Array.from(data.values);
      const size = sizeOf(shape);
      if (size === 0) return new Float32Array(0);
      const location = { offset, size, integer: data.dtype !== 'float32' };
      offset += size * 4;
      return location;
    });
  }

  /** Copies and submits, behind everything that tfjs recorded: from then on the tensors may be disposed of. */
  #copy(results: readonly TensorInfo[], locations: readonly ResultLocation[], staging: GPUBuffer): void {
    const encoder = encoderOf(this.#backend);
    locations.forEach((location, i) => {
      if (!('offset' in location)) return;
      const { dataId } = results[i] as TensorInfo;
      const buffer = this.#backend.tensorMap.get(dataId)?.resource;
      if (!(buffer instanceof GPUBuffer)) throw new Error('the tensor has no buffer on the WebGPU device');
      encoder.copyBufferToBuffer(buffer, 0, staging, location.offset, location.size * 4);
    });
    this.#backend.submitQueue();
  }

  /** A lost device should reject a map; this rejects too where it does not. */
  #map(staging: GPUBuffer, bytes: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      staging
        .mapAsync(GPUMapMode.READ, 0, bytes)
        .then(resolve, reject)
        .finally(() => this.#waiting.delete(reject));
    });
  }

  #acquire(bytes: number): GPUBuffer {
    const i = this.#free.findIndex((buffer) => buffer.size >= bytes);
    const free = i < 0 ? undefined : this.#free.splice(i, 1)[0];
    if (free) return free;
    const size = Math.max(MIN_STAGING, 2 ** Math.ceil(Math.log2(bytes)));
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    const buffer = this.#backend.device.createBuffer({ size, usage });
    this.#bytes += size;
    return buffer;
  }

  #release(buffer: GPUBuffer): void {
    if (this.#disposed || this.#free.length >= MAX_FREE || buffer.size > MAX_KEPT) this.#drop(buffer);
    else this.#free.push(buffer);
  }

  #drop(buffer: GPUBuffer): void {
    this.#bytes -= buffer.size;
    buffer.destroy();
  }

  /** A failed map may be told before the loss that made it fail. */
  async #reasonOf(thrown: unknown): Promise<unknown> {
    if (!(thrown instanceof DOMException)) return thrown;
    if (this.#lost === null) {
      await new Promise((resolve) => {
        this.#waiting.add(resolve);
        setTimeout(() => {
          this.#waiting.delete(resolve);
          resolve(null);
        }, LOSS_FOLLOWS_MS);
      });
    }
    // Nobody else has the buffer: nothing but a loss can have aborted the map. A busy device tells its loss when it is done.
    if (thrown.name === 'AbortError') this.#lost ??= 'its work was aborted';
    return this.#lost === null ? thrown : this.#lostError(thrown);
  }

  #lostError(cause?: unknown): StepwellError {
    return new StepwellError(
      'device_lost',
      `The WebGPU device was lost (${this.#lost})`,
      { backend: 'webgpu' },
      cause,
    );
  }
}

/** The elements as float32 numbers of their own. */
function elementsAt(range: ArrayBuffer, location: ResultLocation): Float32Array {
  if (!('offset' in location)) return location;
  const { offset, size, integer } = location;
  return integer
    ? Float32Array.from(new Int32Array(range, offset, size))
    : new Float32Array(range.slice(offset, offset + size * 4));
}

/** A reader for the WebGPU backend of `tf`, which must be ready. */
export function webGpuReader(tf: Tf): WebGpuReader {
  return new WebGpuReader(gpuBackend(tf));
}
