import { bucketX as placeOf } from '../../query/bucket-x.js';
import type { Series } from '../../source/types.js';
import type { Zoom } from '../data/view.js';

/**
 * Where each bucket stands on the x axis: every line, mark, spike and cursor asks here. Of a smoothed curve the source answers
 * the height at the same places.
 *
 * @param window the range of x that the chart shows; `null`: all of the series
 */
export function bucketX({ x0, width, xMin, xMax }: Series, window: Zoom | null): Float64Array {
  const data = { min: xMin, max: xMax };
  return x0.map((start) => placeOf(start, width, data, window ?? data));
}
