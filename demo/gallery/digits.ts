/** Trains a classifier of drawn digits, and shows what it learned: curves, matrix, examples, and where it puts the digits. */
import * as tf from '@tensorflow/tfjs';
import { heatmap, histogram, image, plot, pointCloud, table } from '../../src/index.js';
import { drawDataset } from '../digits/draw.js';
import { CLASSES, type ImageSet } from '../digits/images.js';
import { principalComponents } from './components.js';
import type { Exhibit, ExhibitContext } from './exhibit.js';
import { classifier, trainFor } from './network.js';

const TRAIN = 588;
const TEST = 245;
const EPOCHS = 10;
const HIDDEN = 24;
/** Examples in the table. */
const EXAMPLES = 40;
const NAMES = Array.from({ length: CLASSES }, (_, digit) => String(digit));

export const digits: Exhibit = {
  name: 'digits',
  title: 'A classifier of digits that this page draws',
  async show(context) {
    const { train, test } = await drawDataset({ train: TRAIN, test: TEST, seed: 3 }, () => {});
    const inputs = { train: halved(train), test: halved(test) };
    const size = inputs.train.length / train.count;
    const x = tf.tensor2d(inputs.train, [train.count, size]);
    const y = tf.tensor1d(Float32Array.from(train.labels));
    const tested = tf.tensor2d(inputs.test, [test.count, size]);
    const model = classifier({ inputs: size, hidden: HIDDEN, classes: CLASSES }, 1);
    const hidden = tf.model({ inputs: model.inputs, outputs: model.getLayer('hidden').output });
    const kernel = model.getLayer('hidden').getWeights()[0] as tf.Tensor;
    try {
      for (let epoch = 0; epoch < EPOCHS; epoch++) {
        const { history } = await trainFor(model, x, y, { epochs: 1, batchSize: 28 });
        const scores = tf.tidy(() => model.predict(tested) as tf.Tensor2D);
        const places = tf.tidy(() => hidden.predict(tested) as tf.Tensor2D);
        await log(context, { epoch, test, history, scores, places, kernel });
        tf.dispose([scores, places]);
        await context.progress((epoch + 1) / EPOCHS);
      }
    } finally {
      tf.dispose([x, y, tested]);
      model.dispose();
    }
  },
};

/** What is known after an epoch. */
interface Epoch {
  readonly epoch: number;
  readonly test: ImageSet;
  readonly history: tf.History['history'];
  /** Probabilities, images × classes. */
  readonly scores: tf.Tensor2D;
  /** What the hidden layer makes of each image, images × units. */
  readonly places: tf.Tensor2D;
  /** Weights of the hidden layer. */
  readonly kernel: tf.Tensor;
}

async function log({ run }: ExhibitContext, { epoch, test, history, scores, places, kernel }: Epoch) {
  const probabilities = (await scores.array()) as number[][];
  const guesses = probabilities.map((row) => row.indexOf(Math.max(...row)));
  const truth = [...test.labels];
  const right = guesses.filter((guess, at) => guess === truth[at]).length;
  const isLast = epoch === EPOCHS - 1;
  const pictures = tiles(kernel);
  run.log({
    'digits/loss': Number(history.loss?.[0]),
    'digits/accuracy': right / truth.length,
    'digits/weights': histogram(kernel, { bins: 48 }),
    'digits/where the layer puts them': pointCloud(clusters(await places.data(), test), {
      caption: `after epoch ${epoch + 1}`,
    }),
    'digits/confusion': plot.confusionMatrix(truth, guesses, NAMES, { normalize: 'true' }),
    ...(isLast && {
      'digits/ROC': plot.roc(truth, scores, NAMES),
      'digits/precision and recall': plot.pr(truth, scores, NAMES),
      'digits/hidden layer': heatmap(pictures, { cmap: 'RdBu', title: 'What each unit looks for' }),
      'digits/examples': table(examples(test, probabilities), { caption: 'the most doubtful first' }),
    }),
  });
  pictures.dispose();
}

/** The weights of each unit as a picture of half a digit's size, in rows of six. */
function tiles(kernel: tf.Tensor): tf.Tensor2D {
  const side = Math.sqrt(kernel.shape[0] ?? 0);
  const [across, down] = [6, HIDDEN / 6];
  return tf.tidy(() =>
    kernel
      .reshape([side, side, down, across])
      .transpose([2, 0, 3, 1])
      .reshape<tf.Tensor2D>([down * side, across * side]),
  );
}

/** The places of images along three directions, coloured by digit: categories start at 1. */
function clusters(places: ArrayLike<number>, { count, labels }: ImageSet): number[][] {
  const along = principalComponents(places, count, HIDDEN, 3);
  return Array.from({ length: count }, (_, at) => [
    ...along.subarray(3 * at, 3 * at + 3),
    (labels[at] as number) + 1,
  ]);
}

/** The images of whose class the network is least sure, each with the two best guesses. */
function examples(test: ImageSet, probabilities: readonly number[][]) {
  const size = test.width * test.height;
  const rows = probabilities.map((row, at) => {
    const [best = 0, second = 0] = row.map((_, digit) => digit).sort((a, b) => at2(row, b) - at2(row, a));
    return {
      image: image(test.pixels.slice(at * size, (at + 1) * size), { shape: [test.height, test.width] }),
      digit: test.labels[at] as number,
      guess: best,
      right: best === test.labels[at],
      certainty: at2(row, best),
      'second guess': second,
    };
  });
  return rows.sort((a, b) => a.certainty - b.certainty).slice(0, EXAMPLES);
}

function at2(row: readonly number[], index: number): number {
  return row[index] ?? 0;
}

/** Images at half their width and height, from 0 to 1: means of 2 × 2 pixels. */
function halved({ pixels, width, height, count, maximum }: ImageSet): Float32Array {
  const [w, h] = [width >> 1, height >> 1];
  const result = new Float32Array(count * w * h);
  for (let at = 0; at < count; at++) {
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        const from = at * width * height + 2 * y * width + 2 * x;
        let sum = 0;
        for (const next of [from, from + 1, from + width, from + width + 1]) sum += pixels[next] as number;
        result[at * w * h + y * w + x] = sum / (4 * maximum);
      }
    }
  }
  return result;
}
