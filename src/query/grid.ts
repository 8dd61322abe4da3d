/**
 * The absolute power-of-two grid of all decimated data: bucket `i` of level `k` is `[i·2^k, (i+1)·2^k)`. Multiplying by a
 * power of two is exact in float64. So every computation puts a point into the same bucket, and two buckets of level `k` are
 * exactly one bucket of level `k + 1`.
 */

/** Lowest and highest level. Beyond these, float64 cannot hold the width of a bucket or the inverse of the width. */
export const MIN_LEVEL = -1022;
export const MAX_LEVEL = 1023;

/** Bucket numbers stay below 2^53, so that consecutive numbers are still different in float64. */
const INDEX_BITS = 52;

const float = new Float64Array(1);
const words = new DataView(float.buffer);

/** ⌊log₂|x|⌋, exactly, for finite `x`; {@link MIN_LEVEL} for 0 and subnormals. */
export function exponentOf(x: number): number {
  words.setFloat64(0, x);
  return Math.max(MIN_LEVEL, ((words.getUint16(0) >> 4) & 0x7ff) - 1023);
}

/** 2^k, exactly, for |k| ≤ {@link MAX_LEVEL}. */
export function powerOfTwo(k: number): number {
  // Composed of two normal factors because 2^−1023 is subnormal.
  const half = k >> 1;
  return normalPower(half) * normalPower(k - half);
}

function normalPower(k: number): number {
  words.setUint32(0, (k + 1023) << 20);
  words.setUint32(4, 0);
  return words.getFloat64(0);
}

/** ⌊x·scale⌋, where `scale` is a power of two. Correct also if the product underflows to zero. Never −0. */
export function scaledFloor(x: number, scale: number): number {
  const index = Math.floor(x * scale);
  if (index === 0) return x < 0 ? -1 : 0;
  return index;
}

/** The finest level on which the bucket number of `x` stays below 2^53. */
export function finestLevel(x: number): number {
  return Math.max(MIN_LEVEL, exponentOf(x) - INDEX_BITS);
}

/** A range of x on the grid: buckets `first … last` (inclusive) of level `k`. */
export interface GridRange {
  readonly k: number;
  readonly first: number;
  readonly last: number;
}

/**
 * The finest level on which `[from, to]` touches at most `buckets + 1` buckets. The level depends on the arguments only, so that
 * live and stored data give the same grid. `integral`: every x is an integer; the level is then at least 0, on which integers
 * have different buckets. `reach`: the largest |x| outside the range that also needs a bucket number on this level.
 */
export function gridFor(from: number, to: number, buckets: number, integral: boolean, reach = 0): GridRange {
  const finest = finestLevel(Math.max(Math.abs(from), Math.abs(to), reach));
  // Halved, because the difference of two finite numbers may overflow.
  const half = to / 2 - from / 2;
  // A level that is certainly too fine: one level finer than the estimate covers the rounding of the division.
  const guess = half > 0 ? exponentOf(half / buckets) - 1 : MIN_LEVEL;
  let k = Math.min(MAX_LEVEL, Math.max(finest, guess, integral ? 0 : MIN_LEVEL));
  for (; ; k++) {
    const scale = powerOfTwo(-k);
    const first = scaledFloor(from, scale);
    const last = scaledFloor(to, scale);
    if (last - first <= buckets || k === MAX_LEVEL) return { k, first, last };
  }
}
