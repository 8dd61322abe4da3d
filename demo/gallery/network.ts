/** A network with one hidden layer, for vectors. */
import * as tf from '@tensorflow/tfjs';

/** Sizes of a {@link classifier}. */
export interface Sizes {
  readonly inputs: number;
  readonly hidden: number;
  readonly classes: number;
}

/** A compiled classifier. Its initial weights depend on the seed only. */
export function classifier({ inputs, hidden, classes }: Sizes, seed: number): tf.Sequential {
  const kernelInitializer = (at: number) => tf.initializers.heNormal({ seed: 100 * seed + at });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        inputShape: [inputs],
        units: hidden,
        activation: 'relu',
        kernelInitializer: kernelInitializer(1),
        name: 'hidden',
      }),
      tf.layers.dense({
        units: classes,
        activation: 'softmax',
        kernelInitializer: kernelInitializer(2),
        name: 'classes',
      }),
    ],
  });
  model.compile({
    optimizer: tf.train.adam(0.01),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  return model;
}

/**
 * Trains for a few short epochs at a stretch. By itself tfjs waits for an animation frame every few batches, and frames are rare while a
 * board draws its first panels: the caller gives the page its turn between two calls.
 */
export function trainFor(
  model: tf.Sequential,
  x: tf.Tensor,
  y: tf.Tensor,
  { epochs, batchSize }: { readonly epochs: number; readonly batchSize: number },
): Promise<tf.History> {
  return model.fit(x, y, { epochs, batchSize, yieldEvery: 'never' });
}
