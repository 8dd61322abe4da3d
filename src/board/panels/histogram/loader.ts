import type { StepwellError } from '../../../base/errors.js';
import type { Heatmap, HeatmapQuery, HistogramQuery, Histograms, Source } from '../../../source/types.js';
import { Loading } from '../controllers/loading.js';
import type { Visibility } from '../controllers/visibility.js';

/** Shortest time (ms) between two reads of a panel while histograms stream in. */
const REFRESH_MS = 250;
/** Shortest time (ms) between two reads of the histogram of one step, for playback. */
const STEP_MS = 40;

/** What a panel reads of one run: a heat map of many histograms, or the histograms themselves. */
export type HistogramPlan = {
  readonly source: Source;
  /** Query for the exact histogram at the slider's step, in addition to the others. */
  readonly single: HistogramQuery | null;
} & (
  | { readonly show: 'heatmap'; readonly query: HeatmapQuery }
  | { readonly show: 'histograms'; readonly query: HistogramQuery }
);

/** An answer and its plan. */
export interface Loaded {
  readonly plan: HistogramPlan;
  readonly heatmap: Heatmap | null;
  readonly histograms: Histograms | null;
}

/** Reads the data of one histogram panel after a change. Keeps the old data until newer data arrives. */
export class HistogramLoader {
  /** The last answer for the current run and key. Its range or size may be outdated. */
  loaded: Loaded | null = null;
  /** The answer to `plan.single`. */
  single: Histograms | null = null;
  readonly #all: Loading;
  readonly #step: Loading;
  #plan: HistogramPlan | null = null;

  /** `changed` is called after every read that was not dropped. */
  constructor(visibility: Visibility, changed: () => void) {
    this.#all = new Loading(visibility, {
      intervalMs: REFRESH_MS,
      read: (isCurrent) => this.#read(isCurrent),
      changed,
    });
    this.#step = new Loading(visibility, { intervalMs: STEP_MS, read: () => this.#readSingle(), changed });
  }

  get error(): StepwellError | null {
    return this.#all.error ?? this.#step.error;
  }

  setPlan(plan: HistogramPlan): void {
    const before = this.#plan;
    this.#plan = plan;
    if (before?.source !== plan.source || !isSameSelection(before.query, plan.query)) {
      this.loaded = null;
      this.single = null;
      this.#all.error = null;
      this.#step.error = null;
    }
    const changed =
      before?.source !== plan.source ||
      before.show !== plan.show ||
      JSON.stringify(before.query) !== JSON.stringify(plan.query);
    if (changed) {
      this.#all.drop();
      // Dragging a window changes the size many times a second: such a read may wait. A read after a person's choice may not.
      if (this.loaded === null || !onlySizeDiffers(before, plan)) this.#all.requestNow();
      else this.#all.request();
    }
    if (JSON.stringify(before?.single) !== JSON.stringify(plan.single)) {
      if (plan.single === null) this.single = null;
      else this.#step.request();
    }
  }

  /** Requests reads, because the run got new histograms. */
  markStale(): void {
    this.#all.request();
    if (this.#plan?.single) this.#step.request();
  }

  /** Reads everything again. */
  retry(): void {
    this.#all.retry();
    this.#step.error = null;
    if (this.#plan?.single) this.#step.request();
  }

  async #read(isCurrent: () => boolean): Promise<void> {
    const plan = this.#plan;
    if (!plan) return;
    const heatmap = plan.show === 'heatmap' ? await plan.source.heatmap(plan.query) : null;
    const histograms = plan.show === 'histograms' ? await plan.source.histograms(plan.query) : null;
    if (isCurrent()) this.loaded = { plan, heatmap, histograms };
  }

  async #readSingle(): Promise<void> {
    const plan = this.#plan;
    if (!plan?.single) return;
    const single = await plan.source.histograms(plan.single);
    // While the slider moves, show an older step, but never another run or key.
    if (this.#plan?.single && isSameSelection(this.#plan.single, plan.single)) this.single = single;
  }
}

type Query = HeatmapQuery | HistogramQuery;

function isSameSelection(a: Query, b: Query): boolean {
  return a.run === b.run && a.key === b.key && a.x === b.x;
}

function onlySizeDiffers(before: HistogramPlan | null, plan: HistogramPlan): boolean {
  if (before?.show !== 'heatmap' || plan.show !== 'heatmap') return false;
  const same = { width: 0, height: 0 };
  return JSON.stringify({ ...before.query, ...same }) === JSON.stringify({ ...plan.query, ...same });
}
