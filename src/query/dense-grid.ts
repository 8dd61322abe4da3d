import { COUNT, clearSlot, FLAGS, putValue, STRIDE } from './bucket.js';
import { type GridRange, powerOfTwo, scaledFloor } from './grid.js';

/** Every bucket of a small range of the grid side by side: for a zoom deeper than the rollup, filled from frames. */
export class DenseGrid {
  readonly #range: GridRange;
  readonly #scale: number;
  readonly #data: Float64Array;

  constructor(range: GridRange) {
    this.#range = range;
    this.#scale = powerOfTwo(-range.k);
    const buckets = range.last - range.first + 1;
    this.#data = new Float64Array(buckets * STRIDE);
    for (let b = 0; b < buckets; b++) clearSlot(this.#data, b * STRIDE, range.first + b);
  }

  /** As {@link KeyRollup.addColumn}; points outside the range are left out. */
  addColumn(rows: Float64Array, xs: Float64Array, at: Uint32Array, values: Float64Array): void {
    const { first, last } = this.#range;
    for (let j = 0; j < values.length; j++) {
      const i = at[j] as number;
      const x = xs[i] as number;
      if (x - x !== 0) continue;
      const index = scaledFloor(x, this.#scale);
      if (index < first || index > last) continue;
      putValue(this.#data, (index - first) * STRIDE, rows[i] as number, values[j] as number);
    }
  }

  /** The slots with at least one point, ascending. */
  read(): Float64Array {
    const data = this.#data;
    let kept = 0;
    for (let s = 0; s < data.length; s += STRIDE) {
      if (data[s + COUNT] === 0 && data[s + FLAGS] === 0) continue;
      data.copyWithin(kept, s, s + STRIDE);
      kept += STRIDE;
    }
    return data.subarray(0, kept);
  }
}
