import type { Tensor } from '@tensorflow/tfjs-core';
import { messageOf, ValidationError } from '../base/errors.js';
import { type Refusal, refusalOf, refuse } from '../base/refusal.js';
import type { CheckedHistogramOptions } from '../record/histogram-options.js';
import { Device } from './device.js';
import { edgesOf } from './edges.js';
import { registerKernels, runDistribution } from './kernels.js';
import { decodeDistribution, decodeStats, emptyStats } from './layout.js';
import type { DistributionOutcome, TensorSide, TensorView, Training } from './port.js';
import { trainingOf } from './training/index.js';
import { BACKENDS, type BackendName, type Tf } from './types.js';

/**
 * Most elements in CPU memory that the training thread counts itself: a tenth of a millisecond. More elements go to the logger
 * worker, which costs a copy.
 */
const PAGE_ELEMENTS = 16_384;
/** Most tensors and bytes under way. Above the limits, new tensors are dropped and counted. */
const MAX_TENSORS = 1024;
const MAX_BYTES = 64 * 1024 * 1024;

const DROPPED: DistributionOutcome = {
  kind: 'dropped',
  reason: 'too many tensors were waiting for their histograms',
};

/** Makes the {@link TensorSide} of a tfjs. Throws `validation` for something that is not tfjs. */
export function makeTensorSide(tf: unknown): TensorSide {
  if (!isTf(tf)) throw new ValidationError('connect() takes the namespace object of tfjs 4');
  return new Side(tf);
}

function isTf(tf: unknown): tf is Tf {
  const names = ['engine', 'getBackend', 'registerKernel', 'getKernel', 'keep', 'tidy', 'tensor1d', 'Tensor'];
  return typeof tf === 'object' && tf !== null && names.every((name) => name in tf);
}

class Side implements TensorSide {
  readonly training: Training;
  readonly #tf: Tf;
  /** Devices by backend object: a backend that was made again after a loss is another device. */
  readonly #devices = new WeakMap<object, Device>();
  #tensors = 0;
  #bytes = 0;

  constructor(tf: Tf) {
    this.#tf = tf;
    registerKernels(tf);
    this.training = trainingOf(tf);
  }

  view(value: unknown): TensorView | null {
    return value instanceof this.#tf.Tensor ? value : null;
  }

  whyUnfit(tensor: TensorView): Refusal | null {
    const { isDisposed, dtype } = tensor as Tensor;
    if (isDisposed) return refuse('unreadable', 'the tensor is disposed of');
    return dtype === 'string' || dtype === 'complex64'
      ? refuse('type', `a ${dtype} tensor has no single numbers`)
      : null;
  }

  hold(tensor: TensorView): Tensor {
    return this.#tf.keep((tensor as Tensor).clone());
  }

  async readScalars(held: readonly TensorView[]): Promise<(number | Refusal)[]> {
    const tensors = held as readonly Tensor[];
    const values: (number | Refusal)[] = tensors.map(() =>
      refuse('unreadable', 'the tensor was disposed of by the page'),
    );
    const byDevice = new Map<Device, number[]>();
    for (const [i, tensor] of tensors.entries()) {
      if (tensor.isDisposed) continue;
      const device = this.#deviceOf(tensor);
      if (device) byDevice.set(device, [...(byDevice.get(device) ?? []), i]);
      else values[i] = tensor.dataSync()[0] ?? Number.NaN;
    }
    const reads = Array.from(byDevice, async ([device, at]) => {
      try {
        const read = await device.read(at.map((i) => tensors[i] as Tensor));
        for (const [j, i] of at.entries()) values[i] = read[j]?.[0] ?? Number.NaN;
      } catch (thrown) {
        for (const i of at) values[i] = refusalOf(thrown);
      }
    });
    await Promise.all(reads);
    this.#tf.dispose(tensors.filter((tensor) => !tensor.isDisposed));
    return values;
  }

  async distribution(view: TensorView, options: CheckedHistogramOptions): Promise<DistributionOutcome> {
    const tensor = view as Tensor;
    const backend = this.#holderOf(tensor).name;
    if (tensor.size === 0) return { kind: 'done', distribution: emptyDistribution(options), backend, ms: 0 };
    if (this.#tensors >= MAX_TENSORS) return DROPPED;
    this.#tensors++;
    try {
      return await this.#outcome(tensor, backend, options);
    } catch (thrown) {
      return { kind: 'failed', refusal: refusalOf(thrown) };
    } finally {
      this.#tensors--;
    }
  }

  async elements(view: TensorView): Promise<Float32Array | Int32Array | Uint8Array | Refusal> {
    const tensor = view as Tensor;
    try {
      const device = tensor.size > 0 ? this.#deviceOf(tensor) : null;
      if (!device) return tensor.dataSync().slice() as Float32Array;
      const held = this.hold(tensor);
      try {
        return (await device.guard(held.data())) as Float32Array;
      } finally {
        held.dispose();
      }
    } catch (thrown) {
      return refusalOf(thrown);
    }
  }

  /** Must capture the tensor before the first `await`. */
  async #outcome(
    tensor: Tensor,
    backend: string,
    options: CheckedHistogramOptions,
  ): Promise<DistributionOutcome> {
    const device = this.#deviceOf(tensor);
    const forced = options.backend !== 'auto' && options.backend !== backend;
    const here = options.where !== 'worker' && !forced && isKnown(backend);
    // A kernel runs on the current backend. A tensor of another backend would be moved there while the page waits.
    const current = this.#tf.getBackend() === backend;
    if (!device) {
      const small = tensor.size <= PAGE_ELEMENTS || options.where === 'page';
      if (here && current && small) return this.#onCpu(tensor, backend, options);
      return { kind: 'data', data: tensor.dataSync().slice() as Float32Array };
    }
    if (here && current && device.state === 'proven') return this.#onDevice(device, tensor, backend, options);
    return this.#whileHeld(tensor, async (held) => {
      if (!here || !current) return this.#download(device, held);
      await device.prove();
      return device.state === 'proven' && this.#tf.getBackend() === backend
        ? this.#onDevice(device, held, backend, options)
        : this.#download(device, held);
    });
  }

  /** Runs asynchronous work with a copy of a tensor. Drops the tensor if all copies together would take too many bytes. */
  async #whileHeld(
    tensor: Tensor,
    work: (held: Tensor) => Promise<DistributionOutcome>,
  ): Promise<DistributionOutcome> {
    const bytes = 4 * tensor.size;
    if (this.#bytes > 0 && this.#bytes + bytes > MAX_BYTES) return DROPPED;
    this.#bytes += bytes;
    const held = this.hold(tensor);
    try {
      return await work(held);
    } finally {
      this.#bytes -= bytes;
      held.dispose();
    }
  }

  #onCpu(tensor: Tensor, backend: string, options: CheckedHistogramOptions): DistributionOutcome {
    const started = performance.now();
    const { bins, range } = options;
    const { stats, words } = runDistribution(this.#tf, tensor, { bins, range });
    const distribution = decodeDistribution(
      decodeStats(stats.dataSync(), tensor.size, tensor.dtype),
      words.dataSync(),
      bins,
      range !== null,
    );
    this.#tf.dispose([stats, words]);
    return { kind: 'done', distribution, backend, ms: performance.now() - started };
  }

  /** Enqueues the kernels at once, and reads the results together with those of the same task. */
  async #onDevice(
    device: Device,
    tensor: Tensor,
    backend: string,
    options: CheckedHistogramOptions,
  ): Promise<DistributionOutcome> {
    const started = performance.now();
    const { bins, range } = options;
    const { size, dtype } = tensor;
    let results: ReturnType<typeof runDistribution>;
    try {
      results = runDistribution(this.#tf, tensor, { bins, range });
    } catch (thrown) {
      device.demote(`the ${backend} kernels failed: ${messageOf(thrown)}`);
      return this.#whileHeld(tensor, (held) => this.#download(device, held));
    }
    try {
      const [stats, words] = await device.readTogether([results.stats, results.words]);
      if (!stats || !words) throw new Error('the readback is not whole');
      const distribution = decodeDistribution(decodeStats(stats, size, dtype), words, bins, range !== null);
      return { kind: 'done', distribution, backend, ms: performance.now() - started };
    } finally {
      this.#tf.dispose([results.stats, results.words]);
    }
  }

  /** Reads the elements of a held tensor, for the logger worker. */
  async #download(device: Device, held: Tensor): Promise<DistributionOutcome> {
    const data = (await device.guard(held.data())) as Float32Array;
    return { kind: 'data', data, ...(device.why === '' ? {} : { problem: refuse('device', device.why) }) };
  }

  #holderOf(tensor: Tensor): { name: string; backend: object } {
    const engine = this.#tf.engine() as unknown as {
      state: { tensorInfo: WeakMap<object, { backend: object }> };
      registry: Record<string, object>;
      backendName: string;
      backend: object;
    };
    const backend = engine.state.tensorInfo.get(tensor.dataId)?.backend ?? engine.backend;
    const found = Object.entries(engine.registry).find(([, each]) => each === backend);
    return { name: found?.[0] ?? engine.backendName, backend };
  }

  /** The GPU that holds a tensor; `null`: the tensor is in CPU memory. */
  #deviceOf(tensor: Tensor): Device | null {
    const { name, backend } = this.#holderOf(tensor);
    if (name !== 'webgl' && name !== 'webgpu') return null;
    let device = this.#devices.get(backend);
    if (!device) {
      device = new Device(this.#tf, name);
      this.#devices.set(backend, device);
    }
    return device;
  }
}

function isKnown(backend: string): backend is BackendName {
  return (BACKENDS as readonly string[]).includes(backend);
}

function emptyDistribution({ bins, range }: CheckedHistogramOptions) {
  const words = new Float32Array(0);
  const none = decodeDistribution(emptyStats(), words, 0, false);
  if (range === null) return none;
  const edges = Float64Array.from(edgesOf(Math.fround(range[0]), Math.fround(range[1]), bins));
  return { ...none, edges, counts: new Float64Array(bins) };
}
