import type { Series, XAxis } from '../source/types.js';
import type { AxisRollups } from './axis-rollups.js';
import { type FramePorts, zoomInto } from './deep.js';
import type { Metric } from './metric.js';
import { nameOf } from './metric.js';
import { extentAround, readWithNeighbours } from './neighbours.js';
import type { KeyRollup } from './rollup.js';
import type { WantedCurve } from './smooth-curve.js';
import { toSeries } from './to-series.js';

/** The request to {@link readSeries}: a range of the grid, and options. */
export interface WantedSeries extends Omit<WantedCurve, 'smoothing'> {
  readonly smoothing: WantedCurve['smoothing'] | null | undefined;
}

/** The parts of a run reader that {@link readSeries} uses. */
export interface SeriesPorts {
  readonly frames: FramePorts;
  axes(): Promise<AxisRollups>;
}

/** Reads the buckets of a metric on a range of the grid: from its overview or, if the overview is too coarse, from frames. */
export async function readSeries(
  reader: SeriesPorts,
  metric: Metric,
  axis: XAxis,
  overview: KeyRollup,
  { range, shown, smoothing, neighbours }: WantedSeries,
): Promise<Series> {
  const name = nameOf(metric);
  const extent = { xMin: overview.xMin, xMax: overview.xMax };
  if (smoothing) {
    const axes = await reader.axes();
    const { slots, curve, unit } = await axes.smooth(metric, axis, { range, shown, smoothing, neighbours });
    return { ...toSeries(name, slots, range.k, extent), curve, ...(unit !== null && { unit }) };
  }
  if (range.k < overview.level) {
    const around = neighbours ? extentAround(overview, range) : null;
    return toSeries(name, await zoomInto(reader.frames, metric, axis, range, around), range.k, extent);
  }
  const slots = neighbours ? readWithNeighbours(overview, range) : overview.read(range);
  return toSeries(name, slots, range.k, extent);
}
