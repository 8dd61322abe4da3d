/** Queries that read points from frames, because the derived state does not hold enough. */
import type { Frame, RecordKind } from '../record/kinds.js';
import type { Points, PointsQuery, XAxis } from '../source/types.js';
import { DenseGrid } from './dense-grid.js';
import type { IndexEntry } from './frame-index.js';
import { type GridRange, powerOfTwo } from './grid.js';
import type { Metric } from './metric.js';
import { PointCollector } from './points.js';
import type { RunClock } from './run-clock.js';
import { extentOf, keysOf, pointFeed } from './x-axis.js';

const ROWS: ReadonlySet<RecordKind> = new Set(['rows']);

/** Access to the frames of a run. Each method sees the frames that were applied when the method is called. */
export interface FramePorts extends RunClock {
  /** The session of a stream in the index. */
  sessionOf(stream: number): string;
  /** Number of scalar values of a key. */
  total(key: string): number;
  /** Entries of the index, in log order. */
  entries(wanted?: (entry: IndexEntry) => boolean): readonly IndexEntry[];
  /** Reads entries in order and decodes the requested keys and kinds. */
  visit(
    entries: readonly IndexEntry[],
    options: { readonly keys?: ReadonlySet<string>; readonly kinds: ReadonlySet<RecordKind> },
    visit: (frame: Frame) => void,
  ): Promise<void>;
}

/** Reads the points of metrics: one entry for each key, empty if there is no such metric. */
export async function readPoints(
  ports: FramePorts,
  keys: ReadonlySet<string>,
  query: Omit<PointsQuery, 'run' | 'keys'>,
): Promise<Points[]> {
  const { fromStep = Number.NEGATIVE_INFINITY, toStep = Number.POSITIVE_INFINITY } = query;
  const all = fromStep === Number.NEGATIVE_INFINITY && toStep === Number.POSITIVE_INFINITY;
  const collectors = new Map<string, PointCollector>();
  for (const key of keys) {
    collectors.set(key, new PointCollector(key, fromStep, toStep, all ? ports.total(key) : 0));
  }
  const touched = ports.entries((entry) => entry.stepMax >= fromStep && entry.stepMin <= toStep);
  await ports.visit(touched, { keys, kinds: ROWS }, (frame) => {
    for (const record of frame.records) {
      if (record.kind !== 'rows') continue;
      for (const column of record.columns) collectors.get(column.key)?.addColumn(record, column);
    }
  });
  return Array.from(collectors.values(), (collector) => collector.finish());
}

/**
 * Reads a range of the grid that is finer than the rollup, from the frames that touch the range. `around`: a range of x that
 * contains the nearest points on both sides, to return their buckets too. `null`: no neighbours.
 */
export async function zoomInto(
  ports: FramePorts,
  metric: Metric,
  axis: XAxis,
  range: GridRange,
  around: { readonly low: number; readonly high: number } | null,
): Promise<Float64Array> {
  const width = powerOfTwo(range.k);
  const { low, high } = around ?? { low: range.first * width, high: (range.last + 1) * width };
  const grid = new DenseGrid(range, around !== null);
  const feed = pointFeed(metric, axis, ports, grid);
  const touched = ports.entries((entry) => {
    // An expression may take its values from any earlier row.
    if (typeof metric === 'object') return true;
    const [min, max] = extentOf(entry, axis, ports, ports.sessionOf(entry.stream));
    return max >= low && min <= high;
  });
  await ports.visit(touched, { keys: keysOf(metric, axis), kinds: ROWS }, (frame) => feed.add(frame));
  feed.finish(grid);
  return grid.read();
}
