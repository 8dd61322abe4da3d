import type { Series } from '../../source/types.js';

/** The ordinary spread of a window is computed from about this many values, and from at least this many buckets on each side. */
const VALUES = 60;
const LEAST_BUCKETS = 7;
/** The ordinary spread lies between these quantiles of the values of a window. */
const LOW = 0.06;
const HIGH = 0.94;
/** An extreme stands out if its distance from the spread is more than this many lengths of the spread. */
const FAR = 1.6;
/** Least number of values for an ordinary spread. */
const LEAST_VALUES = 3;

/** The ordinary spread around each bucket of a series, on the scale of the axis. */
export interface Ordinary {
  /** Ends of the ordinary spread of the values; NaN if too few values are known. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** `above`: 1 if the bucket's largest value stands out. `below`: 1 if its smallest value stands out. */
  readonly above: Uint8Array;
  readonly below: Uint8Array;
}

/**
 * Finds the ordinary spread around each bucket, and the extremes that stand out from it. The sample is the first and the last
 * value of each bucket: these two are representative, while minimum and maximum grow with the number of values. An extreme stands
 * out if it is far from the spread of the values, or far from the extremes of the surrounding buckets. In noise without tails all
 * extremes are alike, so a value may stand out there that would be ordinary in noise with tails.
 *
 * @param scaled the position of a value on the axis, in any unit; −Infinity for a value below a log axis
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
      // If a log axis cannot show the ends of the spread, nothing counts as far.
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

/** The {@link LOW} and {@link HIGH} quantiles in a window that slides over the buckets. The window's values are kept sorted. */
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
