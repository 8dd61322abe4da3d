/**
 * The types of the training helpers. They do not use the types of tfjs, because a page may load tfjs from a script tag.
 * {@link FitCallback} has the shape of tfjs's `BaseCallback` and of its plain callback objects. Types only.
 */
import type { HistogramOptions } from '../../record/histogram-options.js';
import type { TrainingRun } from './run.js';

/** Losses and metrics of a batch or an epoch by name: numbers, or scalar tensors of tfjs. */
export interface FitLogs {
  // biome-ignore lint/suspicious/noExplicitAny: tfjs has numbers here or tensors, depending on how it calls.
  readonly [name: string]: any;
}

/** A callback for `model.fit` and `fitDataset`: alone, in an array beside others, or called by hand. */
export interface FitCallback {
  // Set by tfjs; of a type that fits in where tfjs's own is expected.
  // biome-ignore lint/suspicious/noExplicitAny: the types are those of tfjs, which this file does not name.
  params: any;
  // biome-ignore lint/suspicious/noExplicitAny: see above.
  model: any;
  // biome-ignore lint/suspicious/noExplicitAny: see above.
  validationData: any;
  setParams(params: object): void;
  setModel(model: object): void;
  onTrainBegin(logs?: FitLogs): Promise<void>;
  onTrainEnd(logs?: FitLogs): Promise<void>;
  onEpochBegin(epoch: number, logs?: FitLogs): Promise<void>;
  onEpochEnd(epoch: number, logs?: FitLogs): Promise<void>;
  onBatchBegin(batch: number, logs?: FitLogs): Promise<void>;
  onBatchEnd(batch: number, logs?: FitLogs): Promise<void>;
}

/** When a training gives the page a turn: about every 50 ms (`auto`), after each batch or epoch, never, or after this many milliseconds. */
export type YieldEvery = 'auto' | 'batch' | 'epoch' | 'never' | number;

export interface FitCallbackOptions {
  /** Rows per batch: every one (default), every n-th, or none. */
  readonly batches?: boolean | number;
  /** Rows per epoch. Default true. */
  readonly epochs?: boolean;
  /** Only these losses and metrics, by their names in tfjs (`loss`, `acc`, `val_loss`). Default: all. */
  readonly metrics?: readonly string[];
  /** The optimizer's learning rate, per epoch. Default true. */
  readonly learningRate?: boolean;
  /** Seconds and batches per second, per epoch. Default true. */
  readonly times?: boolean;
  /** Histograms of weights and gradients. Default: none. */
  readonly watch?: WatchOptions;
  /** Default `auto`. */
  readonly yieldEvery?: YieldEvery;
}

/** What `watch` records, and how often. */
export interface WatchOptions {
  /** Histograms of the weights. Default true. */
  readonly weights?: boolean;
  /** Histograms of the gradients. Default false. */
  readonly gradients?: boolean;
  /** Records every n-th optimizer update, beginning with the first. `epoch`: the last update of each epoch, with `fitCallbacks`. Default 100. */
  readonly every?: number | 'epoch';
  /** Which variables, by the name in their keys. Default: all trainable ones. */
  readonly filter?: RegExp | ((name: string) => boolean);
  /** How each histogram is made. */
  readonly histogram?: HistogramOptions;
}

/** A running `watch`. */
export interface Watcher {
  /** Variables that are watched, by the name in their keys (`weights/<name>`, `gradients/<name>`). */
  readonly names: readonly string[];
  /** Records the weights now, independent of `every`. They join the next row. */
  log(): void;
  /** Calls `tf.variableGrads(f)` over the watched variables and records the gradients when they are due. For loops that update variables themselves. */
  variableGrads<T>(f: () => T): { readonly value: T; readonly grads: { readonly [name: string]: T } };
  /** Stops watching, and removes the hook from the optimizer. */
  stop(): void;
}

/** Opens the run of one `fit`. */
export type OpenTrainingRun = (fit: {
  readonly model: string;
  readonly epochs: number;
}) => Promise<TrainingRun>;

export interface InstrumentOptions extends FitCallbackOptions {
  /** Milliseconds without a callback after which the run of a `fit` is marked as failed: a `fit` that throws does not tell its callbacks. Default 60,000. */
  readonly silence?: number;
}
