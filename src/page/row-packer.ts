import { refusalOf, refuse } from '../base/refusal.js';
import { checkKey } from '../record/scalar.js';
import type { PageRecord } from '../worker/protocol.js';
import type { BatchBuilder, KeySlot } from './batch-builder.js';
import type { BatchSender } from './batch-sender.js';
import type { LogRow } from './log-value.js';
import type { HeldBatch } from './result.js';
import type { RowCounter } from './row-counter.js';
import type { PendingScalar, RowNumbers, Specials } from './specials.js';
import type { Captured, Report, ValueCapture } from './value-capture.js';
import { beginning } from './values.js';

export interface RowPackerOptions {
  readonly sender: BatchSender;
  readonly counter: RowCounter;
  readonly capture: ValueCapture;
  /** Takes rows whose scalar tensors are read later. */
  readonly specials: Specials | undefined;
  /** True: NaN and ±Infinity are refused. */
  readonly rejectNonFinite: boolean;
  readonly report: Report;
}

/**
 * Packs rows into the batch that is being built. The hot path of `log()`: one comparison per key if the keys of a row have the
 * same order as in the previous row.
 */
export class RowPacker {
  readonly #sender: BatchSender;
  readonly #builder: BatchBuilder;
  readonly #counter: RowCounter;
  readonly #capture: ValueCapture;
  readonly #specials: Specials | undefined;
  readonly #rejectNonFinite: boolean;
  readonly #report: Report;
  readonly #slots = new Map<string, KeySlot>();
  /** Slots in the key order of the previous row: the next row most likely needs the same order. */
  readonly #expected: KeySlot[] = [];
  /** Scalar tensors of the row that is being packed. The other values of the row wait for the values of the tensors. */
  #pending: Map<string, PendingScalar> | null = null;
  /** True if the row that is being packed has a value that becomes a record later. */
  #hasLater = false;

  constructor(options: RowPackerOptions) {
    this.#sender = options.sender;
    this.#builder = options.sender.builder;
    this.#counter = options.counter;
    this.#capture = options.capture;
    this.#specials = options.specials;
    this.#rejectNonFinite = options.rejectNonFinite;
    this.#report = options.report;
  }

  /** True if the row that was begun last already has a value of one of the keys. */
  repeats(row: object): boolean {
    try {
      for (const key in row) if (this.#slots.get(key)?.row === this.#counter.row) return true;
    } catch {
      // A Proxy that throws: packing the row will report it.
    }
    return false;
  }

  /** True if the key can be recorded. If not, the key is reported. */
  isKey(key: string): boolean {
    return this.#slot(key) !== undefined;
  }

  /**
   * Packs the values of one call into the row that the counter has begun. Returns true if a value was recorded, or, if the row
   * waits for its tensors, the `HeldBatch` that will know its batch. Never throws.
   */
  pack(row: LogRow, step: number, time: number): boolean | HeldBatch {
    const builder = this.#builder;
    const entries = builder.entries;
    const records = builder.records.length;
    const batch = this.#sender.batch;
    this.#hasLater = false;
    builder.beginRow(this.#counter.row, step, this.#counter.globalStep, time);
    try {
      if (typeof row !== 'object' || row === null || Array.isArray(row)) {
        this.#report('', refuse('row', 'log() takes an object of values by key'));
      } else {
        let i = 0;
        for (const key in row) {
          let slot = this.#expected[i];
          if (slot === undefined || slot.key !== key) {
            const found = this.#slot(key);
            if (!found) continue;
            slot = found;
            this.#expected[i] = slot;
          }
          i++;
          let value: unknown;
          try {
            value = row[key];
          } catch (thrown) {
            this.#report(key, refusalOf(thrown, 'reading the value threw'));
            continue;
          }
          if (typeof value === 'number') this.#scalar(slot, value, step, time);
          else {
            const captured = this.#capture.take(key, value);
            if (captured !== undefined) this.#put(slot, captured, step, time);
          }
        }
      }
    } catch (thrown) {
      this.#report('', refusalOf(thrown, 'reading the row threw'));
    }
    const waiting = this.#endRow(step, time);
    const isAdded =
      builder.entries > entries || builder.records.length > records || this.#sender.batch > batch;
    return waiting ?? (isAdded || this.#hasLater);
  }

  /** Packs values that were captured before. If the row waits for its tensors, returns its `HeldBatch`; else `null`. */
  packCaptured(values: ReadonlyMap<string, Captured>, step: number, time: number): HeldBatch | null {
    this.#builder.beginRow(this.#counter.row, step, this.#counter.globalStep, time);
    for (const [key, value] of values) {
      const slot = this.#slot(key);
      if (slot) this.#put(slot, value, step, time);
    }
    return this.#endRow(step, time);
  }

  /** Packs scalars of a row that got its row position before. `now`: the time at which a batch that becomes full is sent. */
  packLate(position: RowNumbers, values: readonly (readonly [string, number])[], now: () => number): void {
    const builder = this.#builder;
    const begin = () => builder.beginRow(position.row, position.step, position.globalStep, position.time);
    begin();
    for (const [key, value] of values) {
      const slot = this.#slot(key);
      if (!slot || this.#isRejected(key, value)) continue;
      if (builder.full) {
        builder.endRow();
        this.#sender.send(now());
        begin();
      }
      builder.add(slot, value);
    }
    builder.endRow();
  }

  /** Ends the row. A row with scalar tensors leaves the batch and waits for their values, so that the row stays together. */
  #endRow(step: number, time: number): HeldBatch | null {
    const pending = this.#pending;
    if (pending === null || !this.#specials) {
      this.#builder.endRow();
      return null;
    }
    this.#pending = null;
    const { row, globalStep } = this.#counter;
    return this.#specials.defer({ row, step, globalStep, time }, this.#builder.takeRow(), pending);
  }

  #isRejected(key: string, value: number): boolean {
    if (!this.#rejectNonFinite || Number.isFinite(value)) return false;
    this.#report(key, refuse('range', `${value} is rejected (nonFinite: 'reject')`));
    return true;
  }

  #scalar(slot: KeySlot, value: number, step: number, time: number): void {
    if (this.#isRejected(slot.key, value)) return;
    if (this.#builder.full) this.#spill(step, time);
    slot.row = this.#counter.row;
    this.#builder.add(slot, value);
  }

  #put(slot: KeySlot, value: Captured, step: number, time: number): void {
    if (typeof value === 'number') {
      this.#scalar(slot, value, step, time);
      return;
    }
    const { row, globalStep } = this.#counter;
    slot.row = row;
    if (value.kind === 'scalar') {
      this.#pending ??= new Map();
      this.#pending.set(slot.key, value);
      return;
    }
    const position = { key: slot.key, row, step, globalStep, time };
    if (value.kind === 'later') {
      this.#hasLater = true;
      value.at(position);
      return;
    }
    const record: PageRecord = { ...value, ...position };
    this.#sender.addRecord(record);
  }

  /** Sends the full batch and continues the row in the next batch, under the same row number. */
  #spill(step: number, time: number): void {
    this.#builder.endRow();
    this.#sender.send(time);
    this.#builder.beginRow(this.#counter.row, step, this.#counter.globalStep, time);
  }

  #slot(key: string): KeySlot | undefined {
    let slot = this.#slots.get(key);
    if (!slot) {
      const refusal = checkKey(key);
      if (refusal !== null) {
        this.#report(beginning(key), refusal);
        return undefined;
      }
      slot = { key, index: 0, batch: 0, row: -1 };
      this.#slots.set(key, slot);
    }
    return slot;
  }
}
