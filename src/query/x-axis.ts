import { ValidationError } from '../base/errors.js';
import type { Frame } from '../record/kinds.js';
import { AXES } from '../source/queries.js';
import type { XAxis } from '../source/types.js';
import { type ByRow, insert, upperBound } from './by-row.js';
import { ExpressionFeed } from './expression-feed.js';
import type { IndexEntry } from './frame-index.js';
import { keysIn, type Metric } from './metric.js';
import { beginOf, type PointFeed, type PointSink, WAIT_ROWS, xsOf } from './point-feed.js';
import type { RunClock } from './run-clock.js';

/** Makes a feed of a metric along `axis` into `sink`. Throws `ValidationError` for an unknown axis. */
export function pointFeed(metric: Metric, axis: XAxis, clock: RunClock, sink: PointSink): PointFeed {
  const isKnown = typeof axis === 'object' ? typeof axis?.key === 'string' : AXES.includes(axis);
  if (!isKnown) throw new ValidationError(`x must be one of ${AXES.join(', ')}, or the key of a metric`);
  if (typeof metric === 'object') return new ExpressionFeed(metric, axis, clock, sink);
  return typeof axis === 'object'
    ? new PairedFeed(metric, axis.key, sink)
    : new RowFeed(metric, axis, clock, sink);
}

/** The keys that a feed needs: decode these only. */
export function keysOf(metric: Metric, axis: XAxis): ReadonlySet<string> {
  return new Set(typeof axis === 'object' ? [...keysIn(metric), axis.key] : keysIn(metric));
}

/** The extent of x over an index entry of a session. If x is another key, the extent is unknown: −Infinity … Infinity. */
export function extentOf(
  entry: IndexEntry,
  axis: XAxis,
  clock: RunClock,
  session: string,
): readonly [min: number, max: number] {
  switch (axis) {
    case 'step':
      return [entry.stepMin, entry.stepMax];
    case 'globalStep':
      return [entry.globalStepMin, entry.globalStepMax];
    case 'time':
      return [entry.timeMin, entry.timeMax];
    case 'relative':
    case 'active': {
      const begin = beginOf(axis, clock, session);
      return [entry.timeMin - begin, entry.timeMax - begin];
    }
    default:
      return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  }
}

/** A feed for axes whose x is a field of the row itself. */
class RowFeed implements PointFeed {
  readonly holdsBack = false;
  readonly #key: string;
  readonly #axis: Exclude<XAxis, object>;
  readonly #clock: RunClock;
  readonly #sink: PointSink;

  constructor(key: string, axis: Exclude<XAxis, object>, clock: RunClock, sink: PointSink) {
    this.#key = key;
    this.#axis = axis;
    this.#clock = clock;
    this.#sink = sink;
  }

  add(frame: Frame): void {
    for (const record of frame.records) {
      if (record.kind !== 'rows') continue;
      for (const { key, at, values } of record.columns) {
        if (key === this.#key) {
          this.#sink.addColumn(
            record.rows,
            xsOf(record, this.#axis, this.#clock, frame.header.session),
            at,
            values,
          );
        }
      }
    }
  }

  finish(): void {}
}

/**
 * A feed whose x is the value of another key: in the same row or, if the row has none, the last value in an earlier row. Points
 * wait for {@link WAIT_ROWS} rows; after that, the row is assumed to have no value of the other key.
 */
class PairedFeed implements PointFeed {
  readonly holdsBack = true;
  readonly #key: string;
  readonly #xKey: string;
  readonly #sink: PointSink;
  readonly #xs: ByRow = { rows: [], values: [] };
  readonly #points: ByRow = { rows: [], values: [] };

  constructor(key: string, xKey: string, sink: PointSink) {
    this.#key = key;
    this.#xKey = xKey;
    this.#sink = sink;
  }

  add(frame: Frame): void {
    for (const record of frame.records) {
      if (record.kind !== 'rows') continue;
      for (const { key, at, values } of record.columns) {
        // Not `else if`: both keys may be the same.
        if (key === this.#xKey) insertAll(this.#xs, record.rows, at, values);
        if (key === this.#key) insertAll(this.#points, record.rows, at, values);
      }
    }
    const newest = Math.max(this.#xs.rows.at(-1) ?? -1, this.#points.rows.at(-1) ?? -1);
    // Not for every frame: removing from the front of an array moves the rest.
    if ((this.#points.rows[0] ?? newest) < newest - 2 * WAIT_ROWS) this.#settle(newest - WAIT_ROWS);
    else if (this.#xs.rows.length > 4 * WAIT_ROWS) this.#settle(newest - WAIT_ROWS);
  }

  finish(sink: PointSink): void {
    this.#pair(this.#points.rows.length, sink);
  }

  #settle(row: number): void {
    const settled = upperBound(this.#points.rows, row);
    this.#pair(settled, this.#sink);
    this.#points.rows.splice(0, settled);
    this.#points.values.splice(0, settled);
    // Keep the last x of the settled rows: later rows may use it.
    const passed = Math.max(0, upperBound(this.#xs.rows, row) - 1);
    this.#xs.rows.splice(0, passed);
    this.#xs.values.splice(0, passed);
  }

  /** Adds the first `count` points, with their x, to a sink. */
  #pair(count: number, sink: PointSink): void {
    const rows = new Float64Array(count);
    const xs = new Float64Array(count);
    const values = new Float64Array(count);
    const at = new Uint32Array(count);
    let x = 0;
    for (let i = 0; i < count; i++) {
      const row = this.#points.rows[i] as number;
      while (x < this.#xs.rows.length && (this.#xs.rows[x] as number) <= row) x++;
      rows[i] = row;
      xs[i] = x > 0 ? (this.#xs.values[x - 1] as number) : Number.NaN;
      values[i] = this.#points.values[i] as number;
      at[i] = i;
    }
    if (count > 0) sink.addColumn(rows, xs, at, values);
  }
}

function insertAll(into: ByRow, rows: Float64Array, at: Uint32Array, values: Float64Array): void {
  for (let j = 0; j < values.length; j++) insert(into, rows[at[j] as number] as number, values[j] as number);
}
