/** What a person compares in the enlarged view of a key. Kept while steps change and while the view is closed. */

const MOST_SIDES = 4;
const LEAST_SIDES = 2;
/** Factors of the difference. */
export const GAINS = [1, 2, 4, 8, 16, 32] as const;

/** One of the images side by side. */
export interface Side {
  readonly run: string;
  /** `null`: the step of the slider. */
  readonly step: number | null;
}

/** Sides, and how they are compared. */
export class CompareState {
  /** Counts changes. */
  version = 0;
  isComparing = false;
  hasStrip = true;
  isDifference = false;
  /** One of {@link GAINS}. */
  gain: number = GAINS[0];
  /** Number of the image among those of its step, from 0. */
  image = 0;
  /** The side whose steps the filmstrip shows. */
  active = 0;
  #sides: readonly Side[] = [];
  readonly #listeners = new Set<() => void>();

  get sides(): readonly Side[] {
    return this.#sides;
  }

  /** The other side of the difference to the first side. */
  get other(): number {
    return Math.max(1, this.active);
  }

  /** Calls `listener` after each change. Returns a function that stops this. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Changes the state and tells everybody who shows it. */
  change(
    fields: Partial<
      Pick<CompareState, 'isComparing' | 'hasStrip' | 'isDifference' | 'gain' | 'image' | 'active'>
    > = {},
  ): void {
    Object.assign(this, fields);
    this.version++;
    for (const listener of this.#listeners) listener();
  }

  /** Changes one side. */
  setSide(at: number, side: Partial<Side>): void {
    this.#sides = this.#sides.map((each, i) => (i === at ? { ...each, ...side } : each));
    this.change({ active: at });
  }

  get canAdd(): boolean {
    return this.#sides.length < MOST_SIDES;
  }

  /** Adds a side: the first run that is on no side, or the active side once more. */
  add(runs: readonly string[]): void {
    const run = runs.find((each) => !this.#sides.some((side) => side.run === each));
    const again = this.#sides[this.active] ?? this.#sides[0];
    const added = run === undefined ? again : { run, step: null };
    if (!this.canAdd || !added) return;
    this.#sides = [...this.#sides, added];
    this.change({ active: this.#sides.length - 1 });
  }

  get canRemove(): boolean {
    return this.#sides.length > LEAST_SIDES;
  }

  remove(at: number): void {
    if (!this.canRemove) return;
    this.#sides = this.#sides.filter((_, i) => i !== at);
    this.change({ active: Math.min(this.active, this.#sides.length - 1) });
  }

  /**
   * Lets sides of runs go that are not shown any more, and fills up to two sides: with further runs at the slider's step; of a single
   * run, the first step and the slider's step. Tells nobody.
   */
  fit(runs: readonly string[]): void {
    const isNew = this.#sides.length === 0;
    const sides = this.#sides.filter(({ run }) => runs.includes(run));
    for (const run of runs) {
      if (sides.length >= (isNew ? MOST_SIDES : LEAST_SIDES)) break;
      if (!sides.some((side) => side.run === run)) sides.push({ run, step: null });
    }
    const [only] = sides;
    if (sides.length === 1 && only) sides.unshift({ run: only.run, step: Number.NEGATIVE_INFINITY });
    this.#sides = sides;
    this.active = Math.max(0, Math.min(this.active, sides.length - 1));
  }
}
