import type { Smoother } from './smoother.js';
import { eachX, putHeight } from './value-at.js';

/** Sums are of values times this power of two, so that a sum of values near the largest float stays finite. */
const SCALE = 2 ** -40;

/**
 * The mean of the last *n* values, n = (1 + weight) / (1 − weight), rounded: an exponential average of this weight per value has
 * the same mean lag (`span` in pandas). Up to *n* values after a start, the mean of those that there are.
 *
 * Values are summed in blocks of *n*: a window is the end of one block and the begin of the next one. Nothing is subtracted from
 * a sum, because the rounding error of one large value would stay in all later means.
 */
export class RunningAverage implements Smoother {
  readonly #size: number;
  #at = 0;
  /** Where the block before the one of {@link at} begins. */
  #lead = 0;

  constructor(weight: number) {
    this.#size = Math.round((1 + weight) / (1 - weight));
  }

  get at(): number {
    return this.#at;
  }

  get fixed(): number {
    return this.#at;
  }

  extend(xs: Float64Array, values: Float64Array, smoothed: Float64Array): void {
    const size = this.#size;
    const at = this.#at;
    const lead = this.#lead;
    // The values of the block so far; behind them, for each place of the block before, the sum from there to the end of that block.
    const held = new Float64Array(Math.min(size, xs.length - lead));
    let [length, sum, start, startBefore] = [0, 0, lead, -1];
    eachX(xs, values, lead, (from, end, mean, broken) => {
      if (end === xs.length) {
        this.#at = from;
        this.#lead = startBefore < 0 ? start : startBefore;
      }
      if (broken) [length, sum, start, startBefore] = [0, 0, from, -1];
      if (!Number.isNaN(mean)) {
        if (length === size) {
          for (let j = size - 2; j >= 0; j--) (held[j] as number) += held[j + 1] as number;
          [length, sum, startBefore] = [0, 0, start];
        }
        if (length === 0) start = from;
        const isFull = startBefore >= 0;
        const rest = isFull ? (held[length + 1] ?? 0) : 0;
        const value = mean * SCALE;
        held[length++] = value;
        sum += value;
        mean = (sum + rest) / (isFull ? size : length) / SCALE;
      }
      if (from >= at) putHeight(smoothed, values, from, end, mean);
    });
  }
}
