/**
 * What a distribution must be, computed as plainly as possible in float64, and how far a kernel may be from it [HIS2].
 */
import type { Distribution } from '../../../src/record/kinds.js';

/**
 * How exact a kernel's arithmetic is.
 *
 * `float32`: sums are float32, added in threads of at most ~2^6 elements and then in trees, so that the relative error of a
 * sum of `n` terms stays below (2^6 + log2 n)·2^-24 < 2^-17, and half of that is left as a bound. `double`: sums are float64 and
 * only the result is rounded to float32.
 */
export type Arithmetic = 'float32' | 'double';

/** Smallest normal float32: results below may become 0. */
const TINY = 2 ** -126;

/**
 * Largest error of the mean. A kernel adds distances from a value inside [min, max] (else the sum of 3e38 would overflow), so
 * the error scales with the range; the result is a float32, hence the last term (one ULP).
 */
function meanBound(arithmetic: Arithmetic, min: number, max: number): number {
  const largest = Math.max(Math.abs(min), Math.abs(max));
  const sums = arithmetic === 'float32' ? 2 ** -18 * (max - min) : 2 ** -45 * (max - min);
  return sums + 2 ** -23 * largest + TINY;
}

/**
 * Largest error of the standard deviation. The sum of squared distances from the mean has a relative error; a mean that is off
 * by e adds e² to the variance, and e/std is at most 2^-18·range/(range/√(2n)), which for 2^24 elements costs 2^-12. A mean
 * rounded to float32 is off by half an ULP of the largest value. E[x²] − E[x]² in float32 is off by 2^-12 of that value: the
 * test `[HIS2] … naive` shows that it does not pass.
 */
function stdBound(arithmetic: Arithmetic, std: number, min: number, max: number): number {
  const largest = Math.max(Math.abs(min), Math.abs(max));
  if (arithmetic === 'double') return 2 ** -23 * std + TINY;
  return 2 ** -12 * std + 2 ** -23 * largest + TINY;
}

/** Largest distance of an edge from `low + (high − low)·i/bins`: 2 ULP of the larger end; results below 2^-126 may be 0. */
export function edgeBound(low: number, high: number): number {
  const largest = Math.max(Math.abs(low), Math.abs(high), TINY);
  const exponent = ((new Uint32Array(Float32Array.of(largest).buffer)[0] as number) >>> 23) - 127;
  const ulp = 2 ** (exponent - 23);
  return 2 * ulp + 4 * TINY;
}

/** An element as kernels see it: float32, and zero when it is subnormal. */
function asKernelsSee(x: number): number {
  const rounded = Math.fround(x);
  return Math.abs(rounded) < TINY ? 0 : rounded;
}

/** The bin of a finite `x` in `edges`: −1 below the first, `bins` above the last edge. */
export function binOf(x: number, edges: ArrayLike<number>): number {
  const bins = edges.length - 1;
  if (x < (edges[0] as number)) return -1;
  if (x > (edges[bins] as number)) return bins;
  let low = 0;
  let high = bins - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((edges[middle] as number) <= x) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Everything wrong with `given` as the distribution of `data`, as sentences. */
export function complaints(
  data: ArrayLike<number>,
  bins: number,
  range: readonly [number, number] | null,
  given: Distribution,
  arithmetic: Arithmetic,
): string[] {
  const wrong: string[] = [];
  const same = (what: string, actual: number, expected: number) => {
    // −0 and 0 are equal here, NaN equals itself.
    if (actual !== expected && !(Number.isNaN(actual) && Number.isNaN(expected))) {
      wrong.push(`${what} is ${actual}, not ${expected}`);
    }
  };
  const near = (what: string, actual: number, expected: number, bound: number) => {
    if (!(Math.abs(actual - expected) <= bound)) {
      wrong.push(`${what} is ${actual}, not ${expected} ± ${bound}`);
    }
  };

  const finite: number[] = [];
  let nan = 0;
  let posInf = 0;
  let negInf = 0;
  let zeros = 0;
  for (let i = 0; i < data.length; i++) {
    const x = asKernelsSee(data[i] as number);
    if (Number.isNaN(x)) nan++;
    else if (x === Number.POSITIVE_INFINITY) posInf++;
    else if (x === Number.NEGATIVE_INFINITY) negInf++;
    else finite.push(x);
    if (x === 0) zeros++;
  }
  const { stats } = given;
  same('count', stats.count, data.length);
  same('finite', stats.finite, finite.length);
  same('nan', stats.nan, nan);
  same('posInf', stats.posInf, posInf);
  same('negInf', stats.negInf, negInf);
  same('zeros', stats.zeros, zeros);

  const { min, max, mean, std } = moments(finite);
  same('min', stats.min, min);
  same('max', stats.max, max);
  if (finite.length === 0) {
    same('mean', stats.mean, Number.NaN);
    same('std', stats.std, Number.NaN);
  } else if (min === max) {
    same('mean of equal elements', stats.mean, min);
    same('std of equal elements', stats.std, 0);
  } else {
    near('mean', stats.mean, mean, meanBound(arithmetic, min, max));
    near('std', stats.std, std, stdBound(arithmetic, std, min, max));
  }

  if (finite.length === 0 && range === null) {
    same('number of edges', given.edges.length, 0);
    same('number of counts', given.counts.length, 0);
    return wrong;
  }
  const [low, high] = range ? [asKernelsSee(range[0]), asKernelsSee(range[1])] : [min, max];
  same('number of edges', given.edges.length, bins + 1);
  same('number of counts', given.counts.length, bins);
  same('first edge', given.edges[0] as number, low);
  same('last edge', given.edges[bins] as number, high);
  const bound = edgeBound(low, high);
  for (let i = 0; i <= bins; i++) {
    const edge = given.edges[i] as number;
    near(`edge ${i}`, edge, low + (high / bins - low / bins) * i, bound);
    if (i > 0 && !(edge >= (given.edges[i - 1] as number))) wrong.push(`edge ${i} is below edge ${i - 1}`);
  }

  const counts = new Float64Array(bins + 2);
  for (const x of finite) {
    const bin = binOf(x, given.edges);
    const at = bin < 0 ? bins : bin === bins ? bins + 1 : bin;
    counts[at] = (counts[at] as number) + 1;
  }
  for (let i = 0; i < bins; i++) same(`count of bin ${i}`, given.counts[i] as number, counts[i] as number);
  same('under', given.under, counts[bins] as number);
  same('over', given.over, counts[bins + 1] as number);
  return wrong;
}

/** In two passes, in float64: at most 2^17 float32 values can neither overflow nor lose more than 2^-36. */
function moments(finite: readonly number[]): { min: number; max: number; mean: number; std: number } {
  const n = finite.length;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (const x of finite) {
    min = Math.min(min, x);
    max = Math.max(max, x);
    sum += x;
  }
  if (n === 0) return { min: Number.NaN, max: Number.NaN, mean: Number.NaN, std: Number.NaN };
  const mean = sum / n;
  let squares = 0;
  for (const x of finite) squares += (x - mean) ** 2;
  return { min, max, mean, std: Math.sqrt(squares / n) };
}
