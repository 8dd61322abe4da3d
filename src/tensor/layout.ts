import type { Distribution, TensorStats } from '../record/kinds.js';

/**
 * What the kernels return, the same on all backends, as float32 words: small integers are exact in float32 up to 2^24, so a
 * count is split into its low 24 bits and the carry above them. Together at most 8 bytes per bin and 1 KiB [HIS3].
 */
export const STATS_KERNEL = 'TensorStats';
export const HISTOGRAM_KERNEL = 'Histogram';

/** Counts are split at 2^24. */
export const LOW_RANGE = 2 ** 24;
/** Carries per word: four carries of six bits, the first in the lowest bits. Enough for counts below 2^30. */
export const CARRIES_PER_WORD = 4;
export const CARRY_RANGE = 64;

/**
 * Words of a `TensorStats` result: low and carry of NaN, +Inf, −Inf and zero counts, then min, max, mean and standard
 * deviation of the finite elements (undefined when there are none: the reader knows from the counts). Then min and max of
 * int32 elements exactly, where the backend knows them: x + 2^31, its upper 16 bits and its lower 16. Zeros where it does
 * not, as `webgl`, whose int32 elements are float32 in memory.
 */
export const STATS_WORDS = 16;
export const WORD_NAN = 0;
export const WORD_POS_INF = 2;
export const WORD_NEG_INF = 4;
export const WORD_ZEROS = 6;
export const WORD_MIN = 8;
export const WORD_MAX = 9;
export const WORD_MEAN = 10;
export const WORD_STD = 11;
export const WORD_INT_MIN = 12;
export const WORD_INT_MAX = 14;

/** Words of a `Histogram` result: `bins + 1` edges; low words of `bins + 2` counts (bins, under, over); their carries, four a word. */
export function histogramWords(bins: number): number {
  return bins + 1 + (bins + 2) + Math.ceil((bins + 2) / CARRIES_PER_WORD);
}

/** Smallest and largest int32. */
const INT_MIN = -(2 ** 31);
const INT_MAX = 2 ** 31 - 1;

/** Smallest and largest int32 element. */
export type IntegerEnds = readonly [min: number, max: number];

/** The smallest and largest of some integers; `null` without integers. */
export function integerEndsOf(data: ArrayLike<number>): IntegerEnds | null {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < data.length; i++) {
    const x = data[i] as number;
    if (x < min) min = x;
    if (x > max) max = x;
  }
  return min <= max ? [min, max] : null;
}

/** Replaces minimum and maximum of statistics, which were computed in float32, by the exact integers. */
export function withEnds(stats: TensorStats, [min, max]: IntegerEnds): TensorStats {
  return { ...stats, min, max, mean: Math.min(max, Math.max(min, stats.mean)) };
}

/**
 * The statistics in a `TensorStats` result for a tensor of `count` elements. The ends of `int32` elements are exact where
 * the result has them, else the nearest float32 that is an int32: 2,147,483,647 and not the 2,147,483,648 that float32 has.
 */
export function decodeStats(words: ArrayLike<number>, count: number, dtype = 'float32'): TensorStats {
  const stats = decodeFloatStats(words, count);
  if (dtype !== 'int32' || stats.finite === 0) return stats;
  const at = (word: number) => (words[word] as number) * 2 ** 16 + (words[word + 1] as number) + INT_MIN;
  const known = [0, 1, 2, 3].some((i) => words[WORD_INT_MIN + i] !== 0);
  const ends: IntegerEnds = known
    ? [at(WORD_INT_MIN), at(WORD_INT_MAX)]
    : [Math.max(INT_MIN, stats.min), Math.min(INT_MAX, stats.max)];
  return withEnds(stats, ends);
}

function decodeFloatStats(words: ArrayLike<number>, count: number): TensorStats {
  const countAt = (word: number) => (words[word] as number) + (words[word + 1] as number) * LOW_RANGE;
  const nan = countAt(WORD_NAN);
  const posInf = countAt(WORD_POS_INF);
  const negInf = countAt(WORD_NEG_INF);
  const finite = count - nan - posInf - negInf;
  const of = (word: number) => (finite > 0 ? (words[word] as number) : Number.NaN);
  return {
    count,
    finite,
    nan,
    posInf,
    negInf,
    zeros: countAt(WORD_ZEROS),
    min: of(WORD_MIN),
    max: of(WORD_MAX),
    mean: of(WORD_MEAN),
    std: of(WORD_STD),
  };
}

/** Statistics as a `TensorStats` result; `ends`: those of int32 elements. */
export function encodeStats(stats: TensorStats, ends: IntegerEnds | null = null): Float32Array {
  const words = new Float32Array(STATS_WORDS);
  const setCount = (word: number, count: number) => {
    words[word] = count % LOW_RANGE;
    words[word + 1] = Math.floor(count / LOW_RANGE);
  };
  setCount(WORD_NAN, stats.nan);
  setCount(WORD_POS_INF, stats.posInf);
  setCount(WORD_NEG_INF, stats.negInf);
  setCount(WORD_ZEROS, stats.zeros);
  if (stats.finite > 0) {
    words[WORD_MIN] = stats.min;
    words[WORD_MAX] = stats.max;
    words[WORD_MEAN] = stats.mean;
    words[WORD_STD] = stats.std;
  }
  if (ends) {
    const set = (word: number, x: number) => {
      words[word] = Math.floor((x - INT_MIN) / 2 ** 16);
      words[word + 1] = (x - INT_MIN) % 2 ** 16;
    };
    set(WORD_INT_MIN, ends[0]);
    set(WORD_INT_MAX, ends[1]);
  }
  return words;
}

/** The statistics of an empty tensor. */
export function emptyStats(): TensorStats {
  return decodeStats(new Float32Array(STATS_WORDS), 0);
}

/** Both results of one tensor as a distribution. Without a finite element and without a given range there are no bins. */
export function decodeDistribution(
  stats: TensorStats,
  words: ArrayLike<number>,
  bins: number,
  rangeGiven: boolean,
): Distribution {
  if (stats.finite === 0 && !rangeGiven) {
    return { stats, edges: new Float64Array(0), counts: new Float64Array(0), under: 0, over: 0 };
  }
  const lows = bins + 1;
  const carries = lows + bins + 2;
  const countAt = (i: number) => {
    const packed = words[carries + Math.floor(i / CARRIES_PER_WORD)] as number;
    const carry = Math.floor(packed / CARRY_RANGE ** (i % CARRIES_PER_WORD)) % CARRY_RANGE;
    return (words[lows + i] as number) + carry * LOW_RANGE;
  };
  return {
    stats,
    edges: Float64Array.from({ length: bins + 1 }, (_, i) => words[i] as number),
    counts: Float64Array.from({ length: bins }, (_, i) => countAt(i)),
    under: countAt(bins),
    over: countAt(bins + 1),
  };
}

/** Counts between edges as a `Histogram` result; zeros without bins. */
export function encodeTally(tally: Omit<Distribution, 'stats'> | null, bins: number): Float32Array {
  const words = new Float32Array(histogramWords(bins));
  if (!tally) return words;
  words.set(tally.edges);
  const lows = bins + 1;
  const carries = lows + bins + 2;
  const setCount = (i: number, count: number) => {
    words[lows + i] = count % LOW_RANGE;
    const at = carries + Math.floor(i / CARRIES_PER_WORD);
    words[at] = (words[at] as number) + Math.floor(count / LOW_RANGE) * CARRY_RANGE ** (i % CARRIES_PER_WORD);
  };
  tally.counts.forEach((count, i) => {
    setCount(i, count);
  });
  setCount(bins, tally.under);
  setCount(bins + 1, tally.over);
  return words;
}
