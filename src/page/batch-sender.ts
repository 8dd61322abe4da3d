import type { Clock } from '../base/clock.js';
import type { TimeShare } from '../base/time-share.js';
import type { PageRecord } from '../worker/protocol.js';
import { BatchBuilder } from './batch-builder.js';
import type { Drops } from './drops.js';
import type { Outbox } from './outbox.js';
import type { Problems } from './problems.js';
import type { RowCounter } from './row-counter.js';
import { recordBytes } from './values.js';
import type { Wake } from './wake.js';

/** Milliseconds between two batches [QUE1]. */
export const BATCH_INTERVAL_MS = 50;

export interface BatchSenderOptions {
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly wake: Wake;
  readonly counter: RowCounter;
  /** Problems and drops since the previous batch. Each batch carries their records. */
  readonly problems: Problems;
  readonly drops: Drops;
  /** Counts the time that recording takes. Default: not counted. */
  readonly share?: TimeShare | undefined;
}

/** Of so many rows of a batch, one is timed: to time each would cost as much as to record it. */
const ROWS_PER_SAMPLE = 64;

/** Decides when the batch that is being built goes to the outbox [QUE1]. */
export class BatchSender {
  /** The batch that is being built. */
  readonly builder = new BatchBuilder();
  /** Number of the batch that is being built. */
  batch = 0;

  readonly #options: BatchSenderOptions;
  readonly #clock: Clock;
  #sentAt = 0;
  #isArmed = false;
  /** Calls of the batch that were timed, and how long they took together, in milliseconds. */
  #samples = 0;
  #sampledMs = 0;

  constructor(options: BatchSenderOptions) {
    this.#options = options;
    this.#clock = options.clock;
  }

  /** Adds a record that is not part of a row. */
  addRecord(record: PageRecord): void {
    this.builder.addRecord(record, recordBytes(record));
  }

  /**
   * Call after each row. If the batch is due, sends it; otherwise arms the timer that sends it. `now`: when the call began that
   * recorded the row.
   */
  afterRow(now: number): void {
    if (this.builder.rows % ROWS_PER_SAMPLE === 1) {
      this.#samples++;
      this.#sampledMs += this.#clock.now() - now;
    }
    if (!this.builder.roomForRow || now - this.#sentAt >= BATCH_INTERVAL_MS) this.send(now);
    else this.arm();
  }

  /** Arms a timer that sends the batch soon, even if no row follows. */
  arm(): void {
    if (this.#isArmed) return;
    this.#isArmed = true;
    this.#options.wake(() => {
      this.#isArmed = false;
      this.send(this.#clock.now());
    });
  }

  /** Sends the batch now, unless it is empty. */
  send(now: number): void {
    const { builder } = this;
    const { outbox, problems, drops, counter, share } = this.#options;
    if (outbox.error) return;
    for (const record of problems.take(now)) this.addRecord(record);
    for (const record of drops.take(now)) this.addRecord(record);
    this.#sentAt = now;
    if (builder.empty) return;
    const begun = this.#clock.now();
    const { recordBytes: bytes, rows } = builder;
    const { nextRow, nextStep, globalStep } = counter;
    outbox.add(builder.seal(this.batch, { nextRow, nextStep, globalStep }), bytes);
    this.batch++;
    const rowMs = this.#samples > 0 ? this.#sampledMs / this.#samples : 0;
    share?.add(rowMs * rows + this.#clock.now() - begun);
    this.#samples = 0;
    this.#sampledMs = 0;
  }

  /** Resolves when the batch is committed. A batch that is still being built is sent soon. */
  stored(batch: number): Promise<void> {
    if (batch >= this.batch) this.arm();
    return this.#options.outbox.wait(batch);
  }
}
