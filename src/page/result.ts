import type { StepwellError } from '../base/errors.js';
import type { RefusalCode } from '../base/refusal.js';

/** Says when what one call logged is safe. Made lazily: a caller who does not ask pays nothing. */
export interface StoredPromiser {
  /** Resolves when the batch is committed in the store. */
  stored(batch: number): Promise<void>;
}

/** What one `log()` call did. */
export class LogResult {
  /** The row's step. */
  readonly step: number;
  /** False when anything of the call was not recorded as given: see {@link error}. */
  readonly ok: boolean;
  /**
   * The first problem of the call: a bad key, value or step (`validation`, with a {@link RefusalCode} as `facts.reason`), no
   * room (`dropped`), the run has ended.
   */
  readonly error: StepwellError | undefined;
  readonly #place: number | HeldPlace;
  readonly #promiser: StoredPromiser;

  constructor(
    step: number,
    error: StepwellError | undefined,
    place: number | HeldPlace,
    promiser: StoredPromiser,
  ) {
    this.step = step;
    this.ok = error === undefined;
    this.error = error;
    this.#place = place;
    this.#promiser = promiser;
  }

  /** Resolves when the row is committed in the store (see `run.storage`: IndexedDB, or the memory of a page or process without); rejects when it never will be. For a `{commit: false}` call: once its row was committed. */
  get stored(): Promise<void> {
    const place = this.#place;
    if (typeof place === 'number') return this.#promiser.stored(place);
    return place.batch.then((batch) => this.#promiser.stored(batch));
  }
}

/** The batch that a held row will be in: known when the row is committed. */
export class HeldPlace {
  #resolve: ((batch: number) => void) | undefined;
  #batch: Promise<number> | undefined;
  #known: number | undefined;

  /** Settles with the number of the batch. */
  get batch(): Promise<number> {
    this.#batch ??=
      this.#known === undefined
        ? new Promise((resolve) => {
            this.#resolve = resolve;
          })
        : Promise.resolve(this.#known);
    return this.#batch;
  }

  settle(batch: number): void {
    this.#known = batch;
    this.#resolve?.(batch);
  }
}
