/** How points get from frames to what collects them. */
import { assertUnreachable } from '../base/assert.js';
import type { Frame, RowsRecord } from '../record/kinds.js';
import type { XAxis } from '../source/types.js';
import type { RunClock } from './run-clock.js';

/** What takes points: a rollup or a part of the grid. See `KeyRollup.addColumn`. */
export interface PointSink {
  addColumn(rows: Float64Array, xs: Float64Array, at: Uint32Array, values: Float64Array): void;
}

/** Brings one metric's points of each frame to a sink, with their x. */
export interface PointFeed {
  /** True if points wait in it for values of their row: then {@link finish} must be asked for them. */
  readonly holdsBack: boolean;
  add(frame: Frame): void;
  /** Brings what is held back to `sink`, and goes on holding it. */
  finish(sink: PointSink): void;
}

/**
 * How many rows a point waits for other values of its own row: a row may be split over several frames, and values of tensors
 * arrive late. A batch has at most as many rows.
 */
export const WAIT_ROWS = 4096;

/** The time that is 0 on a relative axis for the rows of a session. */
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
