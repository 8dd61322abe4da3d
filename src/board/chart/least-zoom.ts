import type { Zoom } from '../data/view.js';
import { xRange } from './scales.js';

/** Least width of a zoom, in distances between neighbouring points. */
const LEAST_GAPS = 2;

/**
 * Widens a range around its middle if it is shorter than two distances between points: a deeper zoom shows only one straight
 * segment of a line. `places`: x of the points or buckets of each line, ascending; the smallest distance over all lines counts.
 */
export function atLeast({ min, max }: Zoom, places: readonly ArrayLike<number>[]): Zoom {
  const gap = places.reduce((least, each) => Math.min(least, smallestGap(each)), Number.POSITIVE_INFINITY);
  const least = Number.isFinite(gap) ? gap * LEAST_GAPS : 0;
  const middle = min + (max - min) / 2;
  const half = Math.max((max - min) / 2, least / 2);
  const [from, to] = xRange(middle - half, middle + half);
  return { min: from, max: to };
}

/** The smallest distance between neighbours of ascending positions; Infinity for fewer than two positions. */
function smallestGap(places: ArrayLike<number>): number {
  let gap = Number.POSITIVE_INFINITY;
  for (let i = 1; i < places.length; i++) {
    const distance = (places[i] ?? 0) - (places[i - 1] ?? 0);
    if (distance > 0 && distance < gap) gap = distance;
  }
  return gap;
}
