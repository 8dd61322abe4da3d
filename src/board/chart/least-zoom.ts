import type { Zoom } from '../data/view.js';
import { xRange } from './scales.js';

/** A zoom shows at least as much as lies between this many neighbouring points. */
const LEAST_GAPS = 2;

/**
 * A range that a person asked for, widened around its middle when it would show less than two distances between points: a
 * deeper zoom shows nothing but one straight piece of a line. `places`: x of the points or buckets of each line, ascending; the
 * smallest distance of all counts.
 */
export function atLeast({ min, max }: Zoom, places: readonly ArrayLike<number>[]): Zoom {
  const gap = places.reduce((least, each) => Math.min(least, smallestGap(each)), Number.POSITIVE_INFINITY);
  const least = Number.isFinite(gap) ? gap * LEAST_GAPS : 0;
  const middle = min + (max - min) / 2;
  const half = Math.max((max - min) / 2, least / 2);
  const [from, to] = xRange(middle - half, middle + half);
  return { min: from, max: to };
}

/** The smallest distance between neighbours of ascending places; Infinity where there are fewer than two. */
function smallestGap(places: ArrayLike<number>): number {
  let gap = Number.POSITIVE_INFINITY;
  for (let i = 1; i < places.length; i++) {
    const distance = (places[i] ?? 0) - (places[i - 1] ?? 0);
    if (distance > 0 && distance < gap) gap = distance;
  }
  return gap;
}
