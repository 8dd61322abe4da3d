/** Interfaces through which points pass from frames to rollups and grids. */
import { assertUnreachable } from '../base/assert.js';
import type { Frame, RowsRecord } from '../record/kinds.js';
import type { XAxis } from '../source/types.js';
import type { RunClock } from './run-clock.js';

/** Receives points: a rollup or a range of the grid. See `KeyRollup.addColumn`. */
export interface PointSink {
  addColumn(rows: Float64Array, xs: Float64Array, at: Uint32Array, values: Float64Array): void;
}

/** Adds one metric's points of each frame, with their x, to a sink. */
export interface PointFeed {
  /** True if points may wait in the feed for other values of their row: call {@link finish} to get these points too. */
  readonly holdsBack: boolean;
  add(frame: Frame): void;
  /** Adds the waiting points to `sink`. The points also stay in the feed. */
  finish(sink: PointSink): void;
}

/**
 * How many rows a point waits for other values of its row. A row may be split over several frames, and values of tensors
 * arrive late. A batch has at most this many rows.
 */
export const WAIT_ROWS = 4096;

/** The time that is 0 on the axis `relative` or `active` for the rows of a session. */
export function beginOf(axis: 'relative' | 'active', clock: RunClock, session: string): number {
  return axis === 'active' ? clock.start() + clock.pausedBefore(session) : clock.start();
}

/** The x of each row of a record that a session wrote. */
export function xsOf(
  record: RowsRecord,
  axis: Exclude<XAxis, object>,
  clock: RunClock,
  session: string,
): Float64Array {
  switch (axis) {
    case 'step':
      return record.steps;
    case 'globalStep':
      return record.globalSteps;
    case 'time':
      return record.times;
    case 'relative':
    case 'active': {
      const begin = beginOf(axis, clock, session);
      return record.times.map((time) => time - begin);
    }
    default:
      return assertUnreachable(axis);
  }
}
