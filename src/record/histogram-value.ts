import type { HistogramOptions } from './histogram-options.js';

/** A histogram that the caller computed: ascending edges, one more than counts. */
export interface GivenHistogram {
  readonly edges: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
}

/** A value for `log()` that records the distribution of `x`. Made by {@link histogram}; `x` is read when the value is logged. */
export class HistogramValue {
  readonly x: unknown;
  readonly options: HistogramOptions;

  constructor(x: unknown, options: HistogramOptions) {
    this.x = x;
    this.options = options;
  }
}

/**
 * The distribution of `x` as a value for `run.log()`: `run.log({ weights: histogram(layer.getWeights()[0]) })`.
 *
 * `x` is a tensor of any shape and a numeric type, a typed array, a nested array of numbers, or `{edges, counts}`. It is
 * read when it is logged: a tensor may be disposed of, and an array changed, right after `log()`.
 */
export function histogram(x: unknown, options: HistogramOptions = {}): HistogramValue {
  return new HistogramValue(x, options);
}
