import type { Clock } from '../base/clock.js';
import { RunTakenOverError, type StepwellError, StorageError, toStepwellError } from '../base/errors.js';
import { encodeFrame } from '../record/frame.js';
import type { Frame, LoggedRecord } from '../record/kinds.js';
import type { HeadPatch, RunHead, Store, StoredFrame, StreamId } from '../store/port.js';
import type { Batch, FromEngine, FromPage, PageRecord, RawRecord } from './protocol.js';
import { unpackRows } from './unpack.js';

/** Milliseconds that a commit waits for more batches. With the page's 50 ms and the commit, at most the 250 ms of STO1. */
const COMMIT_DELAY_MS = 100;
/** Queued column bytes that make a frame at once. The encoded frame has a third to a half of these bytes. */
const FRAME_BYTES = 1024 * 1024;
/** Most appends under way: while the database writes a frame, the next frame is encoded. */
const MAX_IN_FLIGHT = 2;
/** Milliseconds before each retry of a failed append. The last delay repeats. */
const RETRY_DELAYS_MS = [100, 250, 500, 1000, 2000, 5000] as const;

/** A frame that is not committed yet. */
interface Pending {
  readonly frame: Frame;
  readonly stored: StoredFrame;
  readonly patch: HeadPatch;
  /** Number of the last batch in the frame. */
  readonly batch: number;
}

/** A batch whose raw records are converted: tensors to histograms, raw media to files. */
type ReadyBatch = Omit<Batch, 'records'> & { readonly records: readonly LoggedRecord[] };

export interface RunWriterOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly head: RunHead;
  readonly stream: StreamId;
  readonly port: MessagePort;
  /** Records that open the stream: see `openingRecords`. */
  readonly opening: readonly LoggedRecord[];
  /** Computes the records for a raw record. Must not reject. */
  compute(record: RawRecord): Promise<readonly LoggedRecord[]>;
  /** Called after each commit. */
  onCommitted(frame: Frame, bytes: number): void;
  /** Called once when an error ends writing for good. */
  onStopped(error: StepwellError): void;
  /** Called when an append failed. The writer retries. */
  onTrouble(error: StepwellError): void;
}

/**
 * Writes the stream of one run: joins batches into frames, appends the frames in order, acknowledges committed batches, and
 * retries failed appends. A frame never changes after it is made, so a retry after an unknown outcome is safe: the store answers
 * `duplicate`.
 */
export class RunWriter {
  readonly #options: RunWriterOptions;
  #queue: ReadyBatch[] = [];
  #queuedBytes = 0;
  /** Ends when the batches with raw records, and the batches behind them, are computed in order; `null`: none. */
  #computing: Promise<void> | null = null;
  #received: number;
  #committed: number;
  #opening: readonly LoggedRecord[];
  #seq = 0;
  /** Frames that are not committed yet, oldest first. The first `#sent` frames are under way. */
  #pending: Pending[] = [];
  #sent = 0;
  #failures = 0;
  /** True from a failed append until the retry. No new append starts meanwhile, so that the appends under way can settle. */
  #recovering = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #stopped: StepwellError | null = null;
  #idle: (() => void)[] = [];

  constructor(options: RunWriterOptions) {
    this.#options = options;
    this.#opening = options.opening;
    this.#received = options.head.batch;
    this.#committed = options.head.batch;
    options.port.onmessage = (event: MessageEvent<FromPage>) => this.#receive(event.data);
  }

  get uid(): string {
    return this.#options.head.uid;
  }

  get epoch(): number {
    return this.#options.head.epoch;
  }

  /** Bytes that are received and not committed yet. */
  get waitingBytes(): number {
    return this.#queuedBytes + this.#pending.reduce((sum, { stored }) => sum + stored.bytes.length, 0);
  }

  /** Commits what waits, including the opening records. Resolves when nothing waits any more or writing has stopped. */
  async drain(): Promise<void> {
    while (this.#computing !== null) await this.#computing;
    this.#write();
    if (this.#stopped || this.#pending.length === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Updates the time last seen. `strict` also makes the database flush to the disk. */
  async touch(durability: 'relaxed' | 'strict'): Promise<void> {
    const { store, stream, clock } = this.#options;
    if (this.#stopped) throw this.#stopped;
    const patch = { lastSeen: clock.now() };
    const { status } = await store.append(stream, this.epoch, [], { patch, durability });
    if (status === 'fenced') throw this.stop(await this.#whyFenced());
  }

  /** Ends writing with an error and tells the page. Nothing more is stored. */
  stop(error: StepwellError): StepwellError {
    if (this.#stopped) return this.#stopped;
    this.#stopped = error;
    clearTimeout(this.#timer);
    clearTimeout(this.#retryTimer);
    this.#post({ type: 'stopped', error: error.toData() });
    this.#wakeIdle();
    this.#options.onStopped(error);
    return error;
  }

  /** Asks the page to open the run again, as a new stream. */
  renew(): void {
    this.#post({ type: 'renew' });
  }

  close(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#retryTimer);
    this.#options.port.onmessage = null;
    this.#options.port.close();
  }

  #receive(message: FromPage): void {
    if (this.#stopped) return;
    if (message.type === 'hurry') {
      this.#inOrder(() => this.#write());
      return;
    }
    // The page sends batches again after a restart: skip known batches. The page sends in order, so no number is too high.
    if (message.number !== this.#received + 1) {
      if (message.number <= this.#committed) this.#post({ type: 'ack', number: this.#committed });
      return;
    }
    this.#received = message.number;
    if (message.records.some(isRaw)) {
      this.#inOrder(async () => this.#enqueue(await this.#computed(message)), true);
    } else {
      this.#inOrder(() => this.#enqueue(message as ReadyBatch));
    }
  }

  /** Runs `work` after the batches that are being computed; if there are none, at once. */
  #inOrder(work: () => void | Promise<void>, takesTime = false): void {
    if (this.#computing === null && !takesTime) {
      void work();
      return;
    }
    const computing: Promise<void> = (this.#computing ?? Promise.resolve()).then(work).then(() => {
      if (this.#computing === computing) this.#computing = null;
    });
    this.#computing = computing;
  }

  async #computed(batch: Batch): Promise<ReadyBatch> {
    const records: LoggedRecord[] = [];
    for (const record of batch.records) {
      if (isRaw(record)) records.push(...(await this.#options.compute(record)));
      else records.push(record);
    }
    return { ...batch, records };
  }

  #enqueue(batch: ReadyBatch): void {
    if (this.#stopped) return;
    this.#queue.push(batch);
    this.#queuedBytes += batch.data.byteLength + 64 * batch.records.length;
    if (this.#queuedBytes >= FRAME_BYTES) this.#write();
    else this.#timer ??= setTimeout(() => this.#write(), COMMIT_DELAY_MS);
  }

  #write(): void {
    this.#frame();
    this.#pump();
  }

  /** Makes a frame of the queued batches. */
  #frame(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const queue = this.#queue;
    if ((queue.length === 0 && this.#opening.length === 0) || this.#stopped) return;
    this.#queue = [];
    this.#queuedBytes = 0;
    const { clock, stream } = this.#options;
    const records: LoggedRecord[] = [...this.#opening];
    this.#opening = [];
    for (const batch of queue) records.push(...batch.records);
    const rows = unpackRows(queue);
    if (rows) records.push(rows);
    const last = queue[queue.length - 1];
    const seq = this.#seq++;
    const frame: Frame = {
      header: { ...stream, epoch: this.epoch, seq, time: clock.now() },
      records,
    };
    let bytes: Uint8Array;
    try {
      bytes = encodeFrame(frame);
    } catch (thrown) {
      // No reader would accept this frame. Stop with the error, so that the page does not wait for ever.
      this.stop(toStepwellError(thrown));
      return;
    }
    this.#pending.push({
      frame,
      stored: { seq, bytes },
      patch: { lastSeen: frame.header.time, ...(last ? positionAfter(last) : {}), ...statusIn(records) },
      batch: last?.number ?? this.#committed,
    });
  }

  /** Keeps up to {@link MAX_IN_FLIGHT} appends under way, in order. */
  #pump(): void {
    if (this.#recovering || this.#stopped) return;
    while (this.#sent < MAX_IN_FLIGHT && this.#sent < this.#pending.length) {
      const pending = this.#pending[this.#sent++] as Pending;
      void this.#append(pending);
    }
  }

  async #append(pending: Pending): Promise<void> {
    const { store, stream } = this.#options;
    let failure: StepwellError | undefined;
    let status: string | undefined;
    try {
      ({ status } = await store.append(stream, this.epoch, [pending.stored], { patch: pending.patch }));
    } catch (thrown) {
      failure = toStepwellError(thrown, 'storage');
    }
    if (this.#stopped) return;
    if ((status === 'ok' || status === 'duplicate') && this.#pending[0] === pending && !this.#recovering) {
      this.#committedFirst(pending);
      return;
    }
    if (status === 'fenced') {
      this.stop(await this.#whyFenced());
      return;
    }
    if (status === 'diverged') {
      this.stop(new StorageError('Another writer used this stream; nothing more can be stored safely'));
      return;
    }
    // The append failed, or the store answered `gap` because the append before failed. When all appends under way have settled,
    // retry from the oldest frame. If that frame was stored after all, the store answers `duplicate`.
    this.#recovering = true;
    this.#sent--;
    if (failure) {
      this.#post({ type: 'trouble', error: failure.toData() });
      this.#options.onTrouble(failure);
    }
    if (this.#sent === 0) this.#retryLater();
  }

  #committedFirst(pending: Pending): void {
    this.#pending.shift();
    this.#sent--;
    this.#failures = 0;
    this.#committed = Math.max(this.#committed, pending.batch);
    this.#post({ type: 'ack', number: this.#committed });
    this.#options.onCommitted(pending.frame, pending.stored.bytes.length);
    this.#pump();
    if (this.#pending.length === 0 && this.#queue.length === 0) this.#wakeIdle();
  }

  #retryLater(): void {
    const delay = RETRY_DELAYS_MS[Math.min(this.#failures, RETRY_DELAYS_MS.length - 1)];
    this.#failures++;
    this.#retryTimer = setTimeout(() => {
      this.#recovering = false;
      this.#pump();
    }, delay);
  }

  async #whyFenced(): Promise<StepwellError> {
    const { store } = this.#options;
    const head = await store.getRun(this.uid).catch(() => null);
    if (!head)
      return new StorageError('The database was deleted while the run was being written', {
        reason: 'deleted',
      });
    if (head.deleted > 0)
      return new StorageError('The run was deleted while it was being written', { reason: 'deleted' });
    return new RunTakenOverError('Another writer has taken this run over', { epoch: head.epoch });
  }

  #wakeIdle(): void {
    const idle = this.#idle;
    this.#idle = [];
    for (const resolve of idle) resolve();
  }

  #post(message: FromEngine): void {
    this.#options.port.postMessage(message);
  }
}

function isRaw(record: PageRecord): record is RawRecord {
  return record.kind === 'tensor' || record.kind === 'raw';
}

/** Where a later writer continues after `batch`. */
function positionAfter(batch: ReadyBatch): HeadPatch {
  const { number, nextRow, nextStep, globalStep } = batch;
  return { batch: number, nextRow, nextStep, globalStep };
}

function statusIn(records: readonly LoggedRecord[]): HeadPatch {
  const record = records.findLast((each) => each.kind === 'status');
  return record ? { status: record.status } : {};
}
