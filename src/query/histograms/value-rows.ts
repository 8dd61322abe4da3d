import type { HistogramRecord } from '../../record/kinds.js';
import type { ValueScale } from '../../source/types.js';

/** Position of a value on an axis, in any unit. `linear`: half width of the linear range of `symlog`. */
function place(value: number, scale: ValueScale, linear: number): number {
  if (scale === 'log') return Math.log(value);
  if (scale === 'linear') return value;
  if (Math.abs(value) <= linear) return value / linear;
  // Not the logarithm of the quotient, which overflows if `linear` is tiny.
  return Math.sign(value) * (1 + Math.log(Math.abs(value)) - Math.log(linear));
}

/** The inverse of {@link place}. */
function valueThere(at: number, scale: ValueScale, linear: number): number {
  if (scale === 'log') return Math.exp(at);
  if (scale === 'linear') return at;
  if (Math.abs(at) <= 1) return at * linear;
  return Math.sign(at) * Math.exp(Math.abs(at) - 1 + Math.log(linear));
}

/** Share of the bin `low … high` that lies between `from` and `to`. */
function share(from: number, to: number, low: number, high: number): number {
  const width = high - low;
  // If both ends are near ±1.8e308, their distance overflows.
  const part =
    width < Number.POSITIVE_INFINITY ? (to - from) / width : (to / 2 - from / 2) / (high / 2 - low / 2);
  // Never 0: the share of a wide bin may underflow, but a log axis may show nothing else.
  return Math.max(Number.MIN_VALUE, part);
}

/** The y axis of a heat map: rows of equal drawn height, the lowest values first. */
export class ValueRows {
  readonly #scale: ValueScale;
  readonly #linear: number;
  readonly #borders: Float64Array;
  /** Height of a row in the axis's unit. */
  readonly #unit: number;

  /** `low` is below `high`, and positive on a log axis. */
  constructor(height: number, low: number, high: number, scale: ValueScale, linear: number) {
    this.#scale = scale;
    this.#linear = linear;
    const [bottom, top] = [place(low, scale, linear), place(high, scale, linear)];
    this.#unit = top / height - bottom / height;
    // Borders never decrease, whatever the rounding: otherwise a row could be visited twice.
    let before = low;
    this.#borders = Float64Array.from({ length: height + 1 }, (_, r) => {
      const value = valueThere(bottom * (1 - r / height) + top * (r / height), scale, linear);
      before = Math.min(high, Math.max(before, value));
      return before;
    });
    this.#borders[0] = low;
    this.#borders[height] = high;
  }

  get #height(): number {
    return this.#borders.length - 1;
  }

  /**
   * Adds the elements of each bin to the rows that the bin covers, spread evenly over the values of the bin. All rows together
   * get the elements between the borders of the axis. A bin without width goes into one row.
   */
  addMass({ edges, counts }: HistogramRecord, rows: Float64Array): void {
    this.#visit(edges, counts, (r, count, from, to, low, high) => {
      rows[r] = (rows[r] as number) + (low < high ? count * share(from, to, low, high) : count);
    });
  }

  /** Adds the count of each bin to every row that the bin covers, in proportion to the covered height of the row as drawn. */
  addCounts({ edges, counts }: HistogramRecord, rows: Float64Array): void {
    const at = (value: number) => place(value, this.#scale, this.#linear);
    this.#visit(edges, counts, (r, count, from, to, low, high) => {
      // The unit may be 0, because the logarithms of neighbouring numbers may be equal.
      const covered = low < high && this.#unit > 0 ? Math.min(1, (at(to) - at(from)) / this.#unit) : 1;
      rows[r] = (rows[r] as number) + count * covered;
    });
  }

  /** Calls `visit` for each row that a bin with elements touches. `from … to`: the range of the bin `low … high` in the row. */
  #visit(
    edges: Float64Array,
    counts: Float64Array,
    visit: (row: number, count: number, from: number, to: number, low: number, high: number) => void,
  ): void {
    const borders = this.#borders;
    const [bottom, top] = [borders[0] as number, borders[this.#height] as number];
    for (let i = 0; i < counts.length; i++) {
      const count = counts[i] as number;
      const low = edges[i] as number;
      const high = edges[i + 1] as number;
      if (count === 0 || high < bottom || low > top) continue;
      let r = this.#rowOf(Math.max(low, bottom));
      if (low === high) {
        visit(r, count, low, high, low, high);
        continue;
      }
      for (; r < this.#height && (borders[r] as number) < high; r++) {
        const from = Math.max(low, borders[r] as number);
        const to = Math.min(high, borders[r + 1] as number);
        if (from < to) visit(r, count, from, to, low, high);
      }
    }
  }

  /** The row of a value inside the axis; the upper end belongs to the highest row. */
  #rowOf(value: number): number {
    let low = 0;
    let high = this.#height;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#borders[middle] as number) <= value) low = middle;
      else high = middle;
    }
    return low;
  }
}
