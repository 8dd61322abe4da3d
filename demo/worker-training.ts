/** The worker of the worker demo: fits a wave, and logs as a page would. */
import * as tf from '@tensorflow/tfjs';
import { init, type Run } from '../src/index.js';
import '../src/tfjs.js';

export type ToTraining = { readonly type: 'start' } | { readonly type: 'stop' };

export type FromTraining =
  | { readonly type: 'epoch'; readonly epoch: number; readonly epochs: number; readonly loss: number }
  | { readonly type: 'done'; readonly stopped: boolean }
  | { readonly type: 'failed'; readonly message: string };

const CONFIG = { units: 32, learning_rate: 0.01, epochs: 60, batch_size: 64, samples: 2_048 };

let stopping = false;

addEventListener('message', ({ data }: MessageEvent<ToTraining>) => {
  stopping = data.type === 'stop';
  if (data.type === 'start') void train();
});

function say(message: FromTraining): void {
  postMessage(message);
}

/** Points of a wave with some noise. */
function wave(): { x: tf.Tensor2D; y: tf.Tensor2D } {
  return tf.tidy(() => {
    const x = tf.randomUniform([CONFIG.samples, 1], -3, 3, 'float32', 1) as tf.Tensor2D;
    const noise = tf.randomNormal([CONFIG.samples, 1], 0, 0.05, 'float32', 2);
    return { x, y: tf.sin(x.mul(2)).add(x.mul(0.3)).add(noise) as tf.Tensor2D };
  });
}

async function train(): Promise<void> {
  let run: Run | null = null;
  try {
    // Small matrices: a GPU would spend its time waiting.
    await tf.setBackend('cpu');
    run = await init({ project: 'worker', config: CONFIG, tags: ['demo'] });
    await fitWave(run);
    await run.finish();
    say({ type: 'done', stopped: stopping });
  } catch (thrown) {
    await run?.fail(thrown);
    say({ type: 'failed', message: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}

async function fitWave(run: Run): Promise<void> {
  const { units, learning_rate, epochs, batch_size } = CONFIG;
  const { x, y } = wave();
  const hidden = () => tf.layers.dense({ units, activation: 'tanh' });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units, activation: 'tanh', inputShape: [1] }),
      hidden(),
      tf.layers.dense({ units: 1 }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(learning_rate), loss: 'meanSquaredError' });
  const progress = new tf.CustomCallback({
    onEpochEnd: (epoch, logs) => {
      say({ type: 'epoch', epoch: epoch + 1, epochs, loss: logs?.['loss'] ?? Number.NaN });
      if (stopping) model.stopTraining = true;
    },
  });
  const watch = { weights: true, gradients: true, every: 16 };
  try {
    await model.fit(x, y, {
      epochs,
      batchSize: batch_size,
      callbacks: [run.fitCallbacks({ watch }), progress],
    });
  } finally {
    model.dispose();
    tf.dispose([x, y]);
  }
}
