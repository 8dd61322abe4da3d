import { FULL_PEAK, PEAK_PAIRS } from './kind.js';

/** The envelope of a clip, as its facts hold it: see `peaksOf`. All channels together. */
export class Envelope {
  readonly #frames: number;
  readonly #pairs: number;
  readonly #low: Float64Array;
  readonly #high: Float64Array;

  /** `frames`: samples of one channel. */
  constructor(frames: number) {
    this.#frames = frames;
    this.#pairs = Math.min(PEAK_PAIRS, frames);
    this.#low = new Float64Array(this.#pairs).fill(Number.POSITIVE_INFINITY);
    this.#high = new Float64Array(this.#pairs).fill(Number.NEGATIVE_INFINITY);
  }

  /** `value`: the sample in shares of full volume; NaN is left out. */
  add(frame: number, value: number): void {
    const i = Math.floor((frame * this.#pairs) / this.#frames);
    if (value < (this.#low[i] as number)) this.#low[i] = value;
    if (value > (this.#high[i] as number)) this.#high[i] = value;
  }

  /** Lowest and highest, one pair after the other, from −127 to 127. */
  peaks(): number[] {
    const peaks: number[] = [];
    for (let i = 0; i < this.#pairs; i++) {
      const [low, high] = [this.#low[i] as number, this.#high[i] as number];
      // Only NaN: silence.
      if (low > high) peaks.push(0, 0);
      else peaks.push(toPeak(low), toPeak(high));
    }
    return peaks;
  }
}

function toPeak(value: number): number {
  return Math.round(Math.max(-1, Math.min(1, value)) * FULL_PEAK) || 0;
}
