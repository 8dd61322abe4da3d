import type { TensorInfo } from '@tensorflow/tfjs-core';
import { messageOf, StepwellError } from '../base/errors.js';
import { LOST } from './port.js';
import { selfTest } from './self-test.js';
import type { DeviceReader, Tf } from './types.js';
import { webGlReader } from './webgl/read.js';
import { webGpuReader } from './webgpu/read.js';

/** A GPU that has not answered for this long counts as lost. Long: a software renderer may be busy compiling. */
const PATIENCE_MS = 30_000;
/** … and for the first answer, which waits for all shaders to be compiled. */
const FIRST_PATIENCE_MS = 120_000;
/** How often a wait looks whether the device was lost: tfjs promises then stay pending for ever [HIS4]. */
const LOOK_MS = 200;

/**
 * One GPU backend of the page. Its kernels must prove themselves before they are used, because a shader that fails to
 * compile gives zeros and no exception; whatever is waited for ends when the device is lost.
 */
export class Device {
  /** `demoted`: the kernels are not used any more; {@link why} says it. */
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

  /** Tries the kernels on known data, once. Sets {@link state}; never rejects. */
  prove(): Promise<void> {
    this.#proving ??= this.#prove();
    return this.#proving;
  }

  demote(reason: string): void {
    this.state = 'demoted';
    this.why = `${reason}; the logger worker computes instead`;
  }

  /** Reads results in one readback of their own. Rejects when the device is lost. */
  read(results: readonly TensorInfo[]): Promise<Float32Array[]> {
    // What is asked before the kernels are proven waits behind the shaders that they compile.
    return this.guard(this.#reader.read(results), this.state === 'new' ? FIRST_PATIENCE_MS : PATIENCE_MS);
  }

  /** Like {@link read}, but all that is asked for in one task is one readback [HIS5]. The results must live until it resolves. */
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

  /** Waits for something of the device, but not for ever. */
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
      // What a lost device gives is zeros.
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
