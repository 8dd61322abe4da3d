import type { StepwellError } from '../base/errors.js';
import type { RefusalCode } from '../base/refusal.js';

/** Makes the promise of {@link LogResult.stored} on demand: a caller who does not read it pays nothing. */
export interface StoredPromiser {
  /** Resolves when the batch is committed in the store. */
  stored(batch: number): Promise<void>;
}

/** Result of one `log()` call. */
export class LogResult {
  /** The row's step. */
  readonly step: number;
  /** False if a value of the call was not recorded as given: see {@link error}. */
  readonly ok: boolean;
  /**
   * The first problem of the call: a bad key, value or step (`validation`, with a {@link RefusalCode} as `facts.reason`), no room
   * (`dropped`), or the run has ended.
   */
  readonly error: StepwellError | undefined;
  readonly #batch: number | HeldBatch;
  readonly #promiser: StoredPromiser;

  constructor(
    step: number,
    error: StepwellError | undefined,
    batch: number | HeldBatch,
    promiser: StoredPromiser,
  ) {
    this.step = step;
    this.ok = error === undefined;
    this.error = error;
    this.#batch = batch;
    this.#promiser = promiser;
  }

  /**
   * Resolves when the row is committed in the store: IndexedDB, or memory if there is no IndexedDB (see `run.storage`). Rejects
   * if the row cannot be committed. For a `{commit: false}` call, waits for the commit of its row.
   */
  get stored(): Promise<void> {
    const known = this.#batch;
    if (typeof known === 'number') return this.#promiser.stored(known);
    return known.batch.then((batch) => this.#promiser.stored(batch));
  }
}

/** The batch of a held row. Known when the row is committed. */
export class HeldBatch {
  #resolve: ((batch: number) => void) | undefined;
  #batch: Promise<number> | undefined;
  #known: number | undefined;

  /** Resolves with the number of the batch. */
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
