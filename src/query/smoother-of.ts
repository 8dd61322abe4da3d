import type { SmoothingKind } from '../source/types.js';
import { Gaussian } from './gaussian.js';
import { AVERAGE_START, type AverageState, movingAverage } from './moving-average.js';
import { RunningAverage } from './running-average.js';
import type { Smoother } from './smoother.js';

/** What a {@link Smoother} is made for. `unit: null`: the kind counts points. */
export interface SmootherOptions {
  readonly kind: SmoothingKind;
  readonly weight: number;
  readonly unit: number | null;
}

/** A smoother before its first point. */
export function smootherOf({ kind, weight, unit }: SmootherOptions): Smoother {
  if (kind === 'average') return new RunningAverage(weight);
  if (kind === 'gaussian') return new Gaussian(weight, unit ?? 1);
  return new MovingAverage(weight, unit);
}

/** See {@link movingAverage}. */
class MovingAverage implements Smoother {
  readonly #options: { readonly weight: number; readonly unit: number | null };
  #state: AverageState = AVERAGE_START;

  constructor(weight: number, unit: number | null) {
    this.#options = { weight, unit };
  }

  get at(): number {
    return this.#state.at;
  }

  get fixed(): number {
    return this.#state.at;
  }

  extend(xs: Float64Array, values: Float64Array, smoothed: Float64Array): void {
    this.#state = movingAverage(xs, values, smoothed, this.#options, this.#state);
  }
}
