import { RunFinishedError, StepwellError, ValidationError } from '../base/errors.js';
import { type Refusal, refuse } from '../base/refusal.js';
import type { Json, LogLevel, LogRecord } from '../record/kinds.js';
import type { HistoryRow, RunDetail } from '../source/types.js';
import type { Training } from '../tensor/port.js';
import type { FitCallback, FitCallbackOptions, Watcher, WatchOptions } from '../tensor/training/types.js';
import type { PageRecord } from '../worker/protocol.js';
import { Config, type ConfigFields } from './config.js';
import type { RunFiles } from './files.js';
import type { BatchOptions, BatchResult, BatchRow, LoggableBatchRow } from './log-batch.js';
import { capturedJson, recordLine } from './log-lines.js';
import type { LoggableRow, LogOptions, LogRow } from './log-value.js';
import { Metrics } from './metrics.js';
import { type OptionsOf, whyUnknown } from './option-names.js';
import type { LogResult } from './result.js';
import { endRun } from './run-ending.js';
import type { FinishOptions, FinishResult, FlushOptions, RunFields, SyncedOptions } from './run-options.js';
import type { RunParts } from './run-parts.js';
import { Summary } from './summary.js';
import { within } from './within.js';

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
        value: capturedJson(this.#parts.recorder, `set: ${field}`, value),
      });
    }
  }

  /** @internal A log line from any source. */
  line(level: LogLevel, message: string, source: LogRecord['source'], context?: unknown): void {
    recordLine(this.#parts, level, message, source, context);
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

  #end(status: 'completed' | 'failed', error: unknown, options: FinishOptions): Promise<FinishResult> {
    this.#checkNames('finish', options);
    this.#status = status;
    return endRun(this.#parts, status, error, options);
  }

  /** Options that nobody reads are a problem of the run, told once on the console. */
  #checkNames(call: OptionsOf, options: unknown): void {
    for (const refusal of whyUnknown(call, options)) this.#parts.recorder.problem('', refusal);
  }

  #checkWatch(options: WatchOptions | undefined): void {
    this.#checkNames('watch', options);
    this.#checkNames('histogram', options?.histogram);
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
