/** Finds the nearest points outside a range of the grid in a rollup: see `SeriesQuery.neighbours`. */
import { INDEX, STRIDE } from './bucket.js';
import { type GridRange, MIN_LEVEL, powerOfTwo, scaledFloor } from './grid.js';
import type { KeyRollup } from './rollup.js';

/** Concatenates slots. */
export function joinSlots(parts: readonly Float64Array[]): Float64Array {
  const joined = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let end = 0;
  for (const part of parts) {
    joined.set(part, end);
    end += part.length;
  }
  return joined;
}

/** Like `KeyRollup.read`, and also returns the nearest bucket on each side of the range. */
export function readWithNeighbours(rollup: KeyRollup, range: GridRange): Float64Array {
  const { below, above } = outside(rollup, range);
  const bucket = (index: number | null) =>
    index === null ? [] : [rollup.read({ k: range.k, first: index, last: index })];
  return joinSlots([...bucket(below), rollup.read(range), ...bucket(above)]);
}

/**
 * A range of x that contains the nearest points on both sides of a range that is finer than the rollup. The rollup's bucket at
 * an end of the range may hold points inside the range only, so the range of x also includes the next bucket.
 */
export function extentAround(rollup: KeyRollup, range: GridRange): { low: number; high: number } {
  const width = powerOfTwo(rollup.level);
  const scale = powerOfTwo(Math.max(MIN_LEVEL, range.k - rollup.level));
  const first = scaledFloor(range.first, scale);
  const last = scaledFloor(range.last, scale);
  const { below, above } = outside(rollup, { k: rollup.level, first, last });
  return { low: (below ?? first) * width, high: ((above ?? last) + 1) * width };
}

/** Numbers of the nearest buckets with a point outside the range, on the level of the range; `null`: there is none. */
function outside(
  { slots, level }: KeyRollup,
  { k, first, last }: GridRange,
): { readonly below: number | null; readonly above: number | null } {
  const scale = powerOfTwo(Math.max(MIN_LEVEL, level - k));
  const size = slots.length / STRIDE;
  const indexAt = (position: number) => scaledFloor(slots[position * STRIDE + INDEX] as number, scale);
  /** Number of slots below bucket `index`. */
  const countBelow = (index: number) => {
    let low = 0;
    let high = size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (indexAt(middle) < index) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const start = countBelow(first);
  const end = countBelow(last + 1);
  return { below: start > 0 ? indexAt(start - 1) : null, above: end < size ? indexAt(end) : null };
}
