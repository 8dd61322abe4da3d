/** A network with one hidden layer, in plain code: four of them train at once without four copies of a library. */

const TRAINING = 256;
const TEST = 64;
const NOISE = 0.1;

/** Learns a wave from noisy points. Everything that is random comes from the seed. */
export class WaveNetwork {
  readonly #random: () => number;
  readonly #units: number;
  /** For each hidden unit its weight, its bias and its weight in the output. */
  readonly #weights: Float64Array;
  #bias = 0;
  readonly #points: readonly (readonly [x: number, y: number])[];
  readonly #testPoints: readonly (readonly [x: number, y: number])[];

  constructor(units: number, seed: number) {
    this.#random = randomOf(seed);
    this.#units = units;
    this.#weights = Float64Array.from({ length: 3 * units }, () => 2 * this.#random() - 1);
    this.#points = this.#sample(TRAINING, NOISE);
    this.#testPoints = this.#sample(TEST, 0);
  }

  /** One pass of stochastic gradient descent. Returns the mean squared error of the pass. */
  epoch(learningRate: number): number {
    let sum = 0;
    for (const [x, y] of this.#points) {
      const hidden = this.#hidden(x);
      const error = this.#output(hidden) - y;
      sum += error * error;
      for (const [i, h] of hidden.entries()) {
        const [w, b, out] = [3 * i, 3 * i + 1, 3 * i + 2];
        const slope = error * (this.#weights[out] as number) * (1 - h * h);
        (this.#weights[out] as number) -= learningRate * error * h;
        (this.#weights[w] as number) -= learningRate * slope * x;
        (this.#weights[b] as number) -= learningRate * slope;
      }
      this.#bias -= learningRate * error;
    }
    return sum / this.#points.length;
  }

  /** Mean squared error on points without noise that the training does not see. */
  test(): number {
    const errors = this.#testPoints.map(([x, y]) => (this.#output(this.#hidden(x)) - y) ** 2);
    return errors.reduce((sum, each) => sum + each, 0) / errors.length;
  }

  #hidden(x: number): number[] {
    return Array.from({ length: this.#units }, (_, i) =>
      Math.tanh((this.#weights[3 * i] as number) * x + (this.#weights[3 * i + 1] as number)),
    );
  }

  #output(hidden: readonly number[]): number {
    return hidden.reduce((sum, h, i) => sum + h * (this.#weights[3 * i + 2] as number), this.#bias);
  }

  #sample(count: number, noise: number): (readonly [x: number, y: number])[] {
    return Array.from({ length: count }, () => {
      const x = 6 * this.#random() - 3;
      return [x, Math.sin(2 * x) + noise * (2 * this.#random() - 1)] as const;
    });
  }
}

/** Numbers from 0 to 1 (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
