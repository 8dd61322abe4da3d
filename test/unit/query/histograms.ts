/** Random histograms of one key, as they are logged. */
import fc from 'fast-check';
import type { HistogramRecord } from '../../../src/record/kinds.js';
import { modelHistogram } from '../../model/histograms.js';
import { START } from './runs.js';

const element = fc.oneof(
  { weight: 9, arbitrary: fc.float({ min: -100, max: 100, noNaN: true }) },
  { weight: 3, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity, 0) },
);

/** Elements of a tensor, some of them not finite. */
export const elements = (least = 0, most = 40) => fc.array(element, { minLength: least, maxLength: most });

/** Edges that ascend, a few of them equal. */
export const givenEdges = fc
  .uniqueArray(fc.integer({ min: -80, max: 80 }), { minLength: 2, maxLength: 9 })
  .map((edges) => edges.sort((a, b) => a - b))
  .chain((edges) => fc.constantFrom(edges, [...edges, edges.at(-1) as number]));

/** A histogram over its own range, or over given edges with elements beside them. */
export const anyHistogram: fc.Arbitrary<HistogramRecord> = fc
  .tuple(elements(), fc.oneof(fc.integer({ min: 1, max: 12 }), givenEdges))
  .map(([values, bins]) => modelHistogram(values, bins));

const x = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 0, max: 30 }) },
  { weight: 2, arbitrary: fc.double({ min: -5, max: 5, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity) },
);

/** Histograms of one key in log order; steps, global steps and times go their own ways. */
export const loggedHistograms = (most = 25): fc.Arbitrary<HistogramRecord[]> =>
  fc
    .array(fc.record({ histogram: anyHistogram, step: x, globalStep: x, after: x }), { maxLength: most })
    .map((all) =>
      all.map(({ histogram, step, globalStep, after }, row) => ({
        ...histogram,
        row,
        step,
        globalStep,
        time: START + after,
        // The last one's is in the answer.
        origin: { ...histogram.origin, ms: row },
      })),
    );
