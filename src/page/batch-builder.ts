import type { Batch, PageRecord } from '../worker/protocol.js';

/** Values that fit into one batch: what a page sends at once when it logs at full speed. */
export const BATCH_VALUES = 4096;

/** A metric's place in the batch being built. Kept per key for the life of the recorder, so that a lookup is one comparison. */
export interface KeySlot {
  readonly key: string;
  /** Index into the batch's `keys`; valid while `batch` equals the builder's generation. */
  index: number;
  batch: number;
  /** The row that last got a value of this key. */
  row: number;
}

/**
 * Packs rows of scalars into columns. The arrays are reused; {@link seal} copies what is filled into one exact-sized
 * buffer, because posting a view clones its whole underlying buffer.
 */
export class BatchBuilder {
  /** Scalar values waiting. */
  entries = 0;
  rows = 0;
  records: PageRecord[] = [];
  /** Bytes of the records waiting, roughly: their text at two bytes a character. */
  recordBytes = 0;

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

  /** Starts a row; values follow by {@link add}, then {@link endRow}. There is room as long as the batch is not full. */
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

  /** Ends the row begun last; a row that got no value leaves no trace. */
  endRow(): void {
    const begun = this.rows === 0 ? 0 : (this.#ends[this.rows - 1] as number);
    if (this.entries > begun) this.#ends[this.rows++] = this.entries;
  }

  addRecord(record: PageRecord, bytes: number): void {
    this.records.push(record);
    this.recordBytes += bytes;
  }

  /** The batch so far as a message of its own, and a fresh start. */
  seal(number: number, place: Pick<Batch, 'nextRow' | 'nextStep' | 'globalStep'>): Batch {
    const { rows, entries } = this;
    const data = new ArrayBuffer(rows * 36 + entries * 10);
    let offset = 0;
    for (const column of [this.#rowNumbers, this.#steps, this.#globalSteps, this.#times]) {
      new Float64Array(data, offset, rows).set(column.subarray(0, rows));
      offset += rows * 8;
    }
    new Float64Array(data, offset, entries).set(this.#values.subarray(0, entries));
    offset += entries * 8;
    new Uint32Array(data, offset, rows).set(this.#ends.subarray(0, rows));
    offset += rows * 4;
    new Uint16Array(data, offset, entries).set(this.#keyIndexes.subarray(0, entries));
    const batch: Batch = {
      type: 'batch',
      number,
      rows,
      entries,
      keys: this.#keys,
      data,
      records: this.records,
      ...place,
    };
    this.entries = 0;
    this.rows = 0;
    this.records = [];
    this.recordBytes = 0;
    this.#keys = [];
    this.#generation++;
    return batch;
  }
}
