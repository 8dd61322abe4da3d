import type { Clock } from '../base/clock.js';
import {
  messageOf,
  RunFinishedError,
  StepwellError,
  toStepwellError,
  ValidationError,
} from '../base/errors.js';
import { type Refusal, refuse } from '../base/refusal.js';
import { captureJson } from '../record/json.js';
import type { Json, LogLevel, LogRecord } from '../record/kinds.js';
import type { HistoryRow, RunDetail, Source } from '../source/types.js';
import type { TensorSide, Training } from '../tensor/port.js';
import type { FitCallback, FitCallbackOptions, Watcher, WatchOptions } from '../tensor/training/types.js';
import type { PageRecord } from '../worker/protocol.js';
import { Config, type ConfigFields } from './config.js';
import type { RunFiles } from './files.js';
import type { BatchOptions, BatchResult, BatchRow, LoggableBatchRow } from './log-batch.js';
import type { LoggableRow, LogOptions, LogRow } from './log-value.js';
import { Metrics } from './metrics.js';
import { type OptionsOf, whyUnknown } from './option-names.js';
import type { Outbox } from './outbox.js';
import type { Recorder } from './recorder.js';
import type { LogResult } from './result.js';
import type { FinishOptions, FinishResult, FlushOptions, RunFields, SyncedOptions } from './run-options.js';
import { Summary } from './summary.js';
import { within } from './within.js';

/**
 * Longest message of a log line, in UTF-16 units, by where it comes from: an accidental dump of a model on the console must
 * not fill the disk.
 */
const MAX_MESSAGE = { user: 100_000, console: 10_000, error: 10_000 } as const;

/** How long `finish` waits for storage that refuses, before it says so and leaves the rest to the engine. */
const FINISH_PATIENCE_MS = 5_000;

/** How long `finish({remote: 'wait'})` waits for the server unless told otherwise. */
const REMOTE_PATIENCE_MS = 60_000;

/** What a run needs of its surroundings. */
export interface RunParts {
  readonly uid: string;
  readonly id: string;
  readonly name: string;
  readonly project: string;
  readonly resumed: boolean;
  readonly storage: 'indexeddb' | 'memory';
  readonly config: { readonly [key: string]: Json };
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly outbox: Outbox;
  /** Bytes that may wait before values are dropped. */
  readonly maxBytes: number;
  readonly source: Source;
  /** The connected tfjs; `null` while there is none. */
  tensors(): TensorSide | null;
  /** Files of a namespace. */
  files(namespace: string): RunFiles;
  /** Resolves when the tensors and images logged before are read, and the files saved before are recorded. */
  settle(): Promise<void>;
  /** Asks the database to flush to the disk. */
  flushStrict(): Promise<void>;
  /** True when the run is sent to a server. */
  readonly remote: boolean;
  /** Resolves when the server has what is committed; `complete`: when it said that it has the whole run. */
  synced(complete: boolean): Promise<void>;
  /** Lets go of the run: the engine closes it, capturing and lifecycle hooks end. */
  close(): Promise<void>;
}

/**
 * One training, being recorded.
 *
 * ```ts
 * const run = await init({ project: 'digits', config: { lr: 1e-3 } });
 * run.log({ 'train/loss': loss });
 * await run.finish();
 * ```
 */
export class Run {
  /** 128 random bits in hexadecimal: the run's identity everywhere. */
  readonly uid: string;
  /** The id that people see; unique in its project. */
  readonly id: string;
  readonly name: string;
  readonly project: string;
  /** True when the run existed before this `init`. */
  readonly resumed: boolean;
  /** `memory`: nothing survives this page; the board says why. */
  readonly storage: 'indexeddb' | 'memory';
  /** Hyperparameters: by methods, and as fields (`config.lr`, `config.lr = 0.1`). */
  readonly config: ConfigFields;
  readonly summary: Summary;
  /** The row that is still open, and past rows. */
  readonly history: {
    /** Values logged with `commit: false` that wait for their row; `null` for tensors and histograms. */
    readonly open: Readonly<Record<string, Json>>;
    /** Past rows in log order, from row number `from` (default 0), at most `limit` (default 1,000). Commits what was logged first. */
    rows(query?: { from?: number; to?: number; limit?: number }): Promise<HistoryRow[]>;
  };

  readonly #parts: RunParts;
  #status: 'running' | 'completed' | 'failed' = 'running';
  #ending: Promise<FinishResult> | null = null;

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.uid = parts.uid;
    this.id = parts.id;
    this.name = parts.name;
    this.project = parts.project;
    this.resumed = parts.resumed;
    this.storage = parts.storage;
    const sink = {
      record: (record: PageRecord) => parts.recorder.record(record),
      problem: (key: string, refusal: Refusal) => parts.recorder.problem(key, refusal),
      now: () => parts.clock.now(),
      detail: () => this.#detail(),
    };
    this.config = Config.asFields(new Config(parts.config, sink));
    this.summary = new Summary(sink);
    this.history = {
      get open(): Readonly<Record<string, Json>> {
        const held = parts.recorder.held;
        const shown = held ? [...held.values] : [];
        return Object.fromEntries(
          shown.map(([key, v]) => [key, typeof v === 'number' ? v : 'value' in v ? v.value : null]),
        );
      },
      rows: async (query = {}) => {
        await this.flush();
        return parts.source.getHistory({ run: parts.uid, ...query });
      },
    };
  }

  /** `running` until `finish` or `fail`. */
  get status(): 'running' | 'completed' | 'failed' {
    return this.#status;
  }

  /** Why nothing is stored any more (`run_taken_over`, `storage`, …); `null` while all is well. */
  get stopped(): StepwellError | null {
    return this.#parts.outbox.error;
  }

  /** The second counter (an epoch, say): recorded with every row, moved by {@link advance}. */
  get globalStep(): number {
    return this.#parts.recorder.globalStep;
  }

  /** The step that the next row gets when none is given. */
  get nextStep(): number {
    return this.#parts.recorder.nextStep;
  }

  /** Bytes logged and not yet committed. */
  get waitingBytes(): number {
    return this.#parts.outbox.bytes;
  }

  /** Moves {@link globalStep} by `by` (default 1) and returns it. */
  advance(by = 1): number {
    if (Number.isFinite(by)) this.#parts.recorder.globalStep += by;
    else this.#parts.recorder.problem('', refuse('argument', 'advance() takes a finite number'));
    return this.globalStep;
  }

  /**
   * Records one row of values by key: numbers, booleans, bigints, one-element arrays as scalars; strings as text;
   * `histogram(…)`, media such as `image(…)` or a list of such; anything else as JSON. Returns at once, never throws by default, and costs about a microsecond.
   */
  log<Row extends object = LogRow>(row: Row & LoggableRow<Row>, options?: LogOptions): LogResult {
    if (options !== undefined && !isPlain(options)) this.#checkNames('log', options);
    return this.#parts.recorder.log(row as LogRow, options ?? undefined);
  }

  /** Records many rows, such as a history from elsewhere, in chunks that leave the page responsive. Waits where the store is slower: nothing is dropped. */
  async logBatch<Row extends object = BatchRow>(
    rows: Iterable<Row & LoggableBatchRow<Row>> | AsyncIterable<Row & LoggableBatchRow<Row>>,
    options: BatchOptions = {},
  ): Promise<BatchResult> {
    this.#checkNames('logBatch', options);
    const { logBatch } = await import('./log-batch.js');
    const { maxBytes, outbox } = this.#parts;
    return logBatch(
      rows as Iterable<BatchRow>,
      options,
      (row, o) => this.#parts.recorder.log(row, o),
      () => outbox.drainedTo(maxBytes / 2),
    );
  }

  /** A logger for keys under `namespace/`, with collect and flush. */
  metrics(namespace = ''): Metrics {
    return new Metrics(
      namespace,
      (row, options) => this.log(row, options),
      (key, refusal) => this.#parts.recorder.problem(key, refusal),
      (options) => this.#checkNames('metrics.flush', options),
    );
  }

  /** Files of this run under a namespace (default: none): checkpoints, results, anything. Throws `validation` for a namespace that no folder could have. */
  files(namespace = ''): RunFiles {
    return this.#parts.files(namespace);
  }

  /**
   * Callbacks for `model.fit` and `fitDataset` that log losses, metrics, learning rate and times, per batch and epoch:
   * `model.fit(x, y, { callbacks: run.fitCallbacks() })`, alone or in an array beside others. Throws `validation` when
   * no tfjs with layers is connected.
   */
  fitCallbacks(options?: FitCallbackOptions): FitCallback {
    this.#checkNames('fitCallbacks', options);
    this.#checkWatch(options?.watch);
    return this.#training().fitCallbacks(this, options);
  }

  /**
   * Records histograms of weights and gradients while training goes on. `target`: a LayersModel, a variable, an array or
   * record of variables, or `{variables, optimizer}`. Throws `validation` when no tfjs is connected.
   */
  watch(target: unknown, options?: WatchOptions): Watcher {
    this.#checkWatch(options);
    return this.#training().watch(this, target, options);
  }

  debug(message: string, context?: unknown): void {
    this.line('debug', message, 'user', context);
  }
  info(message: string, context?: unknown): void {
    this.line('info', message, 'user', context);
  }
  warning(message: string, context?: unknown): void {
    this.line('warning', message, 'user', context);
  }
  error(message: string, context?: unknown): void {
    this.line('error', message, 'user', context);
  }

  /** Changes the name, tags or notes: edits, the last of which wins wherever it was made. */
  set(fields: RunFields): void {
    this.#checkNames('set', fields);
    for (const field of ['name', 'tags', 'notes'] as const) {
      const value = fields[field];
      if (value === undefined) continue;
      this.#parts.recorder.record({
        kind: 'edit',
        time: this.#parts.clock.now(),
        field,
        value: this.#captured('', `set: ${field}`, value),
      });
    }
  }

  /** A value as JSON; what could not be kept of it is a problem. */
  #captured(key: string, what: string, value: unknown): Json {
    const { json, problems } = captureJson(value);
    for (const { code, reason } of problems) {
      this.#parts.recorder.problem(key, refuse(code, `${what}: ${reason}`));
    }
    return json;
  }

  /** @internal A log line from any source. */
  line(level: LogLevel, message: string, source: LogRecord['source'], context?: unknown): void {
    const { clock, recorder } = this.#parts;
    const whole = messageOf(message);
    const most = MAX_MESSAGE[source];
    const text = cutText(whole, most);
    if (text !== whole) {
      const what = source === 'user' ? 'a log line' : `a captured line (${source})`;
      recorder.problem('', refuse('limit', `${what} is cut to ${most.toLocaleString('en-US')} characters`));
    }
    const json = context === undefined ? null : this.#captured('', 'the context of a log line', context);
    recorder.record({
      kind: 'log',
      time: clock.now(),
      level,
      message: text,
      source,
      step: recorder.nextStep,
      context: json,
    });
  }

  /** Resolves when everything logged before the call is committed; rejects when it never will be. */
  async flush(options: FlushOptions = {}): Promise<void> {
    this.#checkNames('flush', options);
    const { recorder, outbox } = this.#parts;
    // Held rows are committed first: their tensors are read with the others.
    recorder.send();
    await this.#parts.settle();
    const batch = recorder.send();
    outbox.hurry();
    if (outbox.error) throw outbox.error;
    await outbox.wait(batch);
    if (options.durability === 'strict') await this.#parts.flushStrict();
  }

  /**
   * Resolves when the server has everything logged and saved before the call, the bytes of images and files too. Waits as long
   * as it takes, or up to `timeout`. Rejects with `validation` when the run is sent nowhere (`remote` of `init`, or the board)
   * or `timeout` is no time, and with `aborted` when sending has stopped or the time is over: `facts.reason` says which, and the
   * message says what the server or the network answered. What is not sent yet goes on being sent.
   */
  async synced(options: SyncedOptions = {}): Promise<void> {
    this.#checkNames('synced', options);
    const { timeout } = options;
    const work = async () => {
      if (this.#status === 'running') await this.flush();
      await this.#parts.synced(false);
    };
    if (timeout === undefined) return work();
    if (!(typeof timeout === 'number' && timeout >= 0)) {
      throw new ValidationError('synced: timeout must be a number of milliseconds');
    }
    return within(timeout, work(), () => this.#late(timeout));
  }

  /** The error of a wait that was too long, with what sending waits for. */
  async #late(timeout: number): Promise<never> {
    const states = (await this.#parts.source.uploads?.states().catch(() => [])) ?? [];
    const reason = states.find(({ run }) => run === this.uid)?.reason;
    const message = `The server did not have everything after ${timeout} ms`;
    throw new StepwellError('aborted', reason ? `${message}: ${reason}` : message, {
      reason: 'timeout',
      timeout,
    });
  }

  /** Ends the run as completed, once everything is committed. Never rejects: the result says what is not stored. Later calls give the first result. */
  finish(options: FinishOptions = {}): Promise<FinishResult> {
    this.#ending ??= this.#end('completed', undefined, options);
    return this.#ending;
  }

  /** Ends the run as failed, with the error's message and stack. Never rejects. */
  fail(error: unknown, options: FinishOptions = {}): Promise<FinishResult> {
    this.#ending ??= this.#end('failed', error, options);
    return this.#ending;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.finish();
  }

  async #end(status: 'completed' | 'failed', error: unknown, options: FinishOptions): Promise<FinishResult> {
    this.#checkNames('finish', options);
    const { clock, recorder, outbox } = this.#parts;
    this.#status = status;
    recorder.end(new RunFinishedError(`The run has ended (${status})`));
    await this.#parts.settle();
    const message = status === 'failed' ? messageOf(error) : '';
    const stack = error instanceof Error ? (error.stack ?? '') : '';
    recorder.record({ kind: 'status', time: clock.now(), status, message, stack }, true);
    const last = recorder.send();
    outbox.hurry();
    let failure: StepwellError | undefined;
    try {
      if (outbox.error) throw outbox.error;
      await this.#storedOrTrouble(last);
    } catch (thrown) {
      failure = toStepwellError(thrown);
    }
    // With trouble that goes on the engine keeps trying: closing now would throw away what waits.
    if (failure && failure === outbox.trouble) void this.#closeWhenStored(last);
    else await this.#parts.close().catch(() => {});
    const remote = failure ? this.#queued() : await this.#completed(options);
    return { status, stored: failure === undefined, storage: this.storage, remote, error: failure };
  }

  /** Options that nobody reads are a problem of the run, told once on the console. */
  #checkNames(call: OptionsOf, options: unknown): void {
    for (const refusal of whyUnknown(call, options)) this.#parts.recorder.problem('', refusal);
  }

  #checkWatch(options: WatchOptions | undefined): void {
    this.#checkNames('watch', options);
    this.#checkNames('histogram', options?.histogram);
  }

  #queued(): 'none' | 'queued' {
    return this.#parts.remote ? 'queued' : 'none';
  }

  /** Waits for the server, if that is asked for. */
  async #completed({ remote = 'queue', timeout = REMOTE_PATIENCE_MS }: FinishOptions) {
    if (!this.#parts.remote || remote === 'queue') return this.#queued();
    const complete = this.#parts.synced(true).then(
      () => 'complete' as const,
      () => 'queued' as const,
    );
    return within(timeout, complete, async () => 'queued' as const);
  }

  /** Waits for a batch, but not for ever: storage that refuses for a while makes it reject with what it said. */
  async #storedOrTrouble(batch: number): Promise<void> {
    const { outbox } = this.#parts;
    let timer: ReturnType<typeof setInterval> | undefined;
    const trouble = new Promise<never>((_, reject) => {
      let before = outbox.acked;
      timer = setInterval(() => {
        if (outbox.trouble && outbox.acked === before) reject(outbox.trouble);
        before = outbox.acked;
      }, FINISH_PATIENCE_MS);
    });
    try {
      await Promise.race([outbox.wait(batch), trouble]);
    } finally {
      clearInterval(timer);
    }
  }

  async #closeWhenStored(batch: number): Promise<void> {
    await this.#parts.outbox.wait(batch).catch(() => {});
    await this.#parts.close().catch(() => {});
  }

  #training(): Training {
    const side = this.#parts.tensors();
    if (!side) {
      throw new ValidationError(
        "No tfjs is connected: import 'stepwell/tfjs', or call connect(tf) and await it",
      );
    }
    return side.training;
  }

  async #detail(): Promise<RunDetail> {
    if (this.#status === 'running') await this.flush();
    const detail = await this.#parts.source.getRun(this.uid);
    if (!detail) throw new RunFinishedError('The run was deleted');
    return detail;
  }
}

/** True for options of `log()` that hold nothing but its own: looked at in every call. */
function isPlain(options: LogOptions): boolean {
  if (typeof options !== 'object' || options === null) return false;
  for (const name in options) if (name !== 'step' && name !== 'commit') return false;
  return true;
}

/** At most `most` UTF-16 units of a text. One that is cut ends by saying so, and how long it was. */
function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  // Half a character would be none.
  const isHigh = /[\ud800-\udbff]/.test(text.charAt(most - 1));
  return `${text.slice(0, isHigh ? most - 1 : most)}… [cut: ${text.length.toLocaleString('en-US')} characters in all]`;
}
