import type { Frame } from '../record/kinds.js';
import type { XAxis } from '../source/types.js';
import { type ByRow, insert, upperBound } from './by-row.js';
import type { Expression } from './metric.js';
import { type PointFeed, type PointSink, WAIT_ROWS, xsOf } from './point-feed.js';
import type { RunClock } from './run-clock.js';

/** Values of one key that wait for other values of their row. */
interface Waiting {
  readonly held: ByRow;
  /** The x of each value, if x is a field of the row itself. */
  readonly xs: number[];
  /** The last value before the waiting values; `null`: there is none. */
  last: number | null;
}

/**
 * Points of an expression: one point at each row that has any key of the expression. If the row lacks a key, the last earlier
 * value of the key is used. Rows before every key has a value have no point. If x is another key, its value is found in the same
 * way; else x is a field of the row. (If the values of a row come from two sessions, the row has two `active` times: the time of
 * its first key counts.) Values wait for {@link WAIT_ROWS} rows; after that, a row is assumed to be complete.
 */
export class ExpressionFeed implements PointFeed {
  readonly holdsBack = true;
  readonly #expression: Expression;
  readonly #axis: XAxis;
  readonly #clock: RunClock;
  readonly #sink: PointSink;
  readonly #keys: readonly Waiting[];
  /** Values of the x axis, if the axis is a key. */
  readonly #xs: Waiting = waiting();

  constructor(expression: Expression, axis: XAxis, clock: RunClock, sink: PointSink) {
    this.#expression = expression;
    this.#axis = axis;
    this.#clock = clock;
    this.#sink = sink;
    this.#keys = expression.keys.map(waiting);
  }

  add(frame: Frame): void {
    const axis = this.#axis;
    for (const record of frame.records) {
      if (record.kind !== 'rows') continue;
      const xs = typeof axis === 'object' ? null : xsOf(record, axis, this.#clock, frame.header.session);
      for (const { key, at, values } of record.columns) {
        const i = this.#expression.keys.indexOf(key);
        const isX = typeof axis === 'object' && axis.key === key;
        for (let j = 0; j < values.length; j++) {
          const row = record.rows[at[j] as number] as number;
          if (isX) insert(this.#xs.held, row, values[j] as number);
          if (i < 0) continue;
          const waiting = this.#keys[i] as Waiting;
          const place = insert(waiting.held, row, values[j] as number);
          if (xs) waiting.xs.splice(place, 0, xs[at[j] as number] as number);
        }
      }
    }
    const all = [...this.#keys, this.#xs].map(({ held }) => held.rows);
    const newest = Math.max(...all.map((rows) => rows.at(-1) ?? -1));
    const oldest = Math.min(...all.map((rows) => rows[0] ?? newest));
    // Not for every frame: removing from the front of an array moves the rest.
    if (oldest < newest - 2 * WAIT_ROWS) this.#settle(newest - WAIT_ROWS);
  }

  finish(sink: PointSink): void {
    this.#bring(Number.POSITIVE_INFINITY, sink);
  }

  #settle(row: number): void {
    this.#bring(row, this.#sink);
    for (const each of [...this.#keys, this.#xs]) {
      const { rows, values } = each.held;
      const passed = upperBound(rows, row);
      if (passed === 0) continue;
      each.last = values[passed - 1] as number;
      rows.splice(0, passed);
      values.splice(0, passed);
      each.xs.splice(0, passed);
    }
  }

  /** Adds the points of rows up to `end` to a sink. */
  #bring(end: number, sink: PointSink): void {
    const keys = this.#keys;
    const next = keys.map(() => 0);
    const values = keys.map(({ last }) => last);
    let nextX = 0;
    const points = { rows: [] as number[], xs: [] as number[], values: [] as number[] };
    for (;;) {
      let row = Number.POSITIVE_INFINITY;
      for (const [i, { held }] of keys.entries()) {
        row = Math.min(row, held.rows[next[i] as number] ?? Number.POSITIVE_INFINITY);
      }
      if (row === Number.POSITIVE_INFINITY || row > end) break;
      let x: number | undefined;
      for (const [i, { held, xs }] of keys.entries()) {
        if (held.rows[next[i] as number] === row) x ??= xs[next[i] as number];
        for (; held.rows[next[i] as number] === row; (next[i] as number)++) {
          values[i] = held.values[next[i] as number] as number;
        }
      }
      const { held, last } = this.#xs;
      while ((held.rows[nextX] ?? Number.POSITIVE_INFINITY) <= row) nextX++;
      if (values.includes(null)) continue;
      points.rows.push(row);
      points.xs.push(x ?? (nextX > 0 ? held.values[nextX - 1] : last) ?? Number.NaN);
      points.values.push(this.#expression.evaluate(values as number[]));
    }
    if (points.rows.length === 0) return;
    const at = Uint32Array.from(points.rows, (_, i) => i);
    const [rows, xs] = [Float64Array.from(points.rows), Float64Array.from(points.xs)];
    sink.addColumn(rows, xs, at, Float64Array.from(points.values));
  }
}

function waiting(): Waiting {
  return { held: { rows: [], values: [] }, xs: [], last: null };
}
