import type { Batch, PageRecord, Progression } from '../worker/protocol.js';

/** Values per batch. A page that logs at full speed sends one batch of this size at a time. */
export const BATCH_VALUES = 4096;

/** Position of a key in the batch that is being built. Kept for the life of the recorder, so that a lookup is one comparison. */
export interface KeySlot {
  readonly key: string;
  /** Index into the batch's `keys`; valid while `batch` equals the builder's generation. */
  index: number;
  batch: number;
  /** The row that last got a value of this key. */
  row: number;
}

/**
 * Packs rows of scalars into columns. The arrays are reused. {@link seal} copies the filled ranges into one buffer of the exact
 * size, because posting a view clones the whole buffer behind the view.
 */
export class BatchBuilder {
  /** Scalar values in the batch. */
  entries = 0;
  rows = 0;
  records: PageRecord[] = [];
  /** Estimated bytes of the records in the batch: two bytes per character of their text. */
  recordBytes = 0;

  /** Number of values in the row that ended last. */
  #width = 1;
  #generation = 1;
  #keys: string[] = [];
  readonly #rowNumbers = new Float64Array(BATCH_VALUES);
  readonly #steps = new Float64Array(BATCH_VALUES);
  readonly #globalSteps = new Float64Array(BATCH_VALUES);
  readonly #times = new Float64Array(BATCH_VALUES);
  readonly #ends = new Uint32Array(BATCH_VALUES);
  readonly #values = new Float64Array(BATCH_VALUES);
  readonly #keyIndexes = new Uint16Array(BATCH_VALUES);

  get empty(): boolean {
    return this.entries === 0 && this.records.length === 0;
  }

  get full(): boolean {
    return this.entries === BATCH_VALUES;
  }

  /** False if a row as wide as the last one does not fit: it would be split over two batches and stored as two rows. */
  get roomForRow(): boolean {
    return this.entries + this.#width <= BATCH_VALUES;
  }

  /** Starts a row. Call {@link add} for each value, then {@link endRow}. The batch must not be full. */
  beginRow(row: number, step: number, globalStep: number, time: number): void {
    const i = this.rows;
    this.#rowNumbers[i] = row;
    this.#steps[i] = step;
    this.#globalSteps[i] = globalStep;
    this.#times[i] = time;
  }

  add(slot: KeySlot, value: number): void {
    if (slot.batch !== this.#generation) {
      slot.batch = this.#generation;
      slot.index = this.#keys.push(slot.key) - 1;
    }
    this.#values[this.entries] = value;
    this.#keyIndexes[this.entries++] = slot.index;
  }

  /** Ends the row that was begun last. A row without values is not kept. */
  endRow(): void {
    const begun = this.rows === 0 ? 0 : (this.#ends[this.rows - 1] as number);
    if (this.entries === begun) return;
    this.#width = this.entries - begun;
    this.#ends[this.rows++] = this.entries;
  }

  /** Removes the row that was begun last and returns its values, which are sent later. */
  takeRow(): [key: string, value: number][] {
    const begun = this.rows === 0 ? 0 : (this.#ends[this.rows - 1] as number);
    const taken: [string, number][] = [];
    for (let e = begun; e < this.entries; e++) {
      taken.push([this.#keys[this.#keyIndexes[e] as number] as string, this.#values[e] as number]);
    }
    this.entries = begun;
    return taken;
  }

  addRecord(record: PageRecord, bytes: number): void {
    this.records.push(record);
    this.recordBytes += bytes;
  }

  /** Returns the batch as a message and starts an empty batch. */
  seal(number: number, position: Pick<Batch, 'nextRow' | 'nextStep' | 'globalStep'>): Batch {
    const { rows, entries } = this;
    const columns: ArrayBufferView[] = [this.#times.subarray(0, rows), this.#values.subarray(0, entries)];
    const shortened = (full: Float64Array): Progression => {
      const column = full.subarray(0, rows);
      const found = progressionOf(column);
      if (found === null) columns.push(column);
      return found;
    };
    const rowNumbers = shortened(this.#rowNumbers);
    const steps = shortened(this.#steps);
    const globalSteps = shortened(this.#globalSteps);
    const uniform = this.#isUniform();
    if (!uniform) columns.push(this.#ends.subarray(0, rows), this.#keyIndexes.subarray(0, entries));
    const batch: Batch = {
      type: 'batch',
      number,
      rows,
      entries,
      rowNumbers,
      steps,
      globalSteps,
      uniform,
      keys: this.#keys,
      data: joined(columns),
      records: this.records,
      ...position,
    };
    this.entries = 0;
    this.rows = 0;
    this.records = [];
    this.recordBytes = 0;
    this.#keys = [];
    this.#generation++;
    return batch;
  }

  #isUniform(): boolean {
    const width = this.#keys.length;
    if (this.entries !== this.rows * width) return false;
    for (let e = 0; e < this.entries; ) {
      for (let k = 0; k < width; k++, e++) if (this.#keyIndexes[e] !== k) return false;
    }
    return true;
  }
}

function progressionOf(column: Float64Array): Progression {
  const first = column[0] ?? 0;
  const difference = column.length > 1 ? (column[1] as number) - first : 0;
  for (let i = 0; i < column.length; i++) {
    // `Object.is`, because `===` takes −0 and 0 for equal.
    if (!Object.is(column[i], first + i * difference)) return null;
  }
  return [first, difference];
}

/** Joins the bytes of all columns, without gaps. */
function joined(columns: readonly ArrayBufferView[]): ArrayBuffer {
  const data = new ArrayBuffer(columns.reduce((sum, { byteLength }) => sum + byteLength, 0));
  const bytes = new Uint8Array(data);
  let offset = 0;
  for (const { buffer, byteOffset, byteLength } of columns) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), offset);
    offset += byteLength;
  }
  return data;
}
