import { DenseGrid } from './dense-grid.js';
import type { GridRange } from './grid.js';
import type { Smoothing } from './types.js';
import type { PointSink } from './x-axis.js';

/**
 * Smooths every point of a metric, not its buckets. Points are gathered first, because the average runs along x and
 * values may have been logged in any order: 24 bytes a point while the query lasts.
 */
export class ExactSmoother implements PointSink {
  #xs = new Float64Array(1024);
  #values = new Float64Array(1024);
  #rows = new Float64Array(1024);
  #length = 0;
  #ascending = true;

  /** As `KeyRollup.addColumn`. */
  addColumn(rows: Float64Array, xs: Float64Array, at: Uint32Array, values: Float64Array): void {
    this.#reserve(values.length);
    for (let j = 0; j < values.length; j++) {
      const i = at[j] as number;
      const x = xs[i] as number;
      if (x - x !== 0) continue;
      if (this.#length > 0 && x < (this.#xs[this.#length - 1] as number)) this.#ascending = false;
      this.#xs[this.#length] = x;
      this.#values[this.#length] = values[j] as number;
      this.#rows[this.#length++] = rows[i] as number;
    }
  }

  /** The smoothed points on a range of the grid, as slots (see `bucket.ts`). Non-finite values stay as they are. */
  read(range: GridRange, smoothing: Smoothing): Float64Array {
    const grid = new DenseGrid(range);
    const n = this.#length;
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    if (!this.#ascending) {
      const xs = this.#xs;
      const rows = this.#rows;
      order.sort(
        (a, b) => (xs[a] as number) - (xs[b] as number) || (rows[a] as number) - (rows[b] as number),
      );
    }
    const xs = Float64Array.from(order, (i) => this.#xs[i] as number);
    const values = Float64Array.from(order, (i) => this.#values[i] as number);
    const rows = Float64Array.from(order, (i) => this.#rows[i] as number);
    const identity = order.map((_, i) => i);
    grid.addColumn(rows, xs, identity, smoothPoints(xs, values, smoothing));
    return grid.read();
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#xs.length) return;
    const grow = (before: Float64Array<ArrayBuffer>) => {
      const grown = new Float64Array(Math.max(needed, before.length * 2));
      grown.set(before.subarray(0, this.#length));
      return grown;
    };
    this.#xs = grow(this.#xs);
    this.#values = grow(this.#values);
    this.#rows = grow(this.#rows);
  }
}

/**
 * Exponential moving average weighted by distance in x: with weight *s*, unit *u* and distance Δ to the point before, the
 * old average keeps the share s^(Δ/u); the start is de-biased by dividing by the sum of the weights (as in Adam's
 * bias correction: Kingma & Ba 2015, §3). A value that is not finite stays, and the average starts anew behind it.
 *
 * @param xs ascending
 */
export function smoothPoints(
  xs: Float64Array,
  values: Float64Array,
  { weight, unit }: Smoothing,
): Float64Array {
  const smoothed = new Float64Array(values.length);
  let sum = 0;
  let share = 0;
  let before = Number.NaN;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value - value !== 0) {
      smoothed[i] = value;
      before = Number.NaN;
      continue;
    }
    const x = xs[i] as number;
    const fresh = Number.isNaN(before);
    if (fresh) {
      sum = 0;
      share = 0;
    }
    const keep = weight ** (fresh ? 1 : (x - before) / unit);
    sum = sum * keep + value * (1 - keep);
    share = share * keep + (1 - keep);
    before = x;
    smoothed[i] = share > 0 ? sum / share : value;
  }
  return smoothed;
}
