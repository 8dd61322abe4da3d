import type { TensorData } from '../../record/elements.js';
import { distributionOf } from '../../tensor/distribution.js';
import type { GpuBackend } from './tfjs.js';

/** The functions of the worker that the computation uses. */
export interface ComputeEnvironment {
  /** Loads the worker's own tfjs. */
  tfjs(): Promise<typeof import('./tfjs.js')>;
  /** Stores earlier measurements of this machine. */
  readonly memory: Memory;
}

/** Stores small JSON values beyond the life of the worker. */
export interface Memory {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
}

/**
 * Below this number of elements the CPU always computes. The CPU takes a few milliseconds, less than upload and readback of a GPU
 * on any machine, and the worker's tfjs is not loaded.
 */
export const GPU_TRIAL_ELEMENTS = 4_194_304;

/** Elements of the measurement: the size of the smallest tensor that causes a measurement. */
const MEASURED_ELEMENTS = GPU_TRIAL_ELEMENTS;
const MEASURED_BINS = 64;
/** A GPU must be faster by this factor, so that noise does not decide. */
const MARGIN = 1.25;

const MEMORY_KEY = 'histogram-backend/1';

/** Result of a measurement. Another version of the browser measures again. */
interface Measured {
  readonly agent: string;
  readonly backend: 'cpu' | GpuBackend;
  /** Milliseconds for {@link MEASURED_ELEMENTS}, upload and readback included; `null`: the backend does not work here. */
  readonly ms: { readonly [backend: string]: number | null };
}

let measuring: Promise<'cpu' | GpuBackend> | null = null;

/** Chooses the backend for elements in CPU memory. The first large tensor on a machine causes a measurement, which is stored. */
export async function chooseBackend(
  data: TensorData,
  environment: ComputeEnvironment,
): Promise<'cpu' | GpuBackend> {
  // GPUs do not compute in float64, and float32 does not hold all 32-bit integers.
  const isWide = data instanceof Float64Array || data instanceof Int32Array || data instanceof Uint32Array;
  if (data.length < GPU_TRIAL_ELEMENTS || isWide) return 'cpu';
  measuring ??= recallOrMeasure(environment).catch(() => 'cpu' as const);
  return measuring;
}

async function recallOrMeasure(environment: ComputeEnvironment): Promise<'cpu' | GpuBackend> {
  const agent = globalThis.navigator?.userAgent ?? '';
  const known = (await environment.memory.get(MEMORY_KEY)) as Measured | undefined;
  if (known?.agent === agent && ['cpu', 'webgpu', 'webgl'].includes(known.backend)) return known.backend;
  const measured = await measure(environment, agent);
  await environment.memory.put(MEMORY_KEY, measured);
  return measured.backend;
}

async function measure(environment: ComputeEnvironment, agent: string): Promise<Measured> {
  const data = Float32Array.from({ length: MEASURED_ELEMENTS }, (_, i) => Math.sin(i) * (i % 97));
  const options = { bins: MEASURED_BINS, range: null };
  const time = async (work: () => unknown): Promise<number> => {
    // The first call compiles: do not measure it.
    await work();
    const times: number[] = [];
    for (let i = 0; i < 3; i++) {
      const started = performance.now();
      await work();
      times.push(performance.now() - started);
    }
    return times.sort((a, b) => a - b)[1] as number;
  };
  const cpu = await time(() => distributionOf(data, { ...options, float32: true }));
  const ms: Record<string, number | null> = { cpu };
  let best: 'cpu' | GpuBackend = 'cpu';
  let least = cpu / MARGIN;
  const tfjs = await environment.tfjs();
  for (const backend of ['webgpu', 'webgl'] as const) {
    const taken = await time(() => tfjs.distributionOnGpu(backend, data, options)).catch(() => null);
    ms[backend] = taken;
    if (taken !== null && taken < least) {
      best = backend;
      least = taken;
    }
  }
  return { agent, backend: best, ms };
}
