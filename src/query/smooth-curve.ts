import { COUNT, INDEX, STRIDE } from './bucket.js';
import { bucketX, type XRange } from './bucket-x.js';
import { DenseGrid } from './dense-grid.js';
import { type GridRange, powerOfTwo, scaledFloor } from './grid.js';
import { type CheckedSmoothing, countsPoints, defaultUnit } from './moving-average.js';
import { joinSlots } from './neighbours.js';
import type { PointSink } from './point-feed.js';
import { KeyRollup } from './rollup.js';
import type { Smoother } from './smoother.js';
import { type SmootherOptions, smootherOf } from './smoother-of.js';

/** Indexes of the points that are added to a sink at once. Shared, because the indexes are always 0, 1, 2, … */
const PIECE = Uint32Array.from({ length: 4096 }, (_, i) => i);

const COLUMNS = ['xs', 'values', 'rows'] as const;

/** Growth factor of full arrays. */
const GROWTH = 1.5;

type Columns = Record<(typeof COLUMNS)[number], Float64Array>;

/** The request to {@link SmoothCurve.read}. */
export interface WantedCurve {
  readonly range: GridRange;
  /** The x that a chart shows. */
  readonly shown: XRange;
  readonly smoothing: CheckedSmoothing;
  /** See `SeriesQuery.neighbours`. */
  readonly neighbours: boolean;
}

/** The answer of {@link SmoothCurve.read}. */
export interface SmoothedRange {
  /** Buckets of the smoothed points, see `bucket.ts`. */
  readonly slots: Float64Array;
  /** Height of the curve for each bucket, see `Series.curve`. NaN if the bucket has no finite value. */
  readonly curve: Float64Array;
  /** `null`: the kind of smoothing counts points. */
  readonly unit: number | null;
}

/**
 * All points of a metric along x, and their smoothed values: 32 bytes for each point. Points may come in any order. Points after
 * all others extend the curve; other points make the smoothing restart from the first point.
 */
export class SmoothCurve implements PointSink {
  #columns: Columns;
  #length = 0;
  /** How many points, from the first on, are in the order of x; of equal x, in log order. */
  #ordered = 0;
  #smoothing: SmootherOptions = { kind: 'ema', weight: 0, unit: 1 };
  #smoothed = new Float64Array(0);
  #smoother: Smoother = smootherOf(this.#smoothing);
  /** Rollup of the smoothed points that no later point in order changes. */
  #settled = new KeyRollup();

  /** `capacity`: number of points expected. */
  constructor(capacity: number) {
    this.#columns = columns(capacity);
  }

  /** Bytes held in memory. */
  get byteLength(): number {
    return this.#columns.xs.byteLength * 3 + this.#smoothed.byteLength + this.#settled.byteLength;
  }

  /** An independent curve of the same points. */
  clone(): SmoothCurve {
    const copy = new SmoothCurve(0);
    for (const column of COLUMNS) copy.#columns[column] = this.#columns[column].slice(0, this.#length);
    copy.#length = this.#length;
    copy.#ordered = this.#ordered;
    return copy;
  }

  /** See `KeyRollup.addColumn`. */
  addColumn(rows: Float64Array, xs: Float64Array, at: Uint32Array, values: Float64Array): void {
    this.#reserve(values.length);
    const held = this.#columns;
    for (let j = 0; j < values.length; j++) {
      const i = at[j] as number;
      const x = xs[i] as number;
      if (x - x !== 0) continue;
      const n = this.#length++;
      held.xs[n] = x;
      held.values[n] = values[j] as number;
      held.rows[n] = rows[i] as number;
      if (this.#ordered === n && (n === 0 || compare(held, n - 1, held, n) <= 0)) this.#ordered++;
    }
  }

  /** The smoothed points on a range of the grid. Values that are not finite stay unchanged. */
  read({ range, shown, smoothing, neighbours }: WantedCurve): SmoothedRange {
    this.#sort();
    this.#smooth(smoothing);
    const slots = neighbours ? this.#slotsAround(range) : this.#slots(range);
    return { slots, curve: this.#curve(slots, range, shown), unit: this.#smoothing.unit };
  }

  /** Merges the points that came out of order into the ordered points. */
  #sort(): void {
    const held = this.#columns;
    const from = this.#ordered;
    if (from === this.#length) return;
    const order = Uint32Array.from({ length: this.#length - from }, (_, i) => from + i);
    order.sort((a, b) => compare(held, a, held, b) || a - b);
    const late = columns(order.length);
    for (const column of COLUMNS)
      late[column].set(Float64Array.from(order, (i) => held[column][i] as number));
    let old = from - 1;
    let to = this.#length - 1;
    for (let j = order.length - 1; j >= 0; to--) {
      const isOld = old >= 0 && compare(late, j, held, old) < 0;
      for (const column of COLUMNS)
        held[column][to] = (isOld ? held[column][old] : late[column][j]) as number;
      if (isOld) old--;
      else j--;
    }
    this.#ordered = this.#length;
    // The curve changes from the first inserted point on, or before.
    if (to < this.#smoother.fixed) this.#forget();
  }

  #forget(): void {
    this.#smoother = smootherOf(this.#smoothing);
    this.#settled = new KeyRollup();
  }

  /** Smooths up to the last point. */
  #smooth({ kind, weight, unit }: CheckedSmoothing): void {
    const xs = this.#columns.xs.subarray(0, this.#length);
    const next = { kind, weight, unit: countsPoints(kind) ? null : (unit ?? defaultUnit(xs)) };
    const before = this.#smoothing;
    if (before.kind !== kind || before.weight !== weight || before.unit !== next.unit) {
      this.#smoothing = next;
      this.#forget();
    }
    if (this.#smoothed.length < this.#length) {
      const grown = new Float64Array(this.#columns.xs.length);
      grown.set(this.#smoothed);
      this.#smoothed = grown;
    }
    const settled = this.#smoother.at;
    this.#smoother.extend(xs, this.#columns.values, this.#smoothed);
    this.#feed(this.#settled, settled, this.#smoother.at);
  }

  /** Like {@link #slots}, and also returns the nearest bucket with a point on each side of the range. */
  #slotsAround(range: GridRange): Float64Array {
    const { k, first, last } = range;
    const width = powerOfTwo(k);
    const bucketAt = (i: number): Float64Array[] => {
      if (i < 0 || i >= this.#length) return [];
      const index = scaledFloor(this.#columns.xs[i] as number, powerOfTwo(-k));
      return [this.#slots({ k, first: index, last: index })];
    };
    return joinSlots([
      ...bucketAt(this.#firstFrom(first * width) - 1),
      this.#slots(range),
      ...bucketAt(this.#firstFrom((last + 1) * width)),
    ]);
  }

  #slots(range: GridRange): Float64Array {
    const all = this.#settled.clone();
    this.#feed(all, this.#smoother.at, this.#length);
    if (range.k >= all.level) return all.read(range);
    const width = powerOfTwo(range.k);
    const grid = new DenseGrid(range);
    this.#feed(grid, this.#firstFrom(range.first * width), this.#firstFrom((range.last + 1) * width));
    return grid.read();
  }

  /** Adds the smoothed points `from ≤ i < to` to a sink. */
  #feed(sink: PointSink, from: number, to: number): void {
    const { rows, xs } = this.#columns;
    for (let i = from; i < to; i += PIECE.length) {
      const end = Math.min(to, i + PIECE.length);
      const [at, smoothed] = [PIECE.subarray(0, end - i), this.#smoothed.subarray(i, end)];
      sink.addColumn(rows.subarray(i, end), xs.subarray(i, end), at, smoothed);
    }
  }

  /** Height of the curve at the x where the chart draws each bucket. */
  #curve(slots: Float64Array, range: GridRange, shown: XRange): Float64Array {
    const width = powerOfTwo(range.k);
    const { xs } = this.#columns;
    const data = { min: xs[0] as number, max: xs[this.#length - 1] as number };
    return Float64Array.from({ length: slots.length / STRIDE }, (_, i) => {
      const s = i * STRIDE;
      const x0 = (slots[s + INDEX] as number) * width;
      return slots[s + COUNT] === 0
        ? Number.NaN
        : this.#heightAt(bucketX(x0, width, data, shown), x0, x0 + width);
    });
  }

  /** Height of the curve at `x`, on the straight line between the points around `x`; beside a gap, at a point of the bucket. */
  #heightAt(x: number, low: number, high: number): number {
    const { xs } = this.#columns;
    const next = this.#firstFrom(x);
    const right = this.#heightOf(next, 1);
    if (xs[next] === x && !Number.isNaN(right)) return right;
    const left = this.#heightOf(next - 1, -1);
    if (!Number.isNaN(left) && !Number.isNaN(right)) {
      const [from, to] = [xs[next - 1] as number, xs[next] as number];
      const span = to - from;
      // Halved if the distance of two finite numbers overflows.
      const share = Number.isFinite(span) ? (x - from) / span : (x / 2 - from / 2) / (to / 2 - from / 2);
      return left * (1 - share) + right * share;
    }
    for (let i = next - 1; i >= 0 && (xs[i] as number) >= low; i--) {
      if (Number.isFinite(this.#smoothed[i])) return this.#smoothed[i] as number;
    }
    for (let i = next; i < this.#length && (xs[i] as number) < high; i++) {
      if (Number.isFinite(this.#smoothed[i])) return this.#smoothed[i] as number;
    }
    return Number.NaN;
  }

  /** Height of the curve at the x of point `i`. Points of the same x lie in direction `by`. NaN: no value at this x is finite. */
  #heightOf(i: number, by: 1 | -1): number {
    const { xs } = this.#columns;
    for (let j = i; j >= 0 && j < this.#length && xs[j] === xs[i]; j += by) {
      if (Number.isFinite(this.#smoothed[j])) return this.#smoothed[j] as number;
    }
    return Number.NaN;
  }

  /** Index of the first point at or after `x`. */
  #firstFrom(x: number): number {
    const { xs } = this.#columns;
    let [low, high] = [0, this.#length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((xs[middle] as number) < x) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#columns.xs.length) return;
    const grown = columns(Math.max(needed, Math.ceil(this.#columns.xs.length * GROWTH)));
    for (const column of COLUMNS) grown[column].set(this.#columns[column].subarray(0, this.#length));
    this.#columns = grown;
  }
}

function columns(length: number): Columns {
  return { xs: new Float64Array(length), values: new Float64Array(length), rows: new Float64Array(length) };
}

/** Order along x; of equal x, log order. */
function compare(a: Columns, i: number, b: Columns, j: number): number {
  const [x, other] = [a.xs[i] as number, b.xs[j] as number];
  if (x !== other) return x < other ? -1 : 1;
  return (a.rows[i] as number) - (b.rows[j] as number);
}
