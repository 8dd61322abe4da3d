import { clearSlot, INDEX, mergeSlot, putValue, STRIDE } from './bucket.js';
import { finestLevel, type GridRange, MIN_LEVEL, powerOfTwo, scaledFloor } from './grid.js';

/** Most buckets of a rollup: enough for a full-width chart on a wide screen and two steps of zoom without reading frames. */
export const MAX_BUCKETS = 4096;

/**
 * A rollup of few values has fewer buckets: one for four values, so that the rollups of many short metrics are not larger than
 * the values. But at least this many, because ¾ remain after coarsening and the default query asks for 1,000 buckets.
 */
const MIN_LIMIT = 1536;
const VALUES_PER_BUCKET = 4;

/** Coarsening leaves at most this share of the limit, so that it happens rarely. */
const KEEP = 0.75;

/** Level of a new rollup: finer than any real x needs. */
const START_LEVEL = -60;

/** Bucket number of no bucket. */
const NONE = Number.NaN;

/**
 * Aggregates of one metric along one x axis, in buckets of the absolute grid, ascending by x. A new rollup has a bucket for
 * each distinct x. If there are too many buckets, the rollup becomes coarser: buckets merge in pairs, which is exact. The order
 * of arrival does not matter. Any grid that is at least as coarse as {@link level} can be read from the rollup.
 */
export class KeyRollup {
  /** Number of points whose x is finite; also counts values that are not finite. */
  points = 0;
  /** Extent of x over all points; both are NaN if there are no points. */
  xMin = Number.NaN;
  xMax = Number.NaN;
  /** True as long as every x was an integer. */
  integral = true;

  #k = START_LEVEL;
  #scale = powerOfTwo(-START_LEVEL);
  #data: Float64Array = new Float64Array(4 * STRIDE);
  #used = 0;

  /** Current level of the rollup on the grid. */
  get level(): number {
    return this.#k;
  }

  /** Number of buckets in use. */
  get size(): number {
    return this.#used;
  }

  /** Bytes held in memory. */
  get byteLength(): number {
    return this.#data.byteLength;
  }

  /** The slots in use, ascending by bucket number (see `bucket.ts`). A view: valid until the next addition. */
  get slots(): Float64Array {
    return this.#data.subarray(0, this.#used * STRIDE);
  }

  /** Makes a rollup from the fields that `rollup-codec.ts` reads. The rollup takes ownership of `data`. */
  static of(
    parts: Pick<KeyRollup, 'points' | 'xMin' | 'xMax' | 'integral' | 'level'>,
    data: Float64Array,
  ): KeyRollup {
    const rollup = new KeyRollup();
    rollup.points = parts.points;
    rollup.xMin = parts.xMin;
    rollup.xMax = parts.xMax;
    rollup.integral = parts.integral;
    rollup.#k = parts.level;
    rollup.#scale = powerOfTwo(-parts.level);
    rollup.#used = data.length / STRIDE;
    rollup.#data = data;
    return rollup;
  }

  /** An independent copy. */
  clone(): KeyRollup {
    return KeyRollup.of(this, this.slots.slice());
  }

  /**
   * Adds `values[j]` at `xs[at[j]]`, logged in row `rows[at[j]]`. Points whose x is not finite are left out. `limit`
   * lowers the number of buckets if many rollups share the memory. Every logged value is added here: for ascending x, a value
   * costs a few additions and no allocation.
   */
  addColumn(
    rows: Float64Array,
    xs: Float64Array,
    at: Uint32Array,
    values: Float64Array,
    limit = MAX_BUCKETS,
  ): void {
    let data = this.#data;
    let scale = this.#scale;
    let current = NONE;
    let slot = 0;
    let { xMin, xMax, integral } = this;
    let points = 0;
    const most = this.#limitFor(values.length, limit);
    for (let j = 0; j < values.length; j++) {
      const i = at[j] as number;
      const x = xs[i] as number;
      if (x - x !== 0) continue;
      let index = Math.floor(x * scale);
      if (index === 0) index = x < 0 ? -1 : 0;
      if (index !== current) {
        if (!(x >= xMin)) xMin = x;
        if (!(x <= xMax)) xMax = x;
        slot = this.#slotFor(x, index, most);
        data = this.#data;
        scale = this.#scale;
        current = data[slot] as number;
      } else {
        if (x < xMin) xMin = x;
        if (x > xMax) xMax = x;
      }
      if (integral && Math.floor(x) !== x) integral = false;
      points++;
      putValue(data, slot, rows[i] as number, values[j] as number);
    }
    this.points += points;
    this.xMin = xMin;
    this.xMax = xMax;
    this.integral = integral;
  }

  /** The buckets of a range, merged to the level of the range. That level must not be finer than {@link level}. */
  read(range: GridRange): Float64Array {
    const scale = powerOfTwo(Math.max(MIN_LEVEL, this.#k - range.k));
    let current = NONE;
    let length = 0;
    const result = new Float64Array(Math.min(this.#used, range.last - range.first + 1) * STRIDE);
    for (let s = this.#lowerBound(range, scale) * STRIDE; s < this.#used * STRIDE; s += STRIDE) {
      const index = scaledFloor(this.#data[s + INDEX] as number, scale);
      if (index > range.last) break;
      if (index !== current) {
        current = index;
        clearSlot(result, length, index);
        length += STRIDE;
      }
      mergeSlot(result, length - STRIDE, this.#data, s);
    }
    return result.subarray(0, length);
  }

  /** Position of the first bucket that belongs to the range. */
  #lowerBound(range: GridRange, scale: number): number {
    let low = 0;
    let high = this.#used;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (scaledFloor(this.#data[middle * STRIDE] as number, scale) < range.first) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #limitFor(added: number, limit: number): number {
    const wanted = Math.max(MIN_LIMIT, (this.points + added) / VALUES_PER_BUCKET);
    return Math.min(limit, Math.floor(wanted));
  }

  /** Finds or inserts the slot for `x` and returns its offset. `index`: the bucket of `x` on the current level. */
  #slotFor(x: number, index: number, limit: number): number {
    if (this.#k < finestLevel(x)) {
      this.#coarsen(finestLevel(x) - this.#k);
      return this.#slotFor(x, scaledFloor(x, this.#scale), limit);
    }
    let position = this.#used;
    if (this.#used > 0 && index <= (this.#data[(this.#used - 1) * STRIDE] as number)) {
      position = this.#find(index);
      if (this.#data[position * STRIDE] === index) return position * STRIDE;
    }
    if (this.#used >= limit) {
      this.#coarsen(this.#levelsToKeep(limit * KEEP));
      return this.#slotFor(x, scaledFloor(x, this.#scale), limit);
    }
    return this.#insert(position, index);
  }

  /** Position of the first bucket whose number is at least `index`. */
  #find(index: number): number {
    const data = this.#data;
    let low = 0;
    let high = this.#used;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((data[middle * STRIDE] as number) < index) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #insert(position: number, index: number): number {
    const o = position * STRIDE;
    const end = this.#used * STRIDE;
    if (end === this.#data.length) {
      const grown = new Float64Array(Math.max(4 * STRIDE, end * 2));
      grown.set(this.#data);
      this.#data = grown;
    }
    if (o < end) this.#data.copyWithin(o + STRIDE, o, end);
    clearSlot(this.#data, o, index);
    this.#used++;
    return o;
  }

  /** How many levels coarser the rollup must become to have at most `keep` buckets; at least 1. */
  #levelsToKeep(keep: number): number {
    for (let levels = 1; ; levels++) {
      const scale = powerOfTwo(-levels);
      let left = 0;
      let before = NONE;
      for (let s = 0; s < this.#used * STRIDE; s += STRIDE) {
        const index = scaledFloor(this.#data[s] as number, scale);
        if (index !== before) left++;
        before = index;
      }
      if (left <= keep) return levels;
    }
  }

  #coarsen(levels: number): void {
    const data = this.#data;
    const scale = powerOfTwo(-levels);
    let kept = 0;
    for (let s = 0; s < this.#used * STRIDE; s += STRIDE) {
      const index = scaledFloor(data[s] as number, scale);
      const o = (kept - 1) * STRIDE;
      if (kept > 0 && data[o] === index) {
        mergeSlot(data, o, data, s);
      } else {
        data.copyWithin(kept * STRIDE, s, s + STRIDE);
        data[kept * STRIDE] = index;
        kept++;
      }
    }
    this.#used = kept;
    this.#k += levels;
    this.#scale = powerOfTwo(-this.#k);
  }
}
