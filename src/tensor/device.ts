import type { TensorInfo } from '@tensorflow/tfjs-core';
import { messageOf, StepwellError } from '../base/errors.js';
import { LOST } from './port.js';
import { selfTest } from './self-test.js';
import type { DeviceReader, Tf } from './types.js';
import { webGlReader } from './webgl/read.js';
import { webGpuReader } from './webgpu/read.js';

/** A GPU without an answer for this long (ms) counts as lost. Long, because a software renderer may be busy compiling. */
const PATIENCE_MS = 30_000;
/** The same for the first answer, which waits for all shaders to compile. */
const FIRST_PATIENCE_MS = 120_000;
/** Interval (ms) of checks for a lost device: promises of tfjs stay pending for ever after a loss [HIS4]. */
const LOOK_MS = 200;

/**
 * One GPU backend of the page. Its kernels are tested before their first use, because a shader that fails to compile returns zeros
 * and throws nothing. Every wait ends when the device is lost.
 */
export class Device {
  /** `demoted`: the kernels are not used any more. {@link why} has the reason. */
  state: 'new' | 'proven' | 'demoted' = 'new';
  /** Why the kernels are not used; empty while they are. */
  why = '';
  readonly #tf: Tf;
  readonly #name: 'webgl' | 'webgpu';
  readonly #reader: DeviceReader;
  #proving: Promise<void> | null = null;
  #waiting: TensorInfo[] = [];
  #reading: Promise<Float32Array[]> | null = null;

  constructor(tf: Tf, name: 'webgl' | 'webgpu') {
    this.#tf = tf;
    this.#name = name;
    this.#reader = name === 'webgl' ? webGlReader(tf) : webGpuReader(tf);
  }

  /** Tests the kernels on known data, once. Sets {@link state}. Never rejects. */
  prove(): Promise<void> {
    this.#proving ??= this.#prove();
    return this.#proving;
  }

  demote(reason: string): void {
    this.state = 'demoted';
    this.why = `${reason}; the logger worker computes instead`;
  }

  /** Reads results in a separate readback. Rejects if the device is lost. */
  read(results: readonly TensorInfo[]): Promise<Float32Array[]> {
    // Before the kernels are proven, a read waits for their shaders to compile.
    return this.guard(this.#reader.read(results), this.state === 'new' ? FIRST_PATIENCE_MS : PATIENCE_MS);
  }

  /** As {@link read}, but all calls of one task share one readback [HIS5]. The results must live until the promise resolves. */
  async readTogether(results: readonly TensorInfo[]): Promise<Float32Array[]> {
    const from = this.#waiting.push(...results) - results.length;
    this.#reading ??= Promise.resolve().then(() => {
      const all = this.#waiting;
      this.#waiting = [];
      this.#reading = null;
      return this.read(all);
    });
    return (await this.#reading).slice(from, from + results.length);
  }

  /** Waits for work of the device. Rejects after a loss or a timeout. */
  async guard<T>(work: Promise<T>, patience = PATIENCE_MS): Promise<T> {
    let timer: ReturnType<typeof setInterval> | undefined;
    const started = performance.now();
    const lost = new Promise<never>((_, reject) => {
      timer = setInterval(() => {
        if (this.#reader.lost !== null) reject(this.#lostError(this.#reader.lost));
        else if (performance.now() - started > patience) reject(this.#lostError('it does not answer'));
      }, LOOK_MS);
    });
    try {
      const value = await Promise.race([work, lost]);
      // A lost device returns zeros: check again after the work.
      if (this.#reader.lost !== null) throw this.#lostError(this.#reader.lost);
      return value;
    } catch (thrown) {
      if (thrown instanceof StepwellError && thrown.code === 'device_lost') {
        throw this.#lostError(this.#reader.lost ?? thrown.message);
      }
      throw thrown;
    } finally {
      clearInterval(timer);
    }
  }

  async #prove(): Promise<void> {
    try {
      const read = (results: readonly TensorInfo[]) =>
        this.guard(this.#reader.read(results), FIRST_PATIENCE_MS);
      const wrong = await selfTest(read, this.#tf);
      if (wrong === null) this.state = 'proven';
      else this.demote(`the ${this.#name} kernels gave a wrong answer (${wrong})`);
    } catch (thrown) {
      this.demote(`the ${this.#name} kernels could not be tried: ${messageOf(thrown)}`);
    }
  }

  #lostError(reason: string): StepwellError {
    const message = reason.startsWith(LOST) ? reason : `${LOST} (${this.#name}: ${reason})`;
    return new StepwellError('device_lost', message, { backend: this.#name });
  }
}
