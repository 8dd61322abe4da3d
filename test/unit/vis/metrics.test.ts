/** Metrics of predictions, against tfjs-vis itself. */
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { accuracy, confusionMatrix, perClassAccuracy } from '../../../src/vis/metrics.js';
import { shapesText } from '../../../src/vis/shapes.js';
import { statisticsOf } from '../../../src/vis/statistics.js';
import type { TensorData } from '../../../src/vis/types.js';

// One copy of tfjs for both: tfjs-vis is CommonJS.
const require = createRequire(import.meta.url);
type Tensors = { tensor1d(values: number[], dtype?: 'int32'): TensorData; ready(): Promise<void> };
type Reference = typeof import('../../../src/vis/metrics.js') & {
  arrayStats(values: number[]): object;
};
let tf: Tensors;
let theirs: Reference;

beforeAll(async () => {
  tf = require('@tensorflow/tfjs');
  await tf.ready();
  theirs = require('@tensorflow/tfjs-vis/dist/util/math');
});

describe('metrics of tfjs-vis', () => {
  test('equal those of tfjs-vis', async () => {
    const classes = fc.integer({ min: 0, max: 5 });
    const samples = fc.array(fc.tuple(classes, classes, fc.integer({ min: 0, max: 9 })), {
      minLength: 1,
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(samples, fc.boolean(), async (all, isSized) => {
        const [labels, predictions, weights] = [0, 1, 2].map((i) =>
          tf.tensor1d(
            all.map((each) => each[i] as number),
            'int32',
          ),
        ) as [TensorData, TensorData, TensorData];
        const size = isSized ? 7 : undefined;
        const ours = await accuracy(labels, predictions);
        expect(ours).toBeCloseTo(await theirs.accuracy(labels, predictions), 6);
        expect(await perClassAccuracy(labels, predictions, size)).toEqual(
          await theirs.perClassAccuracy(labels, predictions, size),
        );
        expect(await confusionMatrix(labels, predictions, size, weights)).toEqual(
          await theirs.confusionMatrix(labels, predictions, size, weights),
        );
      }),
      { numRuns: 20 },
    );
  });

  test('refuse other shapes, lengths and classes, with a reason', async () => {
    const [two, three] = [tf.tensor1d([0, 1]), tf.tensor1d([0, 1, 2])];
    const flat = { ...two, rank: 2, size: 2, shape: [1, 2], data: () => two.data() } as TensorData;
    await expect(accuracy(two, three)).rejects.toThrow('shape [2], predictions [3]');
    await expect(perClassAccuracy(two, three)).rejects.toThrow('2 labels and 3 predictions');
    await expect(perClassAccuracy(flat, two)).rejects.toThrow('one dimension');
    await expect(confusionMatrix(three, three, 2)).rejects.toThrow('from 0 to 1');
    await expect(confusionMatrix(tf.tensor1d([-1]), tf.tensor1d([0]))).rejects.toThrow('whole numbers');
    await expect(confusionMatrix(tf.tensor1d([Number.NaN]), tf.tensor1d([0]))).rejects.toThrow('NaN');
    await expect(confusionMatrix(two, two, 2, three)).rejects.toThrow('one weight');
  });

  test('statistics of values are those of tfjs-vis', () => {
    const lists = [[1, 0, -3.5, Infinity, Number.NaN, 0], [Number.NaN], [-Infinity, 2]];
    for (const list of lists) expect(statisticsOf(list)).toEqual(theirs.arrayStats(list));
  });

  test('shapes are written as tfjs-vis writes them', () => {
    expect([shapesText([null, 28, 28]), shapesText([]), shapesText([[null, 2], [3]])]).toEqual([
      '[batch,28,28]',
      'Scalar',
      '[[batch,2], [3]]',
    ]);
  });
});
