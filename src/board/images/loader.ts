import { type StepwellError, toStepwellError } from '../../base/errors.js';
import type { LoggedImage } from '../../record/kinds.js';
import type { ImagesAtStep, Source } from '../../source/types.js';
import { Throttle } from '../data/throttle.js';
import { type Picture, Pictures } from './pictures.js';

/** Shortest time between two reads: the slider plays, or images stream in. */
const REFRESH_MS = 100;
/** Steps that the arrow keys know. */
const MOST_STEPS = 4096;

/** What a panel shows. */
export interface ImagePlan {
  readonly source: Source;
  readonly key: string;
  readonly runs: readonly string[];
  /** Where the slider stands; `null`: the newest. */
  readonly step: number | null;
}

/** The images of one run that are shown. */
export interface ShownRun {
  /** `null`: the run has none under this key. */
  readonly at: ImagesAtStep | null;
  readonly pictures: readonly { readonly image: LoggedImage; readonly picture: Picture }[];
}

/** Reads what an image panel shows, never while it is out of sight. Keeps what it has until the next is there, so that a panel never goes blank. */
export class ImageLoader {
  error: StepwellError | null = null;
  /** By run; empty before the first read. */
  shown: ReadonlyMap<string, ShownRun> = new Map();
  readonly #changed: () => void;
  readonly #pictures = new Pictures();
  readonly #throttle = new Throttle(REFRESH_MS, () => this.#read());
  #plan: ImagePlan | null = null;
  #active = false;
  #disposed = false;

  /** `changed` is called after every read. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Only an active loader reads. */
  setActive(active: boolean): void {
    this.#active = active;
    if (active) this.#throttle.requestNow();
    else this.#throttle.cancel();
  }

  setPlan(plan: ImagePlan): void {
    const before = this.#plan;
    this.#plan = plan;
    if (before?.source !== plan.source || before.key !== plan.key) this.shown = new Map();
    const same = before?.source === plan.source && before.key === plan.key;
    if (!same || before.step !== plan.step || before.runs.join() !== plan.runs.join()) this.refresh();
  }

  /** Reads again: there are new images, or a person asked. */
  refresh(): void {
    if (this.#active) this.#throttle.request();
  }

  /** The steps of the key in all runs that are shown, ascending. */
  async steps(): Promise<number[]> {
    const { source, key, runs } = this.#plan ?? { runs: [] };
    if (!source || key === undefined) return [];
    const all = await Promise.all(runs.map((run) => source.images({ run, key, limit: MOST_STEPS })));
    const steps = new Set(all.flatMap((images) => images.steps.map(({ step }) => step)));
    return [...steps].sort((a, b) => a - b);
  }

  dispose(): void {
    this.#disposed = true;
    this.setActive(false);
    this.#pictures.clear();
  }

  async #read(): Promise<void> {
    const plan = this.#plan;
    if (!plan || !this.#active) return;
    try {
      const read = await Promise.all(
        plan.runs.map(async (run) => [run, await this.#readRun(plan, run)] as const),
      );
      if (this.#disposed) return this.#pictures.clear();
      // Another key or source was chosen meanwhile; an older step is better than none while the slider moves.
      if (this.#plan?.source !== plan.source || this.#plan.key !== plan.key) return;
      this.shown = new Map(read);
      this.error = null;
    } catch (thrown) {
      this.error = toStepwellError(thrown);
    }
    const pictures = [...this.shown.values()].flatMap((run) => run.pictures.map(({ picture }) => picture));
    this.#pictures.trim(new Set(pictures));
    this.#changed();
  }

  async #readRun({ source, key, step }: ImagePlan, run: string): Promise<ShownRun> {
    const { steps } = await source.images({ run, key, at: step ?? Number.POSITIVE_INFINITY });
    const [at = null] = steps;
    const pictures = await Promise.all(
      (at?.images ?? []).map(async (image) => ({
        image,
        picture: await this.#pictures.get(source, run, image),
      })),
    );
    return { at, pictures };
  }
}
