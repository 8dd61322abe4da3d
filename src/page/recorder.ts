import type { Clock } from '../base/clock.js';
import { messageOf, RunFinishedError, StepwellError, ValidationError } from '../base/errors.js';
import { captureJson } from '../record/json.js';
import type { Json } from '../record/kinds.js';
import { checkKey, toScalar } from '../record/scalar.js';
import type { PageRecord } from '../worker/protocol.js';
import { BatchBuilder, type KeySlot } from './batch-builder.js';
import type { Outbox } from './outbox.js';
import { Problems } from './problems.js';
import { HeldPlace, LogResult } from './result.js';
import type { PendingScalar, RowNumbers, Special, Specials } from './specials.js';
import { beginning, describe, recordBytes, whyUnfit } from './values.js';
import type { Wake } from './wake.js';

/** A batch leaves when this much time has passed since the one before [QUE1]. */
export const BATCH_INTERVAL_MS = 50;

/** A value that `log()` takes. Anything else becomes a problem record. */
export type LogValue = number | boolean | bigint | string | Json | ArrayLike<number> | object;

/** The values of one row by key. */
export type LogRow = { readonly [key: string]: LogValue };

export interface LogOptions {
  /** The row's x. Default: the automatic step. Any finite number, in any order. */
  readonly step?: number | bigint;
  /** `false`: the values wait and join the next committed row. Default `true`. */
  readonly commit?: boolean;
}

export interface RecorderOptions {
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly wake: Wake;
  readonly nonFinite: 'record' | 'reject';
  readonly onProblem: 'record' | 'throw';
  readonly maxBytes: number;
  readonly announce: (text: string) => void;
  /** Tensors and histograms. Default: there are none. */
  readonly specials?: Specials;
  /** Where an earlier writer of the run stopped. */
  readonly nextRow: number;
  readonly nextStep: number;
  readonly globalStep: number;
}

const NO_OPTIONS: LogOptions = {};

const NO_ROOM = 'too much was waiting to be stored';

/** What a value was captured as: scalars as numbers, the rest as text or JSON, or as something that is known later. */
type Captured =
  | number
  | Special
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'json'; readonly value: Json };

interface HeldRow {
  /** `undefined`: the automatic step at the time of the commit. */
  readonly step: number | undefined;
  readonly values: Map<string, Captured>;
  readonly place: HeldPlace;
}

/**
 * The training thread's half of logging: checks values, packs scalars into columns and hands batches to the outbox.
 * `log()` is the hot path: no await, no allocation but its result, and one comparison per key as long as the keys of
 * a row come in the order they came before.
 */
export class Recorder {
  globalStep: number;

  readonly #clock: Clock;
  readonly #outbox: Outbox;
  readonly #wake: Wake;
  readonly #problems: Problems;
  readonly #rejectNonFinite: boolean;
  readonly #throws: boolean;
  readonly #maxBytes: number;
  readonly #specials: Specials | undefined;
  readonly #builder = new BatchBuilder();
  readonly #slots = new Map<string, KeySlot>();
  /** Slots in the order of the keys of the row before: what the next row most likely needs. */
  readonly #expected: KeySlot[] = [];
  #nextRow: number;
  #nextStep: number;
  /** The row written last and its step when that was explicit (NaN otherwise): what a call with the same step joins. */
  #row = -1;
  #rowStep = Number.NaN;
  #batch = 0;
  #sentAt = 0;
  #armed = false;
  #held: HeldRow | null = null;
  #ended: StepwellError | null = null;
  /** Values dropped since the last batch, by reason. */
  readonly #dropped = new Map<string, number>();
  /** Scalar tensors of the row being written: its values wait for theirs. */
  #pending: Map<string, PendingScalar> | null = null;
  /** True when the row being written has a value that becomes a record later. */
  #later = false;
  #error: StepwellError | undefined;

  constructor(options: RecorderOptions) {
    this.#clock = options.clock;
    this.#outbox = options.outbox;
    this.#wake = options.wake;
    this.#rejectNonFinite = options.nonFinite === 'reject';
    this.#throws = options.onProblem === 'throw';
    this.#maxBytes = options.maxBytes;
    this.#specials = options.specials;
    this.#problems = new Problems(options.announce);
    this.#nextRow = options.nextRow;
    this.#nextStep = options.nextStep;
    this.globalStep = options.globalStep;
  }

  /** The step that the next row without one gets. */
  get nextStep(): number {
    return this.#nextStep;
  }

  /** Why there are no more rows; `null` while there are. */
  get ended(): StepwellError | null {
    return this.#ended;
  }

  /** Values that wait for their row to be committed, or `null`. */
  get held(): HeldRow | null {
    return this.#held;
  }

  /** Records one row. See {@link LogResult}; throws only with `onProblem: 'throw'`. */
  log(row: LogRow, options: LogOptions = NO_OPTIONS): LogResult {
    const now = this.#clock.now();
    if (this.#ended || this.#outbox.error) return this.#refuse();
    if (this.#outbox.bytes > this.#maxBytes) return this.#drop(row);
    this.#error = undefined;
    const given = options.step === undefined ? undefined : this.#checkStep(options.step);
    if (options.commit === false || this.#held)
      return this.#logHeld(row, given, options.commit !== false, now);

    const step = this.#place(given, row);
    const recorded = this.#writeRow(row, step, now);
    if (recorded === false && !this.#error) this.#problem('', 'the row has no values');
    const place = recorded === true || recorded === false ? this.#batch : recorded;
    const result = new LogResult(step, this.#error, place, this);
    this.#sent(now);
    if (this.#throws && this.#error) throw this.#error;
    return result;
  }

  /**
   * Records something beside the rows. Refused (false) when the run has ended, unless it was begun before (`late`); logs,
   * histograms and media also when there is no room.
   */
  record(record: PageRecord, late = false): boolean {
    if ((this.#ended && !late) || this.#outbox.error) return false;
    const { kind } = record;
    const droppable = kind === 'log' || kind === 'histogram' || kind === 'tensor' || kind === 'raw';
    if (droppable && this.#outbox.bytes + this.#builder.recordBytes > this.#maxBytes) {
      this.drop(1, NO_ROOM);
      return false;
    }
    this.#builder.addRecord(record, recordBytes(record));
    this.#arm();
    return true;
  }

  /** Records something beside the rows; resolves when it is committed. */
  recordStored(record: PageRecord): Promise<void> {
    if (!this.record(record, true)) {
      return Promise.reject(this.#outbox.error ?? this.#ended ?? dropped());
    }
    return this.#storedNow(this.#batch);
  }

  /** Counts values that are not recorded because of a bound [QUE4]. */
  drop(count: number, reason: string): void {
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + count);
    this.#arm();
  }

  /** Records scalars of a row whose place was given out before. Returns the number of their batch. */
  late({ row, step, globalStep, time }: RowNumbers, values: readonly (readonly [string, number])[]): number {
    if (this.#outbox.error) return -1;
    const builder = this.#builder;
    const begin = () => builder.beginRow(row, step, globalStep, time);
    begin();
    for (const [key, value] of values) {
      const slot = this.#slot(key);
      if (!slot || this.#rejected(key, value)) continue;
      if (builder.full) {
        builder.endRow();
        this.#post(this.#clock.now());
        begin();
      }
      builder.add(slot, value);
    }
    builder.endRow();
    const batch = this.#batch;
    this.#sent(this.#clock.now());
    return batch;
  }

  /** Counts a problem that is not about a `log()` call, or about one made before (`late`). */
  problem(key: string, reason: string, late = false): void {
    if (this.#ended && !late) return;
    this.#problems.add(key, reason);
    this.#arm();
  }

  /** Commits a held row and sends what waits. Returns the number of the last batch; −1 when nothing was ever sent. */
  send(): number {
    const now = this.#clock.now();
    if (this.#held && !this.#ended) this.#commitHeld(now);
    this.#post(now);
    return this.#batch - 1;
  }

  stored(batch: number): Promise<void> {
    return batch < 0
      ? Promise.reject(this.#ended ?? this.#outbox.error ?? dropped())
      : this.#storedNow(batch);
  }

  /** No more rows: later calls are refused with `error`. What waits is sent. */
  end(error: StepwellError): void {
    if (this.#ended) return;
    this.send();
    this.#ended = error;
  }

  #storedNow(batch: number): Promise<void> {
    if (batch >= this.#batch) this.#arm();
    return this.#outbox.wait(batch);
  }

  /** Decides the row's number and step: a row of its own, or the row before when the explicit step is the same and no key repeats [ROW2]. */
  #place(given: number | undefined, row: LogRow): number {
    if (given === undefined) {
      this.#rowStep = Number.NaN;
      this.#row = this.#nextRow++;
      return this.#nextStep++;
    }
    if (given !== this.#rowStep || this.#repeats(row)) this.#row = this.#nextRow++;
    this.#rowStep = given;
    this.#nextStep = Math.floor(given) + 1;
    return given;
  }

  #repeats(row: LogRow): boolean {
    try {
      for (const key in row) if (this.#slots.get(key)?.row === this.#row) return true;
    } catch {
      // A Proxy that throws: the row itself will say so when it is written.
    }
    return false;
  }

  /** Whether anything was recorded; the place of a row that waits for its tensors. */
  #writeRow(row: LogRow, step: number, time: number): boolean | HeldPlace {
    const builder = this.#builder;
    const entries = builder.entries;
    const records = builder.records.length;
    const batch = this.#batch;
    this.#later = false;
    builder.beginRow(this.#row, step, this.globalStep, time);
    try {
      if (typeof row !== 'object' || row === null || Array.isArray(row)) {
        this.#problem('', 'log() takes an object of values by key');
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
            this.#problem(key, `reading the value threw: ${messageOf(thrown)}`);
            continue;
          }
          if (typeof value === 'number') this.#scalar(slot, value, step, time);
          else {
            const captured = this.#capture(key, value);
            if (captured !== undefined) this.#put(slot, captured, step, time);
          }
        }
      }
    } catch (thrown) {
      this.#problem('', `reading the row threw: ${messageOf(thrown)}`);
    }
    const waiting = this.#endRow(step, time);
    const added = builder.entries > entries || builder.records.length > records || this.#batch > batch;
    return waiting ?? (added || this.#later);
  }

  /** Ends the row; one that has scalar tensors leaves the batch and waits for their values, so that all of it stays together. */
  #endRow(step: number, time: number): HeldPlace | null {
    const pending = this.#pending;
    if (pending === null || !this.#specials) {
      this.#builder.endRow();
      return null;
    }
    this.#pending = null;
    const place = { row: this.#row, step, globalStep: this.globalStep, time };
    return this.#specials.defer(place, this.#builder.takeRow(), pending);
  }

  #rejected(key: string, value: number): boolean {
    if (!this.#rejectNonFinite || Number.isFinite(value)) return false;
    this.#problem(key, `${value} is rejected (nonFinite: 'reject')`);
    return true;
  }

  #scalar(slot: KeySlot, value: number, step: number, time: number): void {
    if (this.#rejected(slot.key, value)) return;
    if (this.#builder.full) this.#spill(step, time);
    slot.row = this.#row;
    this.#builder.add(slot, value);
  }

  #put(slot: KeySlot, value: Captured, step: number, time: number): void {
    if (typeof value === 'number') {
      this.#scalar(slot, value, step, time);
      return;
    }
    slot.row = this.#row;
    if (value.kind === 'scalar') {
      this.#pending ??= new Map();
      this.#pending.set(slot.key, value);
      return;
    }
    const place = { key: slot.key, row: this.#row, step, globalStep: this.globalStep, time };
    if (value.kind === 'later') {
      this.#later = true;
      value.at(place);
      return;
    }
    const record: PageRecord = { ...value, ...place };
    this.#builder.addRecord(record, recordBytes(record));
  }

  /** A row wider than a batch goes on in the next one, under the same number. */
  #spill(step: number, time: number): void {
    this.#builder.endRow();
    this.#post(time);
    this.#builder.beginRow(this.#row, step, this.globalStep, time);
  }

  #slot(key: string): KeySlot | undefined {
    let slot = this.#slots.get(key);
    if (!slot) {
      const reason = checkKey(key);
      if (reason !== null) {
        this.#problem(beginning(key), reason);
        return undefined;
      }
      slot = { key, index: 0, batch: 0, row: -1 };
      this.#slots.set(key, slot);
    }
    return slot;
  }

  /** A snapshot of a value that is not a number; `undefined` (and a problem) when it cannot be recorded [VAL2]. */
  #capture(key: string, value: unknown): Captured | undefined {
    if (typeof value === 'string') return { kind: 'text', value };
    const scalar = toScalar(value);
    if (scalar !== undefined) return scalar;
    const special = this.#specials?.take(value);
    if (typeof special === 'string') {
      this.#problem(key, special);
      return undefined;
    }
    if (special) return special;
    const unfit = whyUnfit(value);
    if (unfit !== null) {
      this.#problem(key, unfit);
      return undefined;
    }
    const { json, problems } = captureJson(value);
    for (const problem of problems) this.#problem(key, problem);
    return { kind: 'json', value: json };
  }

  #checkStep(given: number | bigint): number | undefined {
    const step = typeof given === 'bigint' ? Number(given) : given;
    if (typeof step === 'number' && Number.isFinite(step) && Math.abs(step) <= Number.MAX_SAFE_INTEGER)
      return step;
    this.#problem('', `${describe(given)} is not a step; the automatic step was used`);
    return undefined;
  }

  /** The slow way, for rows that gather values over several calls. */
  #logHeld(row: LogRow, given: number | undefined, commit: boolean, now: number): LogResult {
    const values = this.#captureRow(row);
    const held = this.#held;
    const clashes =
      held !== null &&
      ((given !== undefined && held.step !== undefined && given !== held.step) ||
        [...values.keys()].some((key) => held.values.has(key)));
    if (clashes) this.#commitHeld(now);
    const open = this.#held ?? {
      step: undefined,
      values: new Map<string, Captured>(),
      place: new HeldPlace(),
    };
    for (const [key, value] of values) open.values.set(key, value);
    this.#held = { ...open, step: given ?? open.step };
    const step = this.#held.step ?? this.#nextStep;
    if (commit) this.#commitHeld(now);
    const result = new LogResult(step, this.#error, commit ? this.#batch : open.place, this);
    if (commit) this.#sent(now);
    if (this.#throws && this.#error) throw this.#error;
    return result;
  }

  #captureRow(row: LogRow): Map<string, Captured> {
    const values = new Map<string, Captured>();
    try {
      for (const key in row) {
        if (!this.#slot(key)) continue;
        let value: unknown;
        try {
          value = row[key];
        } catch (thrown) {
          this.#problem(key, `reading the value threw: ${messageOf(thrown)}`);
          continue;
        }
        const captured = typeof value === 'number' ? value : this.#capture(key, value);
        if (captured !== undefined) values.set(key, captured);
      }
    } catch (thrown) {
      this.#problem('', `reading the row threw: ${messageOf(thrown)}`);
    }
    return values;
  }

  #commitHeld(now: number): void {
    const held = this.#held;
    if (!held) return;
    this.#held = null;
    if (held.values.size > 0) {
      const row: LogRow = Object.fromEntries(held.values);
      const step = this.#place(held.step, row);
      this.#builder.beginRow(this.#row, step, this.globalStep, now);
      for (const [key, value] of held.values) {
        const slot = this.#slot(key);
        if (slot) this.#put(slot, value, step, now);
      }
      const waiting = this.#endRow(step, now);
      if (waiting) {
        void waiting.batch.then((batch) => held.place.settle(batch));
        return;
      }
    }
    held.place.settle(this.#batch);
  }

  /** After a row: send if it is time, else see to it that it will be sent. */
  #sent(now: number): void {
    if (!this.#builder.roomForRow || now - this.#sentAt >= BATCH_INTERVAL_MS) this.#post(now);
    else this.#arm();
  }

  #arm(): void {
    if (this.#armed) return;
    this.#armed = true;
    this.#wake(() => {
      this.#armed = false;
      this.#post(this.#clock.now());
    });
  }

  #post(now: number): void {
    const builder = this.#builder;
    if (this.#outbox.error) return;
    for (const problem of this.#problems.take(now)) builder.addRecord(problem, recordBytes(problem));
    for (const [reason, count] of this.#dropped) {
      builder.addRecord({ kind: 'dropped', time: now, count, reason }, 64);
    }
    this.#dropped.clear();
    this.#sentAt = now;
    if (builder.empty) return;
    const { recordBytes: bytes } = builder;
    const place = { nextRow: this.#nextRow, nextStep: this.#nextStep, globalStep: this.globalStep };
    this.#outbox.add(builder.seal(this.#batch, place), bytes);
    this.#batch++;
  }

  #problem(key: string, reason: string): void {
    this.#error ??= new ValidationError(key === '' ? reason : `“${key}”: ${reason}`, { key });
    this.#problems.add(key, reason);
  }

  #refuse(): LogResult {
    const error = this.#outbox.error ?? this.#ended ?? new RunFinishedError('The run has ended');
    if (this.#throws) throw error;
    return new LogResult(this.#nextStep, error, -1, this);
  }

  /** No room: the values are counted, and the count itself is recorded as soon as there is room again [QUE4]. */
  #drop(row: LogRow): LogResult {
    let count = 0;
    try {
      for (const _ in row) count++;
    } catch {
      count++;
    }
    this.drop(count, NO_ROOM);
    const error = dropped();
    if (this.#throws) throw error;
    return new LogResult(this.#nextStep, error, -1, this);
  }
}

function dropped(): StepwellError {
  return new StepwellError('dropped', 'Not recorded: too much is waiting to be stored');
}
