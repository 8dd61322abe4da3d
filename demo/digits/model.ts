/** The convolutional networks of the demo, and the backend that they run on. */
import * as tf from '@tensorflow/tfjs';
// Not in the union package.
import '@tensorflow/tfjs-backend-webgpu';
import { CLASSES } from './images.js';

export const MODEL_SIZES = ['small', 'medium', 'large'] as const;
export type ModelSize = (typeof MODEL_SIZES)[number];

export const OPTIMIZERS = ['adam', 'sgd', 'momentum', 'rmsprop'] as const;
export type OptimizerName = (typeof OPTIMIZERS)[number];

/** Smallest side that is halved by pooling: 8 × 8 images are small enough after one. */
const MIN_POOLED_SIDE = 8;

/** Layers of a network: each block is its convolutions (3 × 3, by number of filters) and, while the image is large, a 2 × 2 pooling. */
interface Architecture {
  readonly blocks: readonly (readonly number[])[];
  /** Units of the hidden dense layer; 0: none. */
  readonly dense: number;
  /** Share of the units left out in each training step. */
  readonly dropout: number;
}

const ARCHITECTURES: Readonly<Record<ModelSize, Architecture>> = {
  small: { blocks: [[8], [16]], dense: 0, dropout: 0 },
  medium: { blocks: [[16], [32]], dense: 64, dropout: 0 },
  large: { blocks: [[32, 32], [64]], dense: 128, dropout: 0.25 },
};

/** A compiled network for grey images. Its initial weights depend on the seed only. */
export function buildModel(
  size: ModelSize,
  width: number,
  height: number,
  optimizer: tf.Optimizer,
  seed: number,
): tf.Sequential {
  const { blocks, dense, dropout } = ARCHITECTURES[size];
  let layerSeed = 1000 * seed;
  const initializer = () => tf.initializers.heNormal({ seed: ++layerSeed });

  const model = tf.sequential();
  model.add(tf.layers.inputLayer({ inputShape: [height, width, 1] }));
  let side = Math.min(width, height);
  for (const filters of blocks) {
    for (const count of filters) {
      model.add(
        tf.layers.conv2d({
          filters: count,
          kernelSize: 3,
          padding: 'same',
          activation: 'relu',
          kernelInitializer: initializer(),
        }),
      );
    }
    if (side < MIN_POOLED_SIDE) continue;
    model.add(tf.layers.maxPooling2d({ poolSize: 2, padding: 'same' }));
    side = Math.ceil(side / 2);
  }
  model.add(tf.layers.flatten());
  if (dense > 0)
    model.add(tf.layers.dense({ units: dense, activation: 'relu', kernelInitializer: initializer() }));
  if (dropout > 0) model.add(tf.layers.dropout({ rate: dropout, seed: ++layerSeed }));
  model.add(tf.layers.dense({ units: CLASSES, activation: 'softmax', kernelInitializer: initializer() }));
  model.compile({ optimizer, loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

/** An optimizer by name; momentum is SGD with 0.9 of the last step added. */
export function buildOptimizer(name: OptimizerName, learningRate: number): tf.Optimizer {
  switch (name) {
    case 'adam':
      return tf.train.adam(learningRate);
    case 'sgd':
      return tf.train.sgd(learningRate);
    case 'momentum':
      return tf.train.momentum(learningRate, 0.9);
    case 'rmsprop':
      return tf.train.rmsprop(learningRate);
  }
}

/** Where tfjs computes. */
export type BackendChoice = 'auto' | 'webgpu' | 'webgl' | 'cpu';

/**
 * Makes tfjs ready on a backend: `auto` takes WebGL and, where there is none, the CPU.
 * @returns the name of the backend that runs now
 * @throws Error when the asked backend does not start here
 */
export async function useBackend(choice: BackendChoice): Promise<string> {
  const candidates = choice === 'auto' ? ['webgl', 'cpu'] : [choice];
  for (const name of candidates) {
    if (await tf.setBackend(name).catch(() => false)) {
      await tf.ready();
      return tf.getBackend();
    }
  }
  throw new Error(`The ${choice} backend of tfjs does not start in this browser.`);
}
