import type { LayersModel } from '@tensorflow/tfjs-layers';
import { messageOf, ValidationError } from '../../base/errors.js';
import type { TensorLike } from '../../record/tensor-like.js';
import type { Tf } from '../types.js';
import { announceOnce } from './announce.js';
import { recordOnce } from './describe.js';
import { trainingFrame } from './frame.js';
import type { TrainingRun } from './run.js';
import type { FitCallback, FitCallbackOptions, FitLogs } from './types.js';
import { VariableWatcher } from './watch.js';

/** Milliseconds between two turns of the page: the length from which browsers report a long task. tfjs itself uses 125. */
const YIELD_MS = 50;
/** Fields that tfjs adds to the logs and that are not metrics. */
const NO_METRICS = new Set(['batch', 'size', 'epoch']);
/** Begins the names of the metrics of the validation in tfjs. */
const VALIDATION = 'val_';
/** Keys of an epoch: its seconds, and its batches per second. */
const TIMES = ['epoch/seconds', 'epoch/batches_per_second'] as const;
const LEARNING_RATE = 'train/learning_rate';

let fits = 0;
const logged = new WeakMap<object, number>();

/** Counts fits and callbacks: see {@link isLoggedSince}. */
export function nextFit(): number {
  return ++fits;
}

/** True if one of our callbacks got the model after the number `fit`. An instrumented page then does not log the fit a second time. */
export function isLoggedSince(fit: number, model: object): boolean {
  return (logged.get(model) ?? 0) > fit;
}

/** The key of a metric of a batch. */
export function batchKey(metric: string): string {
  return `train/${metric}`;
}

/** The key of a metric of an epoch. */
export function epochKey(metric: string): string {
  return metric.startsWith(VALIDATION) ? `val/${metric.slice(VALIDATION.length)}` : `epoch/${metric}`;
}

type Row = { [key: string]: number | TensorLike };

/** Batches per run, so that steps continue from one fit to the next. */
const batchesOf = new WeakMap<TrainingRun, number>();

/**
 * Logs a `fit`: see {@link FitCallbackOptions}. Keys are `train/<metric>` per batch, `epoch/<metric>`, `val/<metric>`,
 * `train/learning_rate`, `epoch/seconds` and `epoch/batches_per_second` per epoch. The step is the number of batches since
 * the run began; the global step counts epochs, from `initialEpoch` on where a fit has one.
 *
 * The callback is an instance of `tf.Callback`: tfjs then neither reads scalars back for it nor waits for an animation frame. Its
 * methods are bound, because some code copies only the methods, for example into an array behind a plain object.
 */
export function fitCallbacks(tf: Tf, run: TrainingRun, options: FitCallbackOptions = {}): FitCallback {
  const logger = new FitLogger(tf, run, options);
  const { Callback } = tf as unknown as { Callback?: new () => FitCallback };
  if (typeof Callback !== 'function') {
    throw new ValidationError('fitCallbacks() needs tfjs with layers: the connected one has no tf.Callback');
  }
  const callback = new (class extends Callback {})();
  return Object.assign(callback, {
    setModel(model: object) {
      callback.model = model;
      logger.model = model as LayersModel;
      logged.set(model, nextFit());
    },
    setParams(params: object) {
      callback.params = params;
      logger.setParams(params);
    },
    onTrainBegin: () => logger.trainBegin(),
    onTrainEnd: () => logger.trainEnd(),
    onEpochBegin: (epoch: number) => logger.epochBegin(epoch),
    onEpochEnd: (epoch: number, logs: FitLogs = {}) => logger.epochEnd(epoch, logs),
    onBatchBegin: (batch: number) => logger.batchBegin(batch),
    onBatchEnd: (batch: number, logs: FitLogs = {}) => logger.batchEnd(batch, logs),
  });
}

class FitLogger {
  model: LayersModel | null = null;
  readonly #tf: Tf;
  readonly #run: TrainingRun;
  readonly #options: FitCallbackOptions;
  readonly #yieldEvery: FitCallbackOptions['yieldEvery'];
  readonly #everyBatch: number;
  #watcher: VariableWatcher | null = null;
  /** Batches per epoch; `null`: not known yet. */
  #batches: number | null = null;
  #batch = 0;
  /** Losses and metrics of the fit, with those of the validation, as tfjs names them. Empty: not known. */
  #names: readonly string[] = [];
  #epochStarted = performance.now();
  #yielded = performance.now();
  #warned = false;

  constructor(tf: Tf, run: TrainingRun, options: FitCallbackOptions) {
    const { batches = true, yieldEvery = 'auto' } = options;
    const every = batches === true ? 1 : batches === false ? 0 : batches;
    if (!(Number.isInteger(every) && every >= 0)) {
      throw new ValidationError('fitCallbacks: batches must be true, false or a positive whole number');
    }
    const named =
      yieldEvery === 'auto' || yieldEvery === 'batch' || yieldEvery === 'epoch' || yieldEvery === 'never';
    if (!named && !(typeof yieldEvery === 'number' && yieldEvery >= 0)) {
      throw new ValidationError('fitCallbacks: yieldEvery must be auto, batch, epoch, never or milliseconds');
    }
    this.#tf = tf;
    this.#run = run;
    this.#options = options;
    this.#everyBatch = every;
    this.#yieldEvery = yieldEvery;
  }

  setParams(params: object): void {
    const { samples, batchSize, steps, metrics } = params as {
      samples?: number;
      batchSize?: number;
      steps?: number;
      metrics?: unknown;
    };
    if (Array.isArray(metrics)) this.#names = metrics.filter((name) => typeof name === 'string');
    if (typeof steps === 'number' && steps > 0) this.#batches = steps;
    else if (typeof samples === 'number' && typeof batchSize === 'number') {
      this.#batches = Math.ceil(samples / batchSize);
    }
  }

  async trainBegin(): Promise<void> {
    const { model } = this;
    this.#yielded = performance.now();
    this.#safely(() => {
      recordOnce(this.#tf, this.#run, model);
      const { watch } = this.#options;
      const first = watch?.every === 'epoch' ? this.#lastStep() : this.#nextStep();
      if (watch && model) this.#watcher = new VariableWatcher(this.#tf, this.#run, model, watch, first);
    });
    this.#safely(() => this.#announce());
  }

  /** Announces what the fit will log, so that the board gives each key its place before the first value. */
  #announce(): void {
    const { epochs = true, metrics, times = true, learningRate = true } = this.#options;
    const names = this.#names.filter((name) => !metrics || metrics.includes(name));
    // Called by hand, the callback does not know what comes.
    if (names.length === 0) return;
    const every = this.#everyBatch;
    if (every > 0) {
      const keys = names.filter((name) => !name.startsWith(VALIDATION)).map(batchKey);
      announceOnce(this.#run, 'scalar', keys, { every, first: Math.ceil(this.#nextStep() / every) * every });
    }
    if (!epochs) return;
    const keys = [
      ...names.map(epochKey),
      ...(times ? TIMES : []),
      ...(learningRate && learningRateOf(this.model) !== null ? [LEARNING_RATE] : []),
    ];
    announceOnce(this.#run, 'scalar', keys, { every: this.#batches ?? undefined, first: this.#lastStep() });
  }

  /** Step of the next batch. */
  #nextStep(): number {
    return batchesOf.get(this.#run) ?? 0;
  }

  /** Step of the last batch of the epoch that comes; `undefined`: not known. */
  #lastStep(): number | undefined {
    return this.#batches === null ? undefined : this.#nextStep() + this.#batches - 1;
  }

  async trainEnd(): Promise<void> {
    this.#watcher?.stop();
    this.#watcher = null;
  }

  async epochBegin(epoch: number): Promise<void> {
    this.#safely(() => this.#catchUp(epoch));
    this.#batch = 0;
    this.#epochStarted = performance.now();
  }

  async batchBegin(batch: number): Promise<void> {
    // Before the end of the first epoch the number of batches may be unknown. Use the first batch then.
    const last = this.#batches === null ? 0 : this.#batches - 1;
    if (batch === last) this.#watcher?.arm();
  }

  async batchEnd(batch: number, logs: FitLogs): Promise<void> {
    const run = this.#run;
    const step = this.#nextStep();
    batchesOf.set(run, step + 1);
    this.#batch = batch + 1;
    this.#safely(() => {
      if (this.#everyBatch === 0 || step % this.#everyBatch !== 0) return;
      const row: Row = {};
      for (const [name, value] of this.#metrics(logs)) row[batchKey(name)] = value;
      if (Object.keys(row).length > 0) run.log(row, { step });
    });
    const now = performance.now();
    const every = this.#yieldEvery === 'auto' ? YIELD_MS : this.#yieldEvery;
    if (every === 'batch' || (typeof every === 'number' && now - this.#yielded >= every)) await this.#yield();
  }

  async epochEnd(epoch: number, logs: FitLogs): Promise<void> {
    const run = this.#run;
    const { epochs = true } = this.#options;
    if (this.#batch > 0) this.#batches = this.#batch;
    // Use the step of the epoch's last batch. Without batches (called by hand), each epoch is a row of its own.
    const step = this.#batch > 0 ? (batchesOf.get(run) ?? 1) - 1 : epoch;
    this.#safely(() => {
      this.#catchUp(epoch);
      const row: Row = epochs ? this.#epochRow(logs) : {};
      // Log only a row with values. Watched histograms wait for the next row.
      if (Object.keys(row).length > 0) run.log(row, { step });
      run.advance(1);
    });
    if (this.#yieldEvery === 'epoch') await this.#yield();
  }

  /** A fit that begins with a later epoch (`initialEpoch`) records that one. Never back: a second fit begins with 0 again. */
  #catchUp(epoch: number): void {
    const missing = epoch - this.#run.globalStep;
    if (missing > 0) this.#run.advance(missing);
  }

  #epochRow(logs: FitLogs): Row {
    const { times = true, learningRate = true } = this.#options;
    const row: Row = {};
    for (const [name, value] of this.#metrics(logs)) {
      row[epochKey(name)] = value;
    }
    if (times && this.#batch > 0) {
      const seconds = Math.max(1e-6, (performance.now() - this.#epochStarted) / 1000);
      row[TIMES[0]] = seconds;
      row[TIMES[1]] = this.#batch / seconds;
    }
    const rate = learningRate ? learningRateOf(this.model) : null;
    if (rate !== null) row[LEARNING_RATE] = rate;
    return row;
  }

  *#metrics(logs: FitLogs): Iterable<[string, number | TensorLike]> {
    const { metrics } = this.#options;
    for (const name of Object.keys(logs)) {
      const value: unknown = logs[name];
      if (NO_METRICS.has(name) || (metrics && !metrics.includes(name))) continue;
      if (typeof value === 'number') yield [name, value];
      // What is no tensor after all is a problem of the run.
      else if (typeof value === 'object' && value !== null) yield [name, value as TensorLike];
    }
  }

  async #yield(): Promise<void> {
    await trainingFrame();
    this.#yielded = performance.now();
  }

  /** Runs `work` without letting an error end the training. The first error is reported once. */
  #safely(work: () => void): void {
    try {
      work();
    } catch (thrown) {
      if (this.#warned) return;
      this.#warned = true;
      this.#run.warning(`fitCallbacks: ${messageOf(thrown)}`);
    }
  }
}

/** The learning rate of a tfjs optimizer; `null`: it has none. */
function learningRateOf(model: LayersModel | null): number | null {
  const optimizer = model?.optimizer as { learningRate?: unknown; getConfig?: () => object } | undefined;
  if (typeof optimizer?.learningRate === 'number') return optimizer.learningRate;
  const config = optimizer?.getConfig?.() as { learningRate?: unknown } | undefined;
  return typeof config?.learningRate === 'number' ? config.learningRate : null;
}
