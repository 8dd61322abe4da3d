/** The nearest points outside a range of the grid, found in a rollup: see `SeriesQuery.neighbours`. */
import { INDEX, STRIDE } from './bucket.js';
import { type GridRange, MIN_LEVEL, powerOfTwo, scaledFloor } from './grid.js';
import type { KeyRollup } from './rollup.js';

/** Slots one behind the other. */
export function joinSlots(parts: readonly Float64Array[]): Float64Array {
  const joined = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let end = 0;
  for (const part of parts) {
    joined.set(part, end);
    end += part.length;
  }
  return joined;
}

/** As `KeyRollup.read`, with the nearest bucket on each side of the range. */
export function readWithNeighbours(rollup: KeyRollup, range: GridRange): Float64Array {
  const { below, above } = outside(rollup, range);
  const bucket = (index: number | null) =>
    index === null ? [] : [rollup.read({ k: range.k, first: index, last: index })];
  return joinSlots([...bucket(below), rollup.read(range), ...bucket(above)]);
}

/**
 * A range of x that holds the nearest points on both sides of a range that is finer than the rollup. The bucket of the
 * rollup at an end of the range may hold points beyond that end, or only points inside: the next bucket is taken as well.
 */
export function extentAround(rollup: KeyRollup, range: GridRange): { low: number; high: number } {
  const width = powerOfTwo(rollup.level);
  const scale = powerOfTwo(Math.max(MIN_LEVEL, range.k - rollup.level));
  const first = scaledFloor(range.first, scale);
  const last = scaledFloor(range.last, scale);
  const { below, above } = outside(rollup, { k: rollup.level, first, last });
  return { low: (below ?? first) * width, high: ((above ?? last) + 1) * width };
}

/** Numbers of the nearest buckets with a point, on the level of the range; `null` where there is none. */
function outside(
  { slots, level }: KeyRollup,
  { k, first, last }: GridRange,
): { readonly below: number | null; readonly above: number | null } {
  const scale = powerOfTwo(Math.max(MIN_LEVEL, level - k));
  const size = slots.length / STRIDE;
  const indexAt = (position: number) => scaledFloor(slots[position * STRIDE + INDEX] as number, scale);
  /** How many slots lie below bucket `index`. */
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
