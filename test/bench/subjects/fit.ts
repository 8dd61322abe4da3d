/** Page side of P3: the same small training with nothing beside it, with our callbacks, and with those of tfjs-vis. */
import * as tf from '@tensorflow/tfjs';
import { show } from '@tensorflow/tfjs-vis';
import { init, type Run } from '../../../src/index.js';
import '../../../src/tfjs.js';

const SAMPLES = 1_024;
const FEATURES = 64;
const CLASSES = 10;
const EPOCHS = 3;
const BATCH = 32;

let data: { readonly x: tf.Tensor2D; readonly y: tf.Tensor2D } | null = null;
let run: Run | null = null;

/** Chooses the CPU, makes the data and starts the run that all trainings of this page log to. */
export async function start(): Promise<void> {
  await tf.setBackend('cpu');
  data = {
    x: tf.randomNormal([SAMPLES, FEATURES], 0, 1, 'float32', 1) as tf.Tensor2D,
    y: tf
      .oneHot(
        tf.tensor1d(
          Int32Array.from({ length: SAMPLES }, (_, i) => i % CLASSES),
          'int32',
        ),
        CLASSES,
      )
      .toFloat() as tf.Tensor2D,
  };
  run = await init({ project: 'bench', name: 'fit' });
}

/** Milliseconds of a training without callbacks. */
export const none = () => timeFit(() => ({}));

/** … with every batch and epoch logged, and a histogram of each weight after each epoch, until `fit` resolves. */
export const ours = () =>
  timeFit(() => ({
    callbacks: (run as Run).fitCallbacks({ watch: { weights: true, every: 'epoch' } }) as tf.Callback,
  }));

/** … with the two charts of tfjs-vis. */
export const vis = () =>
  timeFit(() => {
    const container = document.createElement('div');
    document.body.replaceChildren(container);
    return { callbacks: show.fitCallbacks(container, ['loss', 'acc']) };
  });

async function timeFit(extra: () => tf.ModelFitArgs): Promise<number> {
  if (!data) throw new Error('start() comes first');
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 96, activation: 'relu', inputShape: [FEATURES] }));
  model.add(tf.layers.dense({ units: CLASSES, activation: 'softmax' }));
  model.compile({ optimizer: tf.train.sgd(0.01), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  const args = extra();
  const begin = performance.now();
  await model.fit(data.x, data.y, { epochs: EPOCHS, batchSize: BATCH, shuffle: false, ...args });
  const time = performance.now() - begin;
  model.dispose();
  return time;
}
