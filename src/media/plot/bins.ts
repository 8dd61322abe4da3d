/** Histograms of plots, with numpy's conventions: bins of equal width, half-open, the last closed. Pure. */

/** Counts between edges, and what lies in none of the bins. */
export interface Bins {
  /** Ascending; one more than counts. */
  readonly edges: Float64Array;
  readonly counts: Float64Array;
  /** Finite values below and above the range. */
  readonly under: number;
  readonly over: number;
  /** NaN and infinite values. */
  readonly nonFinite: number;
}

/** Counts values in bins of equal width over `range`; `null`: from the smallest finite value to the largest. */
export function binsOf(
  values: ArrayLike<number>,
  bins: number,
  range: readonly [low: number, high: number] | null,
): Bins {
  const [low, high] = range ?? rangeOf(values);
  const step = (high - low) / bins;
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => {
    if (i === bins) return high;
    // As numpy's `linspace` rounds. A distance beyond the largest float is weighted from both ends.
    return Math.min(high, Number.isFinite(step) ? low + i * step : low * (1 - i / bins) + high * (i / bins));
  });
  const counts = new Float64Array(bins);
  let [under, over, nonFinite] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) nonFinite++;
    else if (value < low) under++;
    else if (value > high) over++;
    else {
      const at = binOf(edges, value);
      counts[at] = (counts[at] as number) + 1;
    }
  }
  return { edges, counts, under, over, nonFinite };
}

/** The bin whose recorded edges enclose a value. */
function binOf(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((edges[middle] as number) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Equal values get a range of length 1 around them, no values get 0…1. */
function rangeOf(values: ArrayLike<number>): [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  if (low < high) return [low, high];
  // Beyond 2^53 a half is lost in rounding, so the range grows with the value.
  const half = Math.max(0.5, Math.abs(low) * 2 ** -50);
  return [Math.max(-Number.MAX_VALUE, low - half), Math.min(Number.MAX_VALUE, high + half)];
}
