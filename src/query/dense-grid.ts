import { COUNT, clearSlot, FLAGS, INDEX, putValue, STRIDE } from './bucket.js';
import { type GridRange, powerOfTwo, scaledFloor } from './grid.js';
import { joinSlots } from './neighbours.js';

/** All buckets of a small range of the grid, also empty buckets. Filled from frames, for a zoom that is finer than the rollup. */
export class DenseGrid {
  readonly #range: GridRange;
  readonly #scale: number;
  readonly #data: Float64Array;
  /** The nearest buckets with a point below and above the range; `null`: not requested. */
  readonly #outside: { readonly below: Float64Array; readonly above: Float64Array } | null;

  /** `neighbours`: {@link read} also returns the nearest bucket with a point on each side of the range. */
  constructor(range: GridRange, neighbours = false) {
    this.#range = range;
    this.#scale = powerOfTwo(-range.k);
    this.#outside = neighbours
      ? { below: emptySlot(Number.NEGATIVE_INFINITY), above: emptySlot(Number.POSITIVE_INFINITY) }
      : null;
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
      if (index < first || index > last) {
        this.#putOutside(index, rows[i] as number, values[j] as number);
        continue;
      }
      putValue(this.#data, (index - first) * STRIDE, rows[i] as number, values[j] as number);
    }
  }

  #putOutside(index: number, row: number, value: number): void {
    if (this.#outside === null) return;
    const { below, above } = this.#outside;
    const slot = index < this.#range.first ? below : above;
    const kept = slot[INDEX] as number;
    const nearer = slot === below ? index > kept : index < kept;
    if (nearer) clearSlot(slot, 0, index);
    if (nearer || index === kept) putValue(slot, 0, row, value);
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
    const inside = data.subarray(0, kept);
    if (this.#outside === null) return inside;
    const { below, above } = this.#outside;
    return joinSlots(
      [below, inside, above].filter((slots) => slots.length > 0 && Number.isFinite(slots[INDEX])),
    );
  }
}

function emptySlot(index: number): Float64Array {
  const slot = new Float64Array(STRIDE);
  clearSlot(slot, 0, index);
  return slot;
}
