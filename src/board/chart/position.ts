import { bucketX as placeOf } from '../../query/bucket-x.js';
import type { Series } from '../../source/types.js';
import type { Zoom } from '../data/view.js';

/**
 * The position of each bucket on the x axis. All lines, markers, spikes and cursors use it. The source computes the heights of a
 * smoothed curve at the same positions.
 *
 * @param window the range of x that the chart shows; `null`: the whole series
 */
export function bucketX({ x0, width, xMin, xMax }: Series, window: Zoom | null): Float64Array {
  const data = { min: xMin, max: xMax };
  return x0.map((start) => placeOf(start, width, data, window ?? data));
}
