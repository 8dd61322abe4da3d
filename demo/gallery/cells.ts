/** Finds cells in pictures as from a microscope: a small network says for each pixel what it belongs to. */
import * as tf from '@tensorflow/tfjs';
import { image } from '../../src/index.js';
import type { Random } from '../digits/random.js';
import type { Exhibit } from './exhibit.js';
import { FEATURES, featuresOf } from './features.js';
import { drawSlide, SIDE, type Slide } from './microscope.js';
import { classifier, trainFor } from './network.js';
import { regions } from './regions.js';

const ROUNDS = 6;
/** Pixels that the network learns from, of all training pictures together. */
const SAMPLES = 3000;
const TRAINING_SLIDES = 4;
/** Smaller regions, in pixels, are noise. */
const SMALLEST = 40;
const NAMES = { 1: 'cell', 2: 'nucleus' };

export const cells: Exhibit = {
  name: 'cells',
  title: 'Cells under a microscope, found pixel by pixel',
  async show({ run, random, progress }) {
    const slides = Array.from({ length: TRAINING_SLIDES }, () => drawSlide(random));
    const test = drawSlide(random);
    const { x, y } = sample(slides, random);
    const pixels = tf.tensor2d(featuresOf(test.grey, SIDE), [SIDE * SIDE, FEATURES]);
    const model = classifier({ inputs: FEATURES, hidden: 12, classes: 3 }, 2);
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const { history } = await trainFor(model, x, y, { epochs: 1, batchSize: 60 });
        const scores = tf.tidy(() => model.predict(pixels) as tf.Tensor);
        const found = await readAnswer(scores);
        scores.dispose();
        run.log({
          'cells/loss': Number(history.loss?.[0]),
          'cells/overlap of nuclei': overlap(found.classes, test.classes, 2),
          'cells/slide': image(test.grey, {
            shape: [SIDE, SIDE],
            white: 1,
            caption: `round ${round + 1}`,
            masks: {
              found: { data: found.classes, classLabels: NAMES },
              truth: { data: test.classes, classLabels: NAMES },
            },
            boxes: { found: { boxData: boxesOf(found), classLabels: NAMES } },
          }),
        });
        await progress((round + 1) / ROUNDS);
      }
    } finally {
      tf.dispose([x, y, pixels]);
      model.dispose();
    }
  },
};

/** What the network says of each pixel of a picture. */
interface Answer {
  readonly classes: Uint8Array;
  /** Probability of that class. */
  readonly certainty: Float32Array;
}

async function readAnswer(scores: tf.Tensor): Promise<Answer> {
  const values = await scores.data();
  const classes = new Uint8Array(SIDE * SIDE);
  const certainty = new Float32Array(SIDE * SIDE);
  for (let at = 0; at < classes.length; at++) {
    for (let each = 0; each < 3; each++) {
      const score = values[3 * at + each] as number;
      if (score <= (certainty[at] as number)) continue;
      classes[at] = each;
      certainty[at] = score;
    }
  }
  return { classes, certainty };
}

/** A box around each region of cell or nucleus; the score is the mean certainty of its pixels. */
function boxesOf({ classes, certainty }: Answer) {
  return regions(
    classes.map((each) => Math.min(each, 1)),
    SIDE,
  )
    .filter(({ pixels }) => pixels.length >= SMALLEST)
    .map(({ pixels, minX, minY, maxX, maxY }) => ({
      position: { minX, minY, maxX: maxX + 1, maxY: maxY + 1 },
      domain: 'pixel' as const,
      classId: 1,
      scores: { certainty: pixels.reduce((sum, at) => sum + (certainty[at] as number), 0) / pixels.length },
    }));
}

/** Pixels that both call a class, as a share of those that either does. */
function overlap(a: Uint8Array, b: Uint8Array, of: number): number {
  let both = 0;
  let either = 0;
  for (let at = 0; at < a.length; at++) {
    if (a[at] === of && b[at] === of) both++;
    if (a[at] === of || b[at] === of) either++;
  }
  return either === 0 ? 1 : both / either;
}

function sample(slides: readonly Slide[], random: Random): { x: tf.Tensor2D; y: tf.Tensor1D } {
  const all = slides.map(({ grey }) => featuresOf(grey, SIDE));
  const x = new Float32Array(SAMPLES * FEATURES);
  const y = new Float32Array(SAMPLES);
  for (let row = 0; row < SAMPLES; row++) {
    const slide = random.int(slides.length);
    const at = random.int(SIDE * SIDE);
    x.set((all[slide] as Float32Array).subarray(at * FEATURES, (at + 1) * FEATURES), row * FEATURES);
    y[row] = slides[slide]?.classes[at] as number;
  }
  return { x: tf.tensor2d(x, [SAMPLES, FEATURES]), y: tf.tensor1d(y) };
}
