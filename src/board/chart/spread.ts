import type { Series } from '../../source/types.js';

/** The ordinary spread of a window is taken from about this many values, and from these many buckets on each side at least. */
const VALUES = 60;
const LEAST_BUCKETS = 7;
/** The ordinary spread lies between these shares of the values of a window. */
const LOW = 0.06;
const HIGH = 0.94;
/** An extreme stands out when it is farther than this many spreads from the spread. */
const FAR = 1.6;
/** Below this many values there is no ordinary spread. */
const LEAST_VALUES = 3;

/** What is ordinary around each bucket of a series, on the scale of the axis. */
export interface Ordinary {
  /** Ends of the ordinary spread of the values; NaN where too few are known. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** 1 where the bucket's largest value stands out, and where its smallest value does. */
  readonly above: Uint8Array;
  readonly below: Uint8Array;
}

/**
 * Finds the ordinary spread around each bucket and the extremes that stand out from it. The values are the first and the
 * last one of each bucket: these two are a fair sample, while minimum and maximum grow with the number of values. An extreme
 * stands out from the values, or from the extremes of the buckets around it: noise without tails has extremes that are all
 * alike, and there a value may stand out that lies within the reach of noise with tails.
 *
 * @param scaled the place of a value on the axis, in any unit; −Infinity for a value below a log axis
 */
export function ordinary(series: Series, scaled: (value: number) => number): Ordinary {
  const { x0, count, first, last, min, max } = series;
  const size = x0.length;
  const place = (column: Float64Array, i: number) => scaled(column[i] as number);
  let sampled = 0;
  let single = true;
  for (let i = 0; i < size; i++) {
    sampled += Math.min(2, count[i] as number);
    if ((count[i] as number) > 1) single = false;
  }
  const reach = Math.max(LEAST_BUCKETS, Math.ceil((VALUES / 2) * (size / Math.max(1, sampled))));
  const values = slide(size, reach, (i, add) => {
    if ((count[i] as number) > 0) add(place(first, i));
    if ((count[i] as number) > 1) add(place(last, i));
  });
  const alike = (column: Float64Array) =>
    single
      ? values
      : slide(size, reach, (i, add) => {
          if ((count[i] as number) > 0) add(place(column, i));
        });
  const tops = alike(max);
  const bottoms = alike(min);
  const above = new Uint8Array(size);
  const below = new Uint8Array(size);
  for (let i = 0; i < size; i++) {
    if ((count[i] as number) === 0) continue;
    const top = place(max, i);
    const bottom = place(min, i);
    const far = ({ low, high }: Ends, distance: (low: number, high: number) => number) => {
      const [from, to] = [low[i] as number, high[i] as number];
      const away = distance(from, to);
      // Without an end that a log axis can show, nothing is far from it.
      return Number.isFinite(from) && Number.isFinite(to) && away > 0 && away > FAR * (to - from);
    };
    const over = (_: number, high: number) => top - high;
    const under = (low: number) => low - bottom;
    if (far(values, over) || far(tops, over)) above[i] = 1;
    if ((bottom > Number.NEGATIVE_INFINITY && far(values, under)) || far(bottoms, under)) below[i] = 1;
  }
  return { low: values.low, high: values.high, above, below };
}

interface Ends {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** The {@link LOW} and {@link HIGH} ends of the values in a window that slides over the buckets, kept sorted. */
function slide(size: number, reach: number, visit: (i: number, add: (value: number) => void) => void): Ends {
  const low = new Float64Array(size);
  const high = new Float64Array(size);
  const sorted = new Float64Array((2 * reach + 1) * 2);
  let held = 0;
  const positionOf = (value: number) => {
    let from = 0;
    let to = held;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((sorted[middle] as number) < value) from = middle + 1;
      else to = middle;
    }
    return from;
  };
  const insert = (value: number) => {
    const at = positionOf(value);
    sorted.copyWithin(at + 1, at, held++);
    sorted[at] = value;
  };
  const remove = (value: number) => {
    const at = positionOf(value);
    sorted.copyWithin(at, at + 1, held--);
  };
  for (let i = 0; i < Math.min(reach, size); i++) visit(i, insert);
  for (let i = 0; i < size; i++) {
    if (i - reach - 1 >= 0) visit(i - reach - 1, remove);
    if (i + reach < size) visit(i + reach, insert);
    const known = held >= LEAST_VALUES;
    low[i] = known ? (sorted[Math.ceil(LOW * (held - 1))] as number) : Number.NaN;
    high[i] = known ? (sorted[Math.floor(HIGH * (held - 1))] as number) : Number.NaN;
  }
  return { low, high };
}
