/** Separates two moons of points, and shows the loss around what the network found: as a map and as a mountain. */
import * as tf from '@tensorflow/tfjs';
import { object3d, plot } from '../../src/index.js';
import type { Random } from '../digits/random.js';
import type { Exhibit } from './exhibit.js';
import { classifier, trainFor } from './network.js';
import { surfaceToPly } from './surface.js';

const POINTS = 160;
const EPOCHS = 40;
const HIDDEN = 10;
/** Places along each direction of the map. */
const GRID = 41;
/** How far the map goes, in lengths of the weights. */
const REACH = 1.2;

export const moons: Exhibit = {
  name: 'moons',
  title: 'Two moons of points, and the mountains around the answer',
  async show({ run, random, progress }) {
    const { points, sides } = twoMoons(random);
    const x = tf.tensor2d(points);
    const y = tf.tensor1d(sides);
    const model = classifier({ inputs: 2, hidden: HIDDEN, classes: 2 }, 4);
    try {
      for (let epoch = 0; epoch < EPOCHS; epoch += 4) {
        const { history } = await trainFor(model, x, y, { epochs: 4, batchSize: 16 });
        run.log({
          'moons/loss': Number(history.loss?.at(-1)),
          'moons/accuracy': Number(history.acc?.at(-1)),
        });
        await progress((0.5 * (epoch + 4)) / EPOCHS);
      }
      const weights = await Promise.all(model.getWeights().map((weight) => weight.data()));
      const steps = Array.from({ length: GRID }, (_, at) => REACH * ((2 * at) / (GRID - 1) - 1));
      const losses = landscape(weights, steps, random, { points, sides });
      const labels = steps.map((step) => step.toFixed(2));
      run.log({
        'moons/points': plot.lines(
          [0, 1].map((side) => {
            const members = points.filter((_, at) => sides[at] === side);
            return {
              x: members.map(([first]) => first),
              y: members.map(([, second]) => second),
              name: side === 0 ? 'upper moon' : 'lower moon',
              style: 'o',
            };
          }),
          { title: 'What the network separates' },
        ),
        'moons/map of the loss': plot.heatmap(labels, labels, losses, {
          cmap: 'magma',
          title: 'Loss around the weights that were found',
          xLabel: 'first direction',
          yLabel: 'second direction',
        }),
        'moons/mountains of the loss': object3d(surfaceToPly(losses), {
          caption: 'the same map; the network stands in the valley',
        }),
        'moons/all losses': plot.histogram(losses.flat(), { bins: 40, xLabel: 'loss' }),
      });
      await progress(1);
    } finally {
      tf.dispose([x, y]);
      model.dispose();
    }
  },
};

/** Points of two half circles that reach into each other, and the moon of each. */
function twoMoons(random: Random): { points: [number, number][]; sides: number[] } {
  const sides = Array.from({ length: POINTS }, (_, at) => at % 2);
  const points = sides.map((side): [number, number] => {
    const angle = random.range(0, Math.PI);
    const [x, y] =
      side === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.4 - Math.sin(angle)];
    return [x + 0.08 * random.normal(), y + 0.08 * random.normal()];
  });
  return { points, sides };
}

type Weights = readonly ArrayLike<number>[];

/**
 * The logarithm of one plus the loss at each place of a plane through the weights. Each direction is random, with the length of the
 * weights in every array, so that a step means the same everywhere (H. Li et al., 2018, arXiv:1712.09913).
 */
function landscape(
  weights: Weights,
  steps: readonly number[],
  random: Random,
  data: { readonly points: readonly [number, number][]; readonly sides: readonly number[] },
): number[][] {
  const [first, second] = [direction(weights, random), direction(weights, random)];
  return steps.map((b) =>
    steps.map((a) => {
      const moved = weights.map((part, at) =>
        Float64Array.from(part, (value, i) => value + a * (first[at]?.[i] ?? 0) + b * (second[at]?.[i] ?? 0)),
      );
      return Math.log1p(loss(moved, data));
    }),
  );
}

function direction(weights: Weights, random: Random): Float64Array[] {
  return weights.map((part) => {
    const draws = Float64Array.from(part, () => random.normal());
    const scale = Math.hypot(...Array.from(part)) / Math.hypot(...draws);
    return draws.map((draw) => draw * scale);
  });
}

/** Mean cross-entropy of the network with these weights. */
function loss(
  [w1 = [], b1 = [], w2 = [], b2 = []]: Weights,
  { points, sides }: { readonly points: readonly [number, number][]; readonly sides: readonly number[] },
): number {
  let sum = 0;
  for (const [at, [x, y]] of points.entries()) {
    const out = [b2[0] as number, b2[1] as number];
    for (let unit = 0; unit < HIDDEN; unit++) {
      const input = x * (w1[unit] as number) + y * (w1[HIDDEN + unit] as number) + (b1[unit] as number);
      if (input <= 0) continue;
      (out[0] as number) += input * (w2[2 * unit] as number);
      (out[1] as number) += input * (w2[2 * unit + 1] as number);
    }
    const side = sides[at] as number;
    // log(e^own + e^other) − own, without numbers that overflow.
    const lead = (out[1 - side] as number) - (out[side] as number);
    sum += lead > 0 ? lead + Math.log1p(Math.exp(-lead)) : Math.log1p(Math.exp(lead));
  }
  return sum / points.length;
}
