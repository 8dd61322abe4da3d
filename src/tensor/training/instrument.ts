import { ValidationError } from '../../base/errors.js';
import type { Tf } from '../types.js';
import { nameOf } from './describe.js';
import { fitCallbacks, isLoggedSince, nextFit } from './fit-callbacks.js';
import type { TrainingRun } from './run.js';
import type { FitCallback, InstrumentOptions, OpenTrainingRun } from './types.js';

/** A fit without a callback for this long (ms) counts as ended: a fit that throws does not tell its callbacks. */
const DEFAULT_SILENCE_MS = 60_000;

/**
 * Opens a run for every later `fit` and `fitDataset` of the page's tfjs, without changes of the calling code. Skips fits that one of
 * our callbacks logs already. Returns a function that stops this; fits under way are still logged.
 *
 * If a run cannot be opened, the training goes on without it.
 */
export function instrument(tf: Tf, openRun: OpenTrainingRun, options: InstrumentOptions = {}): () => void {
  const { Callback, registerCallbackConstructor } = tf as unknown as {
    Callback?: new () => FitCallback;
    registerCallbackConstructor?: (verbosity: number, type: new () => object) => void;
  };
  if (typeof Callback !== 'function' || typeof registerCallbackConstructor !== 'function') {
    throw new ValidationError('instrument() needs tfjs with layers');
  }
  const { silence = DEFAULT_SILENCE_MS, ...fitOptions } = options;
  let active = true;
  // tfjs cannot unregister one constructor: after the end, the constructor makes callbacks that do nothing.
  const Instrumented = class extends Callback {
    constructor() {
      super();
      if (active) Object.assign(this, new Fit(tf, openRun, fitOptions, silence).methods(this));
    }
  };
  registerCallbackConstructor(0, Instrumented);
  return () => {
    active = false;
  };
}

/** One instrumented fit. */
class Fit {
  readonly #tf: Tf;
  readonly #openRun: OpenTrainingRun;
  readonly #options: InstrumentOptions;
  readonly #silence: number;
  #model: { readonly name: string } | null = null;
  #params: { epochs?: number } = {};
  #fit = 0;
  #run: TrainingRun | null = null;
  #inner: FitCallback | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tf: Tf, openRun: OpenTrainingRun, options: InstrumentOptions, silence: number) {
    this.#tf = tf;
    this.#openRun = openRun;
    this.#options = options;
    this.#silence = silence;
  }

  methods(callback: FitCallback): Partial<FitCallback> {
    const passed =
      <A extends readonly unknown[]>(call: (inner: FitCallback, ...args: A) => Promise<void>) =>
      async (...args: A) => {
        this.#heard();
        if (this.#inner) await call(this.#inner, ...args);
      };
    return {
      setModel: (model: object) => {
        callback.model = model;
        this.#fit = nextFit();
        this.#model = model as { name: string };
      },
      setParams: (params: object) => {
        callback.params = params;
        this.#params = params;
      },
      onTrainBegin: () => this.#begin(),
      onTrainEnd: async () => {
        clearTimeout(this.#timer);
        await this.#inner?.onTrainEnd();
        await this.#run?.finish();
        this.#inner = null;
      },
      onEpochBegin: passed((inner, epoch: number) => inner.onEpochBegin(epoch)),
      onEpochEnd: passed((inner, epoch: number, logs?: object) => inner.onEpochEnd(epoch, logs)),
      onBatchBegin: passed((inner, batch: number) => inner.onBatchBegin(batch)),
      onBatchEnd: passed((inner, batch: number, logs?: object) => inner.onBatchEnd(batch, logs)),
    };
  }

  async #begin(): Promise<void> {
    const model = this.#model;
    // By now every callback of the fit has got the model.
    if (!model || isLoggedSince(this.#fit, model)) return;
    try {
      this.#run = await this.#openRun({ model: nameOf(model), epochs: this.#params.epochs ?? 0 });
      const inner = fitCallbacks(this.#tf, this.#run, this.#options);
      inner.setModel(model);
      inner.setParams(this.#params);
      await inner.onTrainBegin();
      this.#inner = inner;
      this.#heard();
    } catch {
      // Do not end the page's training. `openRun` reports the error on the console.
    }
  }

  #heard(): void {
    clearTimeout(this.#timer);
    if (!this.#inner) return;
    this.#timer = setTimeout(() => {
      void this.#inner?.onTrainEnd();
      void this.#run?.fail(
        new Error(`fit said nothing for ${this.#silence / 1000} s: it threw, or its page hung`),
      );
      this.#inner = null;
    }, this.#silence);
  }
}
