/** The training loop: `model.fit` with one callback that logs every batch and every epoch. */
import * as tf from '@tensorflow/tfjs';
import type { Run } from '../../src/index.js';
import type { TrainControl } from './control.js';
import { CLASSES, type Dataset, type ImageSet, toUnitRange } from './images.js';
import { breathe } from './yield.js';

/** The page gets its turn at least this often: two frames at 60 Hz. */
const BREATHE_EVERY_MS = 32;

/** Where the training stands, after each batch. */
export interface TrainProgress {
  /** Counted from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Batches done in this epoch. */
  readonly batch: number;
  readonly batches: number;
  readonly loss: number;
  readonly accuracy: number;
  /** On the test images, after the last whole epoch; `null` before. */
  readonly testAccuracy: number | null;
  /** Over the current epoch, pauses left out. */
  readonly imagesPerSecond: number;
}

/** Numbers by metric and epoch, as `model.fit` gives them in its History: `loss`, `acc`, `val_loss`, `val_acc`. */
export type EpochHistory = Readonly<Record<string, readonly number[]>>;

/** What a training needs. */
export interface TrainJob {
  readonly model: tf.LayersModel;
  readonly dataset: Dataset;
  readonly batchSize: number;
  readonly epochs: number;
  readonly learningRate: number;
  readonly run: Run;
  readonly control: TrainControl;
  readonly onProgress: (progress: TrainProgress) => void;
}

/**
 * Trains the model. Per batch `train/loss` and `train/accuracy` are logged, per epoch (into the row of its last batch)
 * `epoch/…` for the averages over the training images and `val/…` for the test images. The second counter counts epochs.
 * @returns the History of `model.fit`; of an epoch that was stopped midway it has the training averages only
 */
export async function fitAndLog(job: TrainJob): Promise<EpochHistory> {
  const train = toTensors(job.dataset.train);
  const test = toTensors(job.dataset.test);
  try {
    const history = await job.model.fit(train.images, train.labels, {
      batchSize: job.batchSize,
      epochs: job.epochs,
      validationData: [test.images, test.labels],
      callbacks: [new LogCallback(job)],
    });
    return history.history as EpochHistory;
  } finally {
    tf.dispose([train, test]);
  }
}

function toTensors(set: ImageSet): { images: tf.Tensor4D; labels: tf.Tensor2D } {
  const shape: [number, number, number, number] = [set.count, set.height, set.width, 1];
  return {
    images: tf.tensor4d(toUnitRange(set.pixels, set.maximum), shape),
    labels: tf.tidy(
      () => tf.oneHot(tf.tensor1d(Int32Array.from(set.labels), 'int32'), CLASSES).toFloat() as tf.Tensor2D,
    ),
  };
}

/**
 * A `tf.Callback` and not a plain object of functions: those make tfjs wait for an animation frame every 125 ms, which
 * a hidden tab never gets.
 */
class LogCallback extends tf.Callback {
  readonly #job: TrainJob;
  readonly #batches: number;
  #step = 0;
  #epoch = 0;
  #epochStarted = 0;
  #images = 0;
  #breathed = performance.now();
  #testAccuracy: number | null = null;
  #bestTestAccuracy = 0;
  #warned = false;

  constructor(job: TrainJob) {
    super();
    this.#job = job;
    this.#batches = Math.ceil(job.dataset.train.count / job.batchSize);
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    this.#epoch = epoch;
    this.#images = 0;
    this.#epochStarted = this.#trainingTime();
  }

  override async onBatchEnd(batch: number, logs?: tf.Logs): Promise<void> {
    const { run, control, epochs, onProgress } = this.#job;
    const { loss = Number.NaN, acc = Number.NaN, size = 0 } = await readNumbers(logs);
    run.log({ 'train/loss': loss, 'train/accuracy': acc }, { step: this.#step });
    this.#step += 1;
    this.#images += size;
    this.#warnOnce(loss);
    onProgress({
      epoch: this.#epoch + 1,
      epochs,
      batch: batch + 1,
      batches: this.#batches,
      loss,
      accuracy: acc,
      testAccuracy: this.#testAccuracy,
      imagesPerSecond: this.#images / this.#epochSeconds(),
    });
    if (performance.now() - this.#breathed > BREATHE_EVERY_MS) {
      await breathe();
      this.#breathed = performance.now();
    }
    await control.gate();
    if (control.stopping) this.#job.model.stopTraining = true;
  }

  override async onEpochEnd(epoch: number, logs?: tf.Logs): Promise<void> {
    const { run, learningRate } = this.#job;
    const seconds = this.#epochSeconds();
    const { loss, acc, val_loss, val_acc } = await readNumbers(logs);
    const row: Record<string, number> = {
      'epoch/seconds': seconds,
      'train/learning_rate': learningRate,
    };
    if (loss !== undefined) row['epoch/loss'] = loss;
    if (acc !== undefined) row['epoch/accuracy'] = acc;
    if (val_loss !== undefined) row['val/loss'] = val_loss;
    if (val_acc !== undefined) row['val/accuracy'] = val_acc;
    run.log(row, { step: this.#step - 1 });
    run.advance(1);
    if (val_acc === undefined) return;
    this.#testAccuracy = val_acc;
    this.#bestTestAccuracy = Math.max(this.#bestTestAccuracy, val_acc);
    run.summary.set('best_test_accuracy', this.#bestTestAccuracy);
    run.info(`Epoch ${epoch + 1}: ${(100 * val_acc).toFixed(2)} % of the test images`, { epoch, seconds });
  }

  #warnOnce(loss: number): void {
    if (Number.isFinite(loss) || this.#warned) return;
    this.#warned = true;
    this.#job.run.warning('The loss is not finite. A lower learning rate may help.', {
      step: this.#step - 1,
    });
  }

  #trainingTime(): number {
    return performance.now() - this.#job.control.pausedMs;
  }

  /** Never 0, so that rates stay finite where the clock is coarse. */
  #epochSeconds(): number {
    return Math.max(1e-3, (this.#trainingTime() - this.#epochStarted) / 1000);
  }
}

/**
 * The numbers behind what tfjs hands to a callback. In a hidden tab they are read at once: the patient way polls the
 * GPU with timers, which hidden tabs slow down to one a second.
 */
async function readNumbers(logs: tf.Logs = {}): Promise<Record<string, number>> {
  const numbers: Record<string, number> = {};
  for (const [name, value] of Object.entries(logs as Record<string, number | tf.Scalar>)) {
    if (typeof value === 'number') numbers[name] = value;
    else numbers[name] = (document.hidden ? value.dataSync() : await value.data())[0] as number;
  }
  return numbers;
}
