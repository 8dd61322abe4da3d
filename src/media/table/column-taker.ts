import type { NumberArray, RawCell, RawCells } from './raw.js';

/** Takes the cells of one column, row by row: as a typed array for as long as they are numbers, which costs a copy of memory to post. */
export class ColumnTaker {
  readonly #rows: number;
  #numbers: Float64Array | null = null;
  #missing: Uint8Array | null = null;
  #any: RawCell[] | null = null;
  /** Rows up to here are set. */
  #end = 0;
  /** Bytes of texts and media. */
  #bytes = 0;

  constructor(rows: number) {
    this.#rows = rows;
  }

  /** Sets the cell of a row. Rows come in order; a row that is left out has no value. */
  set(row: number, cell: RawCell, bytes = 0): void {
    this.#bytes += bytes;
    if (this.#any) this.#any[row] = cell;
    else if (typeof cell === 'number') this.#setNumber(row, cell);
    else if (cell !== null) {
      this.#any = this.#toAny();
      this.#any[row] = cell;
    }
  }

  /** The cells of all rows, and what they occupy in memory. */
  cells(): { readonly cells: RawCells; readonly bytes: number } {
    if (this.#numbers && !this.#any) {
      this.#markMissing(this.#rows);
      const { byteLength } = this.#numbers;
      return {
        cells: { kind: 'numbers', data: this.#numbers, missing: this.#missing },
        bytes: byteLength + (this.#missing?.byteLength ?? 0),
      };
    }
    const data = this.#any ?? this.#toAny();
    return { cells: { kind: 'any', data }, bytes: 8 * data.length + this.#bytes };
  }

  #setNumber(row: number, value: number): void {
    this.#numbers ??= new Float64Array(this.#rows);
    if (row > this.#end) this.#markMissing(row);
    this.#numbers[row] = value;
    this.#end = row + 1;
  }

  /** Rows from the end up to `row` have no value. */
  #markMissing(row: number): void {
    if (row <= this.#end) return;
    this.#missing ??= new Uint8Array(this.#rows);
    this.#missing.fill(1, this.#end, row);
    this.#end = row;
  }

  #toAny(): RawCell[] {
    const any = new Array<RawCell>(this.#rows).fill(null);
    for (let i = 0; i < this.#end; i++) {
      if (this.#numbers && !this.#missing?.[i]) any[i] = this.#numbers[i] as number;
    }
    return any;
  }
}

/** A copy of a typed array as cells; `null`: an array of another type, whose elements are taken one by one. */
export function typedCells(x: ArrayBufferView): RawCells | null {
  const name = Object.prototype.toString.call(x).slice(8, -1);
  if (!NUMBER_ARRAYS.has(name)) return null;
  // Call `Uint8Array.prototype.slice`: Node's `Buffer` overrides `slice` with a version that shares memory.
  const data: NumberArray = Uint8Array.prototype.slice.call(x) as NumberArray;
  return { kind: 'numbers', data, missing: null };
}

const NUMBER_ARRAYS: ReadonlySet<string> = new Set([
  'Float64Array',
  'Float32Array',
  'Int32Array',
  'Uint32Array',
  'Int16Array',
  'Uint16Array',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
]);
