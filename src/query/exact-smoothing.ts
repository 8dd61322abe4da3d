import { DenseGrid } from './dense-grid.js';
import type { GridRange } from './grid.js';
import type { Smoothing } from './types.js';
import type { PointSink } from './x-axis.js';

/**
 * Smooths every point of a metric, not its buckets. Points are gathered first, because the average runs along x and
 * values may have been logged in any order: 24 bytes a point while the query lasts.
 */
export class ExactSmoother implements PointSink {
  // Arrays that hold only doubles are stored as such, and grow by themselves.
  readonly #xs: number[] = [];
  readonly #values: number[] = [];
  readonly #rows: number[] = [];

  /** As `KeyRollup.addColumn`. */
  addColumn(rows: Float64Array, xs: Float64Array, at: Uint32Array, values: Float64Array): void {
    for (let j = 0; j < values.length; j++) {
      const i = at[j] as number;
      if (!Number.isFinite(xs[i])) continue;
      this.#xs.push(xs[i] as number);
      this.#values.push(values[j] as number);
      this.#rows.push(rows[i] as number);
    }
  }

  /**
   * The smoothed points on a range of the grid, as slots (see `bucket.ts`). Non-finite values stay as they are.
   * `neighbours`: see `DenseGrid`.
   */
  read(range: GridRange, smoothing: Smoothing, neighbours: boolean): Float64Array {
    const order = Uint32Array.from(this.#xs.keys());
    const by = (column: number[], a: number, b: number) => (column[a] as number) - (column[b] as number);
    order.sort((a, b) => by(this.#xs, a, b) || by(this.#rows, a, b));
    const sorted = (column: number[]) => Float64Array.from(order, (i) => column[i] as number);
    const xs = sorted(this.#xs);
    const grid = new DenseGrid(range, neighbours);
    const identity = order.map((_, i) => i);
    grid.addColumn(sorted(this.#rows), xs, identity, smoothPoints(xs, sorted(this.#values), smoothing));
    return grid.read();
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
