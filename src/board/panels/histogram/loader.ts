import { type StepwellError, toStepwellError } from '../../../base/errors.js';
import type { Heatmap, HeatmapQuery, HistogramQuery, Histograms, Source } from '../../../source/types.js';
import { Throttle } from '../../data/throttle.js';

/** Shortest time between two reads of a panel while histograms stream in. */
const REFRESH_MS = 250;
/** Between two reads of the histogram of one step: the slider plays. */
const STEP_MS = 40;

/** What a panel shows of one run: a picture of many histograms, or the histograms themselves. */
export type HistogramPlan = {
  readonly source: Source;
  /** The histogram that the slider stands on, wanted exactly besides the others. */
  readonly single: HistogramQuery | null;
} & (
  | { readonly show: 'heatmap'; readonly query: HeatmapQuery }
  | { readonly show: 'histograms'; readonly query: HistogramQuery }
);

/** An answer and what it was asked with. */
export interface Loaded {
  readonly plan: HistogramPlan;
  readonly heatmap: Heatmap | null;
  readonly histograms: Histograms | null;
}

/**
 * Reads what one histogram panel shows: when it changed, at most every 250 ms, never while the panel is out of sight.
 * Keeps what it has until something newer is there, so that a panel never goes blank.
 */
export class HistogramLoader {
  error: StepwellError | null = null;
  /** The last answer of the present run and key; perhaps still of the range or size before. */
  loaded: Loaded | null = null;
  /** The answer to `plan.single`. */
  single: Histograms | null = null;
  readonly #changed: () => void;
  readonly #throttle = new Throttle(REFRESH_MS, () => this.#read());
  readonly #stepThrottle = new Throttle(STEP_MS, () => this.#readSingle());
  #plan: HistogramPlan | null = null;
  #stale = false;
  #singleStale = false;
  #generation = 0;
  #active = false;

  /** `changed` is called after every read that brought something. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Only an active loader reads. */
  setActive(active: boolean): void {
    this.#active = active;
    if (active) this.#request(true);
    else this.#cancel();
  }

  setPlan(plan: HistogramPlan): void {
    const before = this.#plan;
    this.#plan = plan;
    if (before?.source !== plan.source || !sameSubject(before.query, plan.query)) {
      this.loaded = null;
      this.single = null;
      this.error = null;
    }
    const changed =
      before?.source !== plan.source ||
      before.show !== plan.show ||
      JSON.stringify(before.query) !== JSON.stringify(plan.query);
    if (changed) {
      this.#generation++;
      this.#stale = true;
      // A window that is being dragged changes the size many times a second: that may wait, what a person chose may not.
      this.#request(this.loaded === null || !onlySizeDiffers(before, plan));
    }
    if (JSON.stringify(before?.single) !== JSON.stringify(plan.single)) {
      this.#singleStale = plan.single !== null;
      if (plan.single === null) this.single = null;
      else if (this.#active) this.#stepThrottle.request();
    }
  }

  /** The run got new histograms. */
  markStale(): void {
    this.#stale = true;
    this.#singleStale = this.#plan?.single !== null;
    this.#request(false);
  }

  /** Reads everything again. */
  retry(): void {
    this.error = null;
    this.#stale = true;
    this.#singleStale = this.#plan?.single !== null;
    this.#request(true);
  }

  dispose(): void {
    this.#active = false;
    this.#generation++;
    this.#cancel();
  }

  #request(now: boolean): void {
    if (!this.#active || this.#plan === null) return;
    if (this.#stale && now) this.#throttle.requestNow();
    else if (this.#stale) this.#throttle.request();
    if (this.#singleStale) this.#stepThrottle.request();
  }

  #cancel(): void {
    this.#throttle.cancel();
    this.#stepThrottle.cancel();
  }

  async #read(): Promise<void> {
    const plan = this.#plan;
    if (!plan || !this.#active) return;
    const generation = this.#generation;
    this.#stale = false;
    try {
      const heatmap = plan.show === 'heatmap' ? await plan.source.heatmap(plan.query) : null;
      const histograms = plan.show === 'histograms' ? await plan.source.histograms(plan.query) : null;
      if (generation !== this.#generation) return;
      this.loaded = { plan, heatmap, histograms };
      this.error = null;
    } catch (thrown) {
      if (generation !== this.#generation) return;
      this.error = toStepwellError(thrown);
    }
    this.#changed();
  }

  async #readSingle(): Promise<void> {
    const plan = this.#plan;
    if (!plan?.single || !this.#active) return;
    this.#singleStale = false;
    try {
      const single = await plan.source.histograms(plan.single);
      // An older step is better than none while the slider moves; another run or key is not.
      if (this.#plan?.single && sameSubject(this.#plan.single, plan.single)) this.single = single;
    } catch (thrown) {
      this.error = toStepwellError(thrown);
    }
    this.#changed();
  }
}

type Query = HeatmapQuery | HistogramQuery;

function sameSubject(a: Query, b: Query): boolean {
  return a.run === b.run && a.key === b.key && a.x === b.x;
}

function onlySizeDiffers(before: HistogramPlan | null, plan: HistogramPlan): boolean {
  if (before?.show !== 'heatmap' || plan.show !== 'heatmap') return false;
  const same = { width: 0, height: 0 };
  return JSON.stringify({ ...before.query, ...same }) === JSON.stringify({ ...plan.query, ...same });
}
