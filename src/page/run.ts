import { RunFinishedError, StepwellError, toStepwellError, ValidationError } from '../base/errors.js';
import { type Refusal, refuse } from '../base/refusal.js';
import { announcementRecord } from '../record/announcement.js';
import type { Json, LogLevel, LogRecord } from '../record/kinds.js';
import type { HistoryRow, RunDetail } from '../source/types.js';
import type { Training } from '../tensor/port.js';
import type { FitCallback, FitCallbackOptions, Watcher, WatchOptions } from '../tensor/training/types.js';
import type { PageRecord } from '../worker/protocol.js';
import { type AnnounceOptions, announcementsOf } from './announcements.js';
import { Config, type ConfigFields } from './config.js';
import { runEnding } from './current-run.js';
import type { RunFiles } from './files.js';
import type { BatchOptions, BatchResult, BatchRow, LoggableBatchRow } from './log-batch.js';
import { capturedJson, recordLine } from './log-lines.js';
import type { LoggableRow, LogOptions, LogRow } from './log-value.js';
import { Logs } from './logs.js';
import { type MediaResult, type ResultSource, resultOf, resultOfMedia, storedItem } from './media-result.js';
import { Metrics } from './metrics.js';
import { type OptionsOf, whyUnknown } from './option-names.js';
import type { LogResult } from './result.js';
import type { RunDependencies } from './run-dependencies.js';
import { endRun } from './run-ending.js';
import type { FinishOptions, FinishResult, FlushOptions, RunFields, SyncedOptions } from './run-options.js';
import { type LogFileOptions, type ShortLog, ShortMethods } from './short-methods.js';
import { Summary } from './summary.js';
import { within } from './within.js';

/**
 * Records one training.
 *
 * ```ts
 * const run = await init({ project: 'digits', config: { lr: 1e-3 } });
 * run.log({ 'train/loss': loss });
 * await run.finish();
 * ```
 */
export class Run extends ShortMethods {
  /** Identity of the run everywhere: 128 random bits in hexadecimal. */
  readonly uid: string;
  /** The id that people see. Unique in its project. */
  readonly id: string;
  readonly name: string;
  readonly project: string;
  /** True if the run existed before this `init`. */
  readonly resumed: boolean;
  /** `memory`: the run is lost when this page closes. The board shows why. */
  readonly storage: 'indexeddb' | 'memory';
  /** Hyperparameters. Use methods, or fields such as `config.lr` and `config.lr = 0.1`. */
  readonly config: ConfigFields;
  readonly summary: Summary;
  /** Log lines, to write and to read back. */
  readonly logs: Logs;
  /** The open row and past rows. */
  readonly history: {
    /** Values logged with `commit: false` that wait for their row. Tensors and histograms are `null`. */
    readonly open: Readonly<Record<string, Json>>;
    /**
     * Returns past rows in log order, from row number `from` (default 0), at most `limit` (default 1,000). First commits what was
     * logged.
     */
    rows(query?: { from?: number; to?: number; limit?: number }): Promise<HistoryRow[]>;
  };

  readonly #dependencies: RunDependencies;
  #status: 'running' | 'completed' | 'failed' = 'running';
  #ending: Promise<FinishResult> | null = null;

  constructor(dependencies: RunDependencies) {
    super();
    this.#dependencies = dependencies;
    this.uid = dependencies.uid;
    this.id = dependencies.id;
    this.name = dependencies.name;
    this.project = dependencies.project;
    this.resumed = dependencies.resumed;
    this.storage = dependencies.storage;
    const sink = {
      record: (record: PageRecord) => dependencies.recorder.record(record),
      problem: (key: string, refusal: Refusal) => dependencies.recorder.problem(key, refusal),
      now: () => dependencies.clock.now(),
      detail: () => this.#detail(),
    };
    this.config = Config.asFields(new Config(dependencies.config, sink));
    this.summary = new Summary({
      ...sink,
      ...dependencies.storing,
      tensors: dependencies.tensors,
      late: (record) => dependencies.recorder.record(record, true),
      drop: (reason) => dependencies.recorder.drop(1, reason),
      checkNames: (options) => this.#checkNames('summary.set', options),
    });
    this.logs = new Logs({
      line: (level, message, context) => this.line(level, message, 'user', context),
      problem: (refusal) => dependencies.recorder.problem('', refusal),
      page: async (query) => {
        if (this.#status === 'running') await this.flush();
        return dependencies.source.getLogs({ run: dependencies.uid, ...query });
      },
    });
    this.history = {
      get open(): Readonly<Record<string, Json>> {
        const held = dependencies.recorder.held;
        const shown = held ? [...held.values] : [];
        return Object.fromEntries(
          shown.map(([key, v]) => [key, typeof v === 'number' ? v : 'value' in v ? v.value : null]),
        );
      },
      rows: async (query = {}) => {
        await this.flush();
        return dependencies.source.getHistory({ run: dependencies.uid, ...query });
      },
    };
  }

  /** `running` until `finish` or `fail` is called. */
  get status(): 'running' | 'completed' | 'failed' {
    return this.#status;
  }

  /** Why recording stopped (`run_taken_over`, `storage`, …); `null` while values are stored. */
  get stopped(): StepwellError | null {
    return this.#dependencies.outbox.error;
  }

  /** The second counter, such as the epoch. Recorded with every row; {@link advance} changes it. */
  get globalStep(): number {
    return this.#dependencies.recorder.globalStep;
  }

  /** Step of the next row without an explicit step. */
  get nextStep(): number {
    return this.#dependencies.recorder.nextStep;
  }

  /** Bytes that are logged and not yet committed. */
  get waitingBytes(): number {
    return this.#dependencies.outbox.bytes;
  }

  /** Adds `by` (default 1) to {@link globalStep} and returns the sum. */
  advance(by = 1): number {
    if (Number.isFinite(by)) this.#dependencies.recorder.globalStep += by;
    else this.#dependencies.recorder.problem('', refuse('argument', 'advance() takes a finite number'));
    return this.globalStep;
  }

  /**
   * Records one row of values by key: numbers, booleans, bigints and one-element arrays as scalars; strings as text;
   * `histogram(…)`; media such as `image(…)` or a list of media; other values as JSON. Returns at once, never throws by default,
   * and takes about a microsecond.
   */
  log<Row extends object = LogRow>(row: Row & LoggableRow<Row>, options?: LogOptions): LogResult {
    if (options !== undefined && !isPlain(options)) this.#checkNames('log', options);
    return this.#dependencies.recorder.log(row as LogRow, options ?? undefined);
  }

  /**
   * Says that keys will come, such as a metric of each epoch, so that the board gives them their places before their first values:
   * `run.announce(['val/loss', 'val/acc'], { every: 250 })`. `watch` and `fitCallbacks` announce their keys themselves. Of several
   * announcements of a key, the latest wins. Never throws: what is wrong with the call becomes a problem of the run.
   */
  announce(keys: string | readonly string[], options?: AnnounceOptions): void {
    this.#checkNames('announce', options);
    const { recorder, clock } = this.#dependencies;
    const announced = announcementsOf(keys, options, (key, refusal) => recorder.problem(key, refusal));
    for (const each of announced) recorder.record(announcementRecord(each, clock.now()));
  }

  /**
   * Records many rows, such as an imported history, in chunks that keep the page responsive. Waits for a slow store, so that no
   * value is dropped.
   */
  async logBatch<Row extends object = BatchRow>(
    rows: Iterable<Row & LoggableBatchRow<Row>> | AsyncIterable<Row & LoggableBatchRow<Row>>,
    options: BatchOptions = {},
  ): Promise<BatchResult> {
    this.#checkNames('logBatch', options);
    const { logBatch } = await import('./log-batch.js');
    const { maxBytes, outbox } = this.#dependencies;
    return logBatch(
      rows as Iterable<BatchRow>,
      options,
      (row, o) => this.#dependencies.recorder.log(row, o),
      () => outbox.drainedTo(maxBytes / 2),
    );
  }

  /** Returns a logger for keys under `namespace/`, which can also collect and aggregate values. */
  metrics(namespace = ''): Metrics {
    const { recorder, source, uid } = this.#dependencies;
    return new Metrics(namespace, {
      log: (row, options) => this.log(row, options),
      problem: (key, refusal, late) => recorder.problem(key, refusal, late),
      checkFlush: (options) => this.#checkNames('metrics.flush', options),
      collect: (value, settle) => recorder.collect(value, settle),
      points: async () => {
        if (this.#status === 'running') await this.flush();
        return source.getMetrics({ run: uid });
      },
    });
  }

  /**
   * Returns the files of this run in a namespace (default: none), such as checkpoints and results. Throws `validation` if
   * `namespace` is not a valid folder name.
   */
  files(namespace = ''): RunFiles {
    return this.#dependencies.files(namespace);
  }

  /**
   * Makes callbacks for `model.fit` and `fitDataset` that log losses, metrics, learning rate and times, per batch and epoch:
   * `model.fit(x, y, { callbacks: run.fitCallbacks() })`, alone or in an array with others. Throws `validation` if no tfjs with
   * layers is connected.
   */
  fitCallbacks(options?: FitCallbackOptions): FitCallback {
    this.#checkNames('fitCallbacks', options);
    this.#checkWatch(options?.watch);
    return this.#training().fitCallbacks(this, options);
  }

  /**
   * Records histograms of weights and gradients during training. `target`: a LayersModel, a variable, an array or record of
   * variables, or `{variables, optimizer}`. Throws `validation` if no tfjs is connected.
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

  /** Changes the name, tags or notes. The latest change wins, wherever it was made. */
  set(fields: RunFields): void {
    this.#checkNames('set', fields);
    for (const field of ['name', 'tags', 'notes'] as const) {
      const value = fields[field];
      if (value === undefined) continue;
      this.#dependencies.recorder.record({
        kind: 'edit',
        time: this.#dependencies.clock.now(),
        field,
        value: capturedJson(this.#dependencies.recorder, `set: ${field}`, value),
      });
    }
  }

  /** @internal Records a log line from any source. */
  line(level: LogLevel, message: string, source: LogRecord['source'], context?: unknown): void {
    recordLine(this.#dependencies, level, message, source, context);
  }

  /** Resolves when everything logged before the call is committed. Rejects if it cannot be committed. */
  async flush(options: FlushOptions = {}): Promise<void> {
    this.#checkNames('flush', options);
    const { recorder, outbox } = this.#dependencies;
    // Commit held rows first, so that their tensors are read with the others.
    recorder.send();
    await this.#dependencies.settle();
    const batch = recorder.send();
    outbox.hurry();
    if (outbox.error) throw outbox.error;
    await outbox.wait(batch);
    if (options.durability === 'strict') await this.#dependencies.flushStrict();
  }

  /**
   * Resolves when the server has everything logged and saved before the call, including the bytes of images and files. Waits
   * without limit, or up to `timeout`. Rejects with `validation` if the run has no server (option `remote` of `init`, or the
   * board) or `timeout` is not a time. Rejects with `aborted` if sending has stopped or the time is over: `facts.reason` says
   * which, and the message has the answer of the server or the network. Sending goes on after a timeout.
   */
  async synced(options: SyncedOptions = {}): Promise<void> {
    this.#checkNames('synced', options);
    const { timeout } = options;
    const work = async () => {
      if (this.#status === 'running') await this.flush();
      await this.#dependencies.synced(false);
    };
    if (timeout === undefined) return work();
    if (!(typeof timeout === 'number' && timeout >= 0)) {
      throw new ValidationError('synced: timeout must be a number of milliseconds');
    }
    return within(timeout, work(), () => this.#late(timeout));
  }

  protected async logShort({ key, value, media, step }: ShortLog): Promise<MediaResult> {
    const logged = this.log({ [key]: value }, step === undefined ? undefined : { step });
    const { row } = this.#dependencies.recorder;
    return resultOfMedia({ key, media, row }, logged, this.#resultSource());
  }

  protected async saveShort(
    name: string,
    value: unknown,
    { namespace = '', ...options }: LogFileOptions,
  ): Promise<MediaResult> {
    try {
      const file = await this.files(namespace).save(value, name, options);
      return resultOf(name, true, [storedItem(file, this.#resultSource())], undefined);
    } catch (thrown) {
      return resultOf(name, false, [], toStepwellError(thrown));
    }
  }

  #resultSource(): ResultSource {
    const { uid, source, remote } = this.#dependencies;
    return { run: uid, source, remote, flush: () => this.flush() };
  }

  /** Throws the error of a timeout, with the reason why sending waits. */
  async #late(timeout: number): Promise<never> {
    const states = (await this.#dependencies.source.uploads?.states().catch(() => [])) ?? [];
    const reason = states.find(({ run }) => run === this.uid)?.reason;
    const message = `The server did not have everything after ${timeout} ms`;
    throw new StepwellError('aborted', reason ? `${message}: ${reason}` : message, {
      reason: 'timeout',
      timeout,
    });
  }

  /**
   * Ends the run as completed and resolves when everything is committed. Never rejects: the result says if something is not
   * stored. Later calls return the first result.
   */
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
    runEnding(this);
    this.#status = status;
    return endRun(this.#dependencies, status, error, options);
  }

  /** Reports unknown options as problems of the run. Each is printed once on the console. */
  #checkNames(call: OptionsOf, options: unknown): void {
    for (const refusal of whyUnknown(call, options)) this.#dependencies.recorder.problem('', refusal);
  }

  #checkWatch(options: WatchOptions | undefined): void {
    this.#checkNames('watch', options);
    this.#checkNames('histogram', options?.histogram);
  }

  #training(): Training {
    const side = this.#dependencies.tensors();
    if (!side) {
      throw new ValidationError(
        "No tfjs is connected: import 'stepwell/tfjs', or call connect(tf) and await it",
      );
    }
    return side.training;
  }

  async #detail(): Promise<RunDetail> {
    if (this.#status === 'running') await this.flush();
    const detail = await this.#dependencies.source.getRun(this.uid);
    if (!detail) throw new RunFinishedError('The run was deleted');
    return detail;
  }
}

/** True if the options of `log()` have known names only. A fast check, because every call makes it. */
function isPlain(options: LogOptions): boolean {
  if (typeof options !== 'object' || options === null) return false;
  for (const name in options) if (name !== 'step' && name !== 'commit') return false;
  return true;
}
