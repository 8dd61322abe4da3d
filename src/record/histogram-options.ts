import { ValidationError } from '../base/errors.js';

/** Default number of bins, and the most bins. */
const DEFAULT_BINS = 64;
export const MAX_BINS = 512;

/** How a distribution is to be computed and stored. */
export interface HistogramOptions {
  /** Bins, 1 … 512. Default 64. */
  readonly bins?: number;
  /** Lowest and highest edge. Default: from the smallest to the largest finite element. With a range, elements outside it are counted as under and over. */
  readonly range?: readonly [low: number, high: number];
  /** `compact` stores a count in one byte instead of one to four. Default `exact`. */
  readonly precision?: 'exact' | 'compact';
  /** Thread that computes. `auto` (default): the page for a tensor on a GPU or a small one, else the logger worker. */
  readonly where?: 'auto' | 'page' | 'worker';
  /** Forces a backend; data that is elsewhere is moved there. Default `auto`: the backend that holds the tensor; in the worker the backend that is faster on this machine. */
  readonly backend?: 'auto' | 'webgpu' | 'webgl' | 'wasm' | 'cpu';
}

/** Options with their defaults, checked. */
export interface CheckedHistogramOptions {
  readonly bins: number;
  readonly range: readonly [low: number, high: number] | null;
  readonly precision: 'exact' | 'compact';
  readonly where: 'auto' | 'page' | 'worker';
  readonly backend: 'auto' | 'webgpu' | 'webgl' | 'wasm' | 'cpu';
}

/** The options with their defaults. Throws `ValidationError` for a wrong option. */
export function checkHistogramOptions(options: HistogramOptions = {}): CheckedHistogramOptions {
  const { bins = DEFAULT_BINS, range, precision = 'exact', where = 'auto', backend = 'auto' } = options;
  if (!(Number.isInteger(bins) && bins >= 1 && bins <= MAX_BINS)) {
    throw new ValidationError(`histogram: bins must be an integer from 1 to ${MAX_BINS}`);
  }
  if (range !== undefined && !isRange(range)) {
    throw new ValidationError(
      'histogram: range must be two finite float32 numbers, the first below the second',
    );
  }
  choice('precision', precision, ['exact', 'compact']);
  choice('where', where, ['auto', 'page', 'worker']);
  choice('backend', backend, ['auto', 'webgpu', 'webgl', 'wasm', 'cpu']);
  return { bins, range: range ? [range[0], range[1]] : null, precision, where, backend };
}

/** True for two different finite float32 numbers in order. Kernels compute in float32, so float64 ends that become equal are refused. */
function isRange(range: unknown): boolean {
  if (!Array.isArray(range) || range.length !== 2) return false;
  const [low, high] = range.map((end) => (typeof end === 'number' ? Math.fround(end) : Number.NaN));
  return Number.isFinite(low) && Number.isFinite(high) && (low as number) < (high as number);
}

function choice(name: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value))
    throw new ValidationError(`histogram: ${name} must be one of ${choices.join(', ')}`);
}
