import type { TensorData } from '../../record/elements.js';
import { distributionOf } from '../../tensor/distribution.js';
import type { GpuBackend } from './tfjs.js';

/** What computing needs of the worker. */
export interface ComputeEnvironment {
  /** Loads the worker's own tfjs. */
  tfjs(): Promise<typeof import('./tfjs.js')>;
  /** What was measured on this machine before. */
  readonly memory: Memory;
}

/** Small JSON values that outlive the worker. */
export interface Memory {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
}

/**
 * Below this many elements the CPU always computes: it takes a few milliseconds, less than an upload and a readback
 * cost on any machine, and the worker's tfjs need not even be loaded.
 */
export const GPU_TRIAL_ELEMENTS = 4_194_304;

/** Elements of the measurement: as many as the smallest tensor that asks for it. */
const MEASURED_ELEMENTS = GPU_TRIAL_ELEMENTS;
const MEASURED_BINS = 64;
/** A GPU must be this much faster, so that noise does not decide. */
const MARGIN = 1.25;

const MEMORY_KEY = 'histogram-backend/1';

/** The result of a measurement. It is made anew in another version of the browser. */
interface Measured {
  readonly agent: string;
  readonly backend: 'cpu' | GpuBackend;
  /** Milliseconds for {@link MEASURED_ELEMENTS}, upload and readback included; `null`: the backend does not work here. */
  readonly ms: { readonly [backend: string]: number | null };
}

let measuring: Promise<'cpu' | GpuBackend> | null = null;

/** The backend for elements that are on the CPU: measured once per machine, when the first large tensor comes. */
export async function chooseBackend(
  data: TensorData,
  environment: ComputeEnvironment,
): Promise<'cpu' | GpuBackend> {
  // In float64 no GPU can compute, and float32 does not hold all 32-bit integers.
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
    // The first call compiles.
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
