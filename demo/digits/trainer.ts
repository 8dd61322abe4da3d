/** One training after the other: loads the data, opens a run, trains, and says at every moment what is going on. */
import type * as tf from '@tensorflow/tfjs';
import { init, type Run } from '../../src/index.js';
// Hands this page's tfjs over, so that tensors can be logged.
import '../../src/tfjs.js';
import { TrainControl } from './control.js';
import { drawDataset } from './draw.js';
import { type NamedBytes, readDataset } from './files.js';
import type { Dataset } from './images.js';
import { fetchMnist } from './mnist-url.js';
import {
  type BackendChoice,
  buildModel,
  buildOptimizer,
  type ModelSize,
  type OptimizerName,
  useBackend,
} from './model.js';
import { type EpochHistory, fitAndLog, type TrainProgress } from './train.js';

/** Where the images come from. `seed` decides what is drawn, or how a single set is split. */
export type DataChoice =
  | { readonly kind: 'drawn'; readonly train: number; readonly test: number; readonly seed: number }
  | { readonly kind: 'files'; readonly files: readonly NamedBytes[]; readonly seed: number }
  | { readonly kind: 'url'; readonly url: string; readonly seed: number };

export interface TrainOptions {
  readonly data: DataChoice;
  readonly model: ModelSize;
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly backend: BackendChoice;
  /** Histograms of weights and gradients are recorded at every so many batches; 0: never. */
  readonly watchEvery: number;
  /** Name of the run; empty: made of model, optimizer and learning rate. */
  readonly name: string;
}

export interface TrainResult {
  readonly history: EpochHistory;
  readonly run: Run;
}

/** What is going on. */
export type TrainerState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'loading'; readonly what: string; readonly done: number; readonly total: number }
  | { readonly kind: 'preparing'; readonly name: string }
  | {
      readonly kind: 'training';
      readonly name: string;
      readonly paused: boolean;
      readonly progress: TrainProgress;
    }
  | {
      readonly kind: 'done';
      readonly name: string;
      readonly stopped: boolean;
      readonly progress: TrainProgress | null;
      /** Why the run is not stored as a whole; empty: it is. */
      readonly notStored: string;
    }
  | { readonly kind: 'failed'; readonly message: string };

/** The model that predicts what is drawn on the pad. */
export interface LiveModel {
  readonly model: tf.LayersModel;
  readonly width: number;
  readonly height: number;
}

export class Trainer {
  state: TrainerState = { kind: 'idle' };
  /** Data that was loaded last, and what was chosen to get it. */
  dataset: Dataset | null = null;
  choice: DataChoice | null = null;
  /** The network of the training that is running or ran last. */
  live: LiveModel | null = null;
  /** The backend that tfjs runs on; empty before it was started. */
  backend = '';
  readonly #onChange: (trainer: Trainer) => void;
  #control: TrainControl | null = null;

  constructor(onChange: (trainer: Trainer) => void) {
    this.#onChange = onChange;
  }

  get busy(): boolean {
    const { kind } = this.state;
    return kind === 'loading' || kind === 'preparing' || kind === 'training';
  }

  /**
   * Loads the data without training on it; what was loaded last is not loaded again.
   * @throws Error that tells the person what is wrong with the data, or that something else is going on
   */
  async load(choice: DataChoice): Promise<Dataset> {
    if (this.busy) throw new Error('Something else is going on: wait for its end, or stop it.');
    return this.#guard(async () => {
      const dataset = await this.#load(choice);
      this.#become({ kind: 'idle' });
      return dataset;
    });
  }

  /**
   * Trains one model and logs it as one run of the project `digits`. A stopped training completes its run; an error
   * fails it and is thrown.
   */
  async train(options: TrainOptions): Promise<TrainResult> {
    if (this.busy) throw new Error('A training is going on: stop it first.');
    return this.#guard(async () => {
      const dataset = await this.#load(options.data);
      const name = options.name || `${options.model}-${options.optimizer}-${options.learningRate}`;
      this.#become({ kind: 'preparing', name });
      this.backend = await useBackend(options.backend);
      const { width, height } = dataset.train;
      const optimizer = buildOptimizer(options.optimizer, options.learningRate);
      const model = buildModel(options.model, width, height, optimizer, options.data.seed);
      this.live?.model.dispose();
      this.live = { model, width, height };
      const run = await init({
        project: 'digits',
        name,
        config: describe(options, dataset, model.countParams(), this.backend),
        tags: ['demo', options.data.kind],
        capture: { console: true, errors: true },
      });
      return this.#fit(run, name, options, dataset);
    });
  }

  pause(): void {
    this.#control?.pause();
    this.#refresh();
  }

  resume(): void {
    this.#control?.resume();
    this.#refresh();
  }

  stop(): void {
    this.#control?.stop();
    this.#refresh();
  }

  async #fit(run: Run, name: string, options: TrainOptions, dataset: Dataset): Promise<TrainResult> {
    const { model } = this.live as LiveModel;
    const control = new TrainControl();
    this.#control = control;
    const every = options.watchEvery;
    const watcher = every > 0 ? run.watch(model, { weights: true, gradients: true, every }) : null;
    let last: TrainProgress | null = null;
    try {
      const history = await fitAndLog({
        model,
        dataset,
        batchSize: options.batchSize,
        epochs: options.epochs,
        learningRate: options.learningRate,
        run,
        control,
        onProgress: (progress) => {
          last = progress;
          this.#become({ kind: 'training', name, paused: control.paused, progress });
        },
      });
      if (control.stopping) run.info('Stopped by hand');
      const ended = await run.finish();
      const testAccuracy = history.val_acc?.at(-1) ?? null;
      const progress = last && { ...(last as TrainProgress), testAccuracy };
      const notStored = ended.error?.message ?? '';
      this.#become({ kind: 'done', name, stopped: control.stopping, progress, notStored });
      return { history, run };
    } catch (error) {
      await run.fail(error);
      throw error;
    } finally {
      this.#control = null;
      watcher?.stop();
      model.optimizer.dispose();
    }
  }

  async #load(choice: DataChoice): Promise<Dataset> {
    if (this.dataset && this.choice && sameChoice(choice, this.choice)) return this.dataset;
    this.dataset = await loadDataset(choice, (what, done, total) =>
      this.#become({ kind: 'loading', what, done, total }),
    );
    this.choice = choice;
    return this.dataset;
  }

  /** Shows the error of `work` and throws it on. */
  async #guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.#become({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
      throw error;
    }
  }

  #refresh(): void {
    if (this.state.kind !== 'training') return;
    this.#become({ ...this.state, paused: this.#control?.paused ?? false });
  }

  #become(state: TrainerState): void {
    this.state = state;
    this.#onChange(this);
  }
}

async function loadDataset(
  choice: DataChoice,
  onProgress: (what: string, done: number, total: number) => void,
): Promise<Dataset> {
  switch (choice.kind) {
    case 'drawn':
      onProgress('Drawing images', 0, choice.train + choice.test);
      return drawDataset(choice, (done, total) => onProgress('Drawing images', done, total));
    case 'files':
      onProgress('Reading files', 0, 0);
      return readDataset(choice.files, choice.seed);
    case 'url': {
      const files = await fetchMnist(choice.url, (done, total) => onProgress('Fetching MNIST', done, total));
      onProgress('Reading files', 0, 0);
      return { ...(await readDataset(files, choice.seed)), name: 'mnist' };
    }
  }
}

function sameChoice(a: DataChoice, b: DataChoice): boolean {
  if (a.kind === 'files' || b.kind === 'files') {
    return a.kind === 'files' && b.kind === 'files' && a.files === b.files && a.seed === b.seed;
  }
  return JSON.stringify(a) === JSON.stringify(b);
}

function describe(
  options: TrainOptions,
  { name, train, test }: Dataset,
  parameters: number,
  backend: string,
) {
  const { data, model, optimizer, learningRate, batchSize, epochs } = options;
  return {
    data: {
      source: data.kind,
      name,
      train: train.count,
      test: test.count,
      size: `${train.width}×${train.height}`,
      seed: data.seed,
    },
    model: { size: model, parameters },
    training: { optimizer, learning_rate: learningRate, batch_size: batchSize, epochs },
    backend,
  };
}
