/**
 * The distribution of numbers in memory, for the `cpu` and `wasm` kernels and the logger worker. Two passes over the data, in blocks
 * that fit into the first-level cache, with few branches that depend on the data.
 */
import type { Distribution, TensorStats } from '../record/kinds.js';
import { edgesOf, SMALLEST_NORMAL, toFloat32 } from './edges.js';

/** A typed array of numbers, or a plain one. */
export type Numbers = ArrayLike<number>;

/** Counts between edges: a distribution without its statistics. */
export type Tally = Omit<Distribution, 'stats'>;

export interface DistributionOptions {
  readonly bins: number;
  /** Lowest and highest edge; `null`: smallest and largest finite element. */
  readonly range: readonly [low: number, high: number] | null;
  /**
   * True: elements and edges are rounded to float32, and subnormal elements are zero, as in GPU kernels. False: they are
   * float64, where only 0 and −0 are zeros: right for `Float64Array` and plain arrays.
   */
  readonly float32: boolean;
}

/** The distribution of `data`. Without a finite element and without a range there are no bins. */
export function distributionOf(data: Numbers, options: DistributionOptions): Distribution {
  const stats = statsOf(data, options.float32);
  return { stats, ...(tallyOf(data, stats, options) ?? NO_BINS) };
}

const NO_BINS: Tally = { edges: new Float64Array(0), counts: new Float64Array(0), under: 0, over: 0 };

/** Elements per block; as float64 they take 32 KiB. */
const BLOCK = 4096;
const block = new Float64Array(BLOCK);
const rounded = new Float32Array(BLOCK);

/** Copies elements `from` … `from + n − 1` into `block`, converted. V8 converts 1,000,000 float32 in 0.2 ms. */
function load(data: Numbers, from: number, n: number, float32: boolean): void {
  const chunk = isTypedArray(data)
    ? data.subarray(from, from + n)
    : Array.prototype.slice.call(data, from, from + n);
  if (!float32 || data instanceof Float32Array) {
    block.set(chunk);
  } else {
    rounded.set(chunk);
    block.set(rounded.subarray(0, n));
  }
}

function isTypedArray(data: Numbers): data is Float32Array {
  return ArrayBuffer.isView(data);
}

/**
 * Statistics in one pass. Each block's mean and sum of squared distances are computed around a value inside the data (the
 * mean so far) and merged by the formula of Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for
 * computing sample variances" (1979): with δ the difference of the means,
 *
 *     mean ← mean + δ·n_b/n,   M2 ← M2 + M2_b + δ²·n_a·n_b/n
 *
 * Float64 is scaled by a power of two near the largest element, so that squares neither overflow nor vanish.
 */
export function statsOf(data: Numbers, float32: boolean): TensorStats {
  const count = data.length;
  const tiny = float32 ? SMALLEST_NORMAL : Number.MIN_VALUE;
  let [nan, posInf, negInf, zeros, finite] = [0, 0, 0, 0, 0];
  let [min, max, mean, squares] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  let [scale, largest] = [1, 0];

  for (let from = 0; from < count; from += BLOCK) {
    let n = Math.min(BLOCK, count - from);
    load(data, from, n, float32);
    if (!float32) {
      const here = largestIn(n);
      if (here > largest) {
        const old = scale;
        largest = here;
        scale = scaleFor(largest);
        if (squares > 0) squares *= (scale / old) ** 2;
      }
    }
    if (finite === 0) mean = firstFinite(n);
    let sums = sumsOf(n, mean * scale, scale, tiny);
    // The sum of squares is finite if and only if all elements are finite.
    if (sums.squares - sums.squares !== 0) {
      const kept = keepFinite(n);
      nan += kept.nan;
      posInf += kept.posInf;
      negInf += kept.negInf;
      n = kept.finite;
      if (n === 0) continue;
      sums = sumsOf(n, mean * scale, scale, tiny);
    }
    const delta = sums.sum / n;
    const total = finite + n;
    mean = (mean * scale + delta * (n / total)) / scale;
    squares += Math.max(0, sums.squares - sums.sum * delta) + delta * delta * finite * (n / total);
    finite = total;
    zeros += sums.zeros;
    min = Math.min(min, sums.min);
    max = Math.max(max, sums.max);
  }

  if (float32) [min, max] = [toFloat32(min), toFloat32(max)];
  if (finite === 0) [min, max, mean, squares] = [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
  const equal = min === max;
  const std = equal ? 0 : Math.sqrt(squares / finite) / scale;
  mean = equal ? min : Math.min(max, Math.max(min, mean));
  return { count, finite, nan, posInf, negInf, zeros, min, max, mean, std };
}

/** Sums over the first `n` elements of the block, of `x·scale − center`. */
function sumsOf(n: number, center: number, scale: number, tiny: number) {
  let [sum, squares, zeros] = [0, 0, 0];
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < n; i++) {
    const x = block[i] as number;
    zeros += Number(Math.abs(x) < tiny);
    if (x < min) min = x;
    if (x > max) max = x;
    const d = x * scale - center;
    sum += d;
    squares += d * d;
  }
  return { sum, squares, zeros, min, max };
}

/** Moves the finite elements among the first `n` to the front of the block and counts the others. */
function keepFinite(n: number) {
  let [finite, nan, posInf, negInf] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const x = block[i] as number;
    if (x - x === 0) block[finite++] = x;
    else if (x > 0) posInf++;
    else if (x < 0) negInf++;
    else nan++;
  }
  return { finite, nan, posInf, negInf };
}

function firstFinite(n: number): number {
  for (let i = 0; i < n; i++) {
    const x = block[i] as number;
    if (x - x === 0) return x;
  }
  return 0;
}

/** Largest magnitude of the first `n` elements that are finite. */
function largestIn(n: number): number {
  let largest = 0;
  for (let i = 0; i < n; i++) {
    const magnitude = Math.abs(block[i] as number);
    if (magnitude > largest && magnitude < Number.POSITIVE_INFINITY) largest = magnitude;
  }
  return largest;
}

/** A power of two that brings `largest` near 1. Limited so that its reciprocal is a normal float64 too. */
function scaleFor(largest: number): number {
  const exponent = Math.floor(Math.log2(largest));
  return 2 ** -Math.max(-1000, Math.min(1000, exponent));
}

/** Slots of the counters. The trash slot takes wrong guesses and elements that are not finite. */
const SLOTS = 1024;
const TRASH = SLOTS - 1;

/**
 * Edges and the counts between them; `null`: no finite element and no range. Uses only `finite`, `min` and `max` of `stats`.
 */
export function tallyOf(
  data: Numbers,
  stats: Pick<TensorStats, 'finite' | 'min' | 'max'>,
  { bins, range, float32 }: DistributionOptions,
): Tally | null {
  if (stats.finite === 0 && !range) return null;
  const round = float32 ? toFloat32 : (x: number) => x;
  const [low, high] = range ? [round(range[0]), round(range[1])] : [stats.min, stats.max];
  const edges = edgesOf(low, high, bins, !float32);
  return { edges, ...countBetween(edges, data, float32) };
}

/**
 * The counts of `data` between given edges: at most 512 bins, and 2^32 − 1 elements.
 *
 * The bin of an element is guessed from its position in the range. The guess is then checked against the two edges of the bin, so
 * that rounding cannot change a count. A wrong guess is replaced by a binary search.
 */
export function countBetween(edges: Float64Array, data: Numbers, float32: boolean): Omit<Tally, 'edges'> {
  const bins = edges.length - 1;
  const low = edges[0] as number;
  const high = edges[bins] as number;
  const starts = startsOf(edges, float32);
  const perUnit = bins / (high / 2 - low / 2);
  const line = Number.isFinite(perUnit)
    ? { halfLow: low / 2, perUnit, first: 1 }
    : { halfLow: 0, perUnit: 0, first: bins };

  // Two sets of counters, so that consecutive elements of the same bin need not wait for each other.
  const even = new Uint32Array(SLOTS);
  const odd = new Uint32Array(SLOTS);
  for (let from = 0; from < data.length; from += BLOCK) {
    const n = Math.min(BLOCK, data.length - from);
    load(data, from, n, float32);
    // Complete the last pair with NaN, which no bin counts.
    if (n % 2 === 1) block[n] = Number.NaN;
    countBlock(n, line, bins, starts, even, odd);
  }
  const at = (slot: number) => (even[slot] as number) + (odd[slot] as number);
  return {
    counts: Float64Array.from({ length: bins }, (_, i) => at(i + 1)),
    under: at(0),
    over: at(bins + 1),
  };
}

/**
 * Where slots begin: slot 0 is below the range, slot `i + 1` is bin `i`, slot `bins + 1` is above the range. Subnormal elements are
 * equal to an edge at zero: the slot begins at the first of them.
 */
function startsOf(edges: Float64Array, float32: boolean): Float64Array {
  const bins = edges.length - 1;
  const starts = new Float64Array(SLOTS).fill(Number.POSITIVE_INFINITY);
  starts[0] = -Number.MAX_VALUE;
  for (let i = 0; i < bins; i++) {
    const edge = edges[i] as number;
    starts[i + 1] = float32 && edge === 0 ? next(-SMALLEST_NORMAL) : edge;
  }
  const high = edges[bins] as number;
  starts[bins + 1] = float32 && high === 0 ? SMALLEST_NORMAL : next(high);
  return starts;
}

/** The float64 above `x`. */
function next(x: number): number {
  if (x === 0) return Number.MIN_VALUE;
  const bits = new BigInt64Array(Float64Array.of(x).buffer);
  bits[0] = (bits[0] as bigint) + (x > 0 ? 1n : -1n);
  return new Float64Array(bits.buffer)[0] as number;
}

/** The linear function that guesses the slot of an element. */
interface Guess {
  readonly halfLow: number;
  readonly perUnit: number;
  readonly first: number;
}

/** Counts the first `n` elements of the block, in pairs. */
function countBlock(
  n: number,
  { halfLow, perUnit, first }: Guess,
  bins: number,
  starts: Float64Array,
  even: Uint32Array,
  odd: Uint32Array,
): void {
  const top = bins + 1;
  for (let i = 0; i < n; i += 2) {
    const x = block[i] as number;
    const y = block[i + 1] as number;
    let a = ((x * 0.5 - halfLow) * perUnit + first) | 0;
    let b = ((y * 0.5 - halfLow) * perUnit + first) | 0;
    a = Math.max(0, Math.min(top, a));
    b = Math.max(0, Math.min(top, b));
    if (!(x >= (starts[a] as number) && x < (starts[a + 1] as number))) a = slotOf(x, starts, top);
    if (!(y >= (starts[b] as number) && y < (starts[b + 1] as number))) b = slotOf(y, starts, top);
    even[a] = (even[a] as number) + 1;
    odd[b] = (odd[b] as number) + 1;
  }
}

/** The last slot that begins at or below `x`. */
function slotOf(x: number, starts: Float64Array, top: number): number {
  if (x - x !== 0) return TRASH;
  let low = 0;
  let high = top;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= x) low = middle;
    else high = middle - 1;
  }
  return low;
}
