import type { Clock } from '../base/clock.js';
import { RunFinishedError, type StepwellError } from '../base/errors.js';
import { type Refusal, refuse } from '../base/refusal.js';
import type { TimeShare } from '../base/time-share.js';
import type { PageRecord } from '../worker/protocol.js';
import { BatchSender } from './batch-sender.js';
import { Drops, droppedError, NO_ROOM } from './drops.js';
import { HeldRow } from './held-row.js';
import type { LogOptions, LogRow } from './log-value.js';
import type { Outbox } from './outbox.js';
import { Problems } from './problems.js';
import { LogResult } from './result.js';
import { RowCounter } from './row-counter.js';
import { RowPacker } from './row-packer.js';
import type { RowNumbers, Specials } from './specials.js';
import { ValueCapture } from './value-capture.js';
import { describe } from './values.js';
import type { Wake } from './wake.js';

export interface RecorderOptions {
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly wake: Wake;
  readonly nonFinite: 'record' | 'reject';
  readonly onProblem: 'record' | 'throw';
  /** Most bytes that may wait for the store. Above that, new values are dropped. */
  readonly maxBytes: number;
  readonly announce: (text: string) => void;
  /** Captures tensors, histograms and media. Default: these are not supported. */
  readonly specials?: Specials;
  /** Counts the time that recording takes on this thread. Default: not counted. */
  readonly share?: TimeShare;
  /** Where an earlier writer of the run stopped. */
  readonly nextRow: number;
  readonly nextStep: number;
  readonly globalStep: number;
}

const NO_OPTIONS: LogOptions = {};

/**
 * The training thread's half of logging: checks calls, packs rows into batches and passes batches to the outbox. `log()` is the
 * hot path: it awaits nothing and allocates only its result.
 */
export class Recorder {
  readonly #clock: Clock;
  readonly #outbox: Outbox;
  readonly #counter: RowCounter;
  readonly #problems: Problems;
  readonly #drops = new Drops();
  readonly #sender: BatchSender;
  readonly #capture: ValueCapture;
  readonly #packer: RowPacker;
  readonly #specials: Specials | undefined;
  readonly #throws: boolean;
  readonly #maxBytes: number;
  #held: HeldRow | null = null;
  #ended: StepwellError | null = null;

  constructor(options: RecorderOptions) {
    const { clock, outbox, wake, specials } = options;
    this.#clock = clock;
    this.#outbox = outbox;
    this.#specials = specials;
    this.#throws = options.onProblem === 'throw';
    this.#maxBytes = options.maxBytes;
    const counter = new RowCounter(options);
    const problems = new Problems(options.announce);
    const report = (key: string, refusal: Refusal) => problems.addOfCall(key, refusal);
    this.#counter = counter;
    this.#problems = problems;
    this.#sender = new BatchSender({
      ...{ clock, outbox, wake, counter, problems, drops: this.#drops },
      share: options.share,
    });
    this.#capture = new ValueCapture(specials, report);
    this.#packer = new RowPacker({
      sender: this.#sender,
      counter,
      capture: this.#capture,
      specials,
      rejectNonFinite: options.nonFinite === 'reject',
      report,
    });
  }

  /** Step of the next row without an explicit step. */
  get nextStep(): number {
    return this.#counter.nextStep;
  }

  /** Number of the row that was begun last; −1 before the first. */
  get row(): number {
    return this.#counter.row;
  }

  /** The second counter, recorded with every row [ROW3]. */
  get globalStep(): number {
    return this.#counter.globalStep;
  }
  set globalStep(value: number) {
    this.#counter.globalStep = value;
  }

  /** Why no more rows are recorded; `null` while rows are recorded. */
  get ended(): StepwellError | null {
    return this.#ended;
  }

  /** Values of `{commit: false}` calls that wait for their row; `null`: none. */
  get held(): HeldRow | null {
    return this.#held;
  }

  /** Records one row. See {@link LogResult}. Throws only with `onProblem: 'throw'`. */
  log(row: LogRow, options: LogOptions = NO_OPTIONS): LogResult {
    const now = this.#clock.now();
    if (this.#ended || this.#outbox.error) return this.#refuse();
    if (this.#outbox.bytes > this.#maxBytes) return this.#drop(row);
    this.#problems.callError = undefined;
    const given = options.step === undefined ? undefined : this.#checkStep(options.step);
    if (options.commit === false || this.#held)
      return this.#logHeld(row, given, options.commit !== false, now);

    const step = given === undefined ? this.#counter.begin() : this.#beginAt(given, row);
    const recorded = this.#packer.pack(row, step, now);
    if (recorded === false && !this.#problems.callError)
      this.#problems.addOfCall('', refuse('row', 'the row has no values'));
    const batch = recorded === true || recorded === false ? this.#sender.batch : recorded;
    const error = this.#problems.callError;
    const result = new LogResult(step, error, batch, this);
    this.#sender.afterRow(now);
    if (this.#throws && error) throw error;
    return result;
  }

  /**
   * Records a record that is not part of a row. Returns false if the record is refused: the run has ended (unless the record was
   * begun before: `late`), writing stopped, or, for log lines, histograms and media, there is no room.
   */
  record(record: PageRecord, late = false): boolean {
    if ((this.#ended && !late) || this.#outbox.error) return false;
    const { kind } = record;
    const isDroppable = kind === 'log' || kind === 'histogram' || kind === 'tensor' || kind === 'raw';
    if (isDroppable && this.#outbox.bytes + this.#sender.builder.recordBytes > this.#maxBytes) {
      this.drop(1, NO_ROOM);
      return false;
    }
    this.#sender.addRecord(record);
    this.#sender.arm();
    return true;
  }

  /** Records a record that is not part of a row, as `late`. Resolves when the record is committed; rejects if it is refused. */
  recordStored(record: PageRecord): Promise<void> {
    if (!this.record(record, true)) {
      return Promise.reject(this.#outbox.error ?? this.#ended ?? droppedError());
    }
    return this.#sender.stored(this.#sender.batch);
  }

  /** Counts values that are dropped because of a limit [QUE4]. */
  drop(count: number, reason: string): void {
    this.#drops.add(count, reason);
    this.#sender.arm();
  }

  /** Records scalars of a row that got its row position before. Returns the number of their batch; −1 if writing stopped. */
  late(position: RowNumbers, values: readonly (readonly [string, number])[]): number {
    if (this.#outbox.error) return -1;
    this.#packer.packLate(position, values, () => this.#clock.now());
    const { batch } = this.#sender;
    this.#sender.afterRow(this.#clock.now());
    return batch;
  }

  /** Keeps a scalar tensor without a row: see {@link Specials.collect}. */
  collect(value: unknown, settle: (value: number | Refusal) => void): boolean | Refusal {
    if (this.#ended || this.#outbox.error) return false;
    return this.#specials?.collect?.(value, settle) ?? false;
  }

  /** Counts a problem that is not about a `log()` call, or about one made before (`late`). */
  problem(key: string, refusal: Refusal, late = false): void {
    if (this.#ended && !late) return;
    this.#problems.add(key, refusal);
    this.#sender.arm();
  }

  /** Commits a held row and sends what waits. Returns the number of the last batch; −1 if no batch was ever sent. */
  send(): number {
    const now = this.#clock.now();
    if (this.#held && !this.#ended) this.#commitHeld(now);
    this.#sender.send(now);
    return this.#sender.batch - 1;
  }

  /** Resolves when the batch is committed. Rejects if it cannot be committed, and for −1, which stands for a refused call. */
  stored(batch: number): Promise<void> {
    return batch < 0
      ? Promise.reject(this.#ended ?? this.#outbox.error ?? droppedError())
      : this.#sender.stored(batch);
  }

  /** Ends recording: sends what waits, and refuses later calls with `error`. */
  end(error: StepwellError): void {
    if (this.#ended) return;
    this.send();
    this.#ended = error;
  }

  /** Begins a new row. If the previous row has the same explicit step and no key repeats, joins that row instead [ROW2]. */
  #beginAt(step: number, row: object): number {
    const counter = this.#counter;
    return counter.beginAt(step, counter.mayJoin(step) && !this.#packer.repeats(row));
  }

  #checkStep(given: number | bigint): number | undefined {
    const step = typeof given === 'bigint' ? Number(given) : given;
    if (typeof step === 'number' && Number.isFinite(step) && Math.abs(step) <= Number.MAX_SAFE_INTEGER)
      return step;
    const reason = `${describe(given)} is not a step; the automatic step was used`;
    this.#problems.addOfCall('', refuse('step', reason));
    return undefined;
  }

  /** The slow path, for rows that collect values over several calls. */
  #logHeld(row: LogRow, given: number | undefined, commit: boolean, now: number): LogResult {
    const values = this.#capture.takeRow(row, (key) => this.#packer.isKey(key));
    if (this.#held?.clashesWith(values, given)) this.#commitHeld(now);
    const held = this.#held ?? new HeldRow();
    this.#held = held;
    held.add(values, given);
    const step = held.step ?? this.#counter.nextStep;
    if (commit) this.#commitHeld(now);
    const error = this.#problems.callError;
    const result = new LogResult(step, error, commit ? this.#sender.batch : held.batch, this);
    if (commit) this.#sender.afterRow(now);
    if (this.#throws && error) throw error;
    return result;
  }

  #commitHeld(now: number): void {
    const held = this.#held;
    if (!held) return;
    this.#held = null;
    if (held.values.size > 0) {
      const keys = Object.fromEntries(held.values);
      const step = held.step === undefined ? this.#counter.begin() : this.#beginAt(held.step, keys);
      const waiting = this.#packer.packCaptured(held.values, step, now);
      if (waiting) {
        void waiting.batch.then((batch) => held.batch.settle(batch));
        return;
      }
    }
    held.batch.settle(this.#sender.batch);
  }

  #refuse(): LogResult {
    const error = this.#outbox.error ?? this.#ended ?? new RunFinishedError('The run has ended');
    if (this.#throws) throw error;
    return new LogResult(this.#counter.nextStep, error, -1, this);
  }

  /** Drops a row because there is no room. Counts its values; the count is recorded when there is room again [QUE4]. */
  #drop(row: LogRow): LogResult {
    let count = 0;
    try {
      for (const _ in row) count++;
    } catch {
      count++;
    }
    this.drop(count, NO_ROOM);
    const error = droppedError();
    if (this.#throws) throw error;
    return new LogResult(this.#counter.nextStep, error, -1, this);
  }
}
