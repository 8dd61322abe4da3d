import type { MediaAtStep, Source } from '../../source/types.js';

/** Most steps of one run. Of more, the store leaves some out evenly. */
const MOST_STEPS = 4096;

/** Steps of runs at which a key has images, read when they are first asked for. */
export class RunSteps {
  readonly #kept = new Map<string, { readonly count: number; steps: readonly MediaAtStep[] | undefined }>();
  readonly #changed: () => void;

  /** `changed` is called when steps were read. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /**
   * Ascending; `undefined`: they are being read. `count`: number of rows that the run has now. After it grew, the steps that were
   * read before are returned until the newer ones are read.
   */
  get(
    source: Source,
    key: string,
    media: string,
    run: string,
    count: number,
  ): readonly MediaAtStep[] | undefined {
    const before = this.#kept.get(run);
    if (before?.count === count) return before.steps;
    const entry: { readonly count: number; steps: readonly MediaAtStep[] | undefined } = {
      count,
      steps: before?.steps,
    };
    this.#kept.set(run, entry);
    void source.media({ run, key, media, limit: MOST_STEPS }).then(
      ({ steps }) => {
        entry.steps = steps;
        this.#changed();
      },
      () => {
        // The panel shows the error of the source. The next render reads again.
        if (this.#kept.get(run) === entry) this.#kept.delete(run);
      },
    );
    return entry.steps;
  }

  clear(): void {
    this.#kept.clear();
  }
}

/** The last of the steps at or before a step; if there is none, the first. `undefined`: there are no steps. */
export function stepAt(steps: readonly MediaAtStep[], step: number): MediaAtStep | undefined {
  return steps.findLast((each) => each.step <= step) ?? steps[0];
}
