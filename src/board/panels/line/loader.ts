import { type StepwellError, toStepwellError } from '../../../base/errors.js';
import type { Series, SeriesQuery, Source, XAxis } from '../../../source/types.js';
import { Throttle } from '../../data/throttle.js';
import type { Zoom } from '../../data/view.js';

/** Shortest time between two reads of a panel while values stream in. */
const REFRESH_MS = 250;
/** Share of the extent that a window over growing runs reaches beyond it, so that it need not move at every read. */
const HEADROOM = 0.125;

/** What a panel shows: changes make every series of it stale. */
export interface SeriesPlan {
  readonly source: Source;
  readonly runs: readonly string[];
  readonly x: XAxis;
  /** Weight, 0: off. */
  readonly smoothing: number;
  readonly zoom: Zoom | null;
  /** About one per pixel. */
  readonly buckets: number;
}

interface Loaded {
  readonly series: Series;
  readonly window: Zoom | null;
  readonly smoothed: Series | null;
}

/**
 * Reads the series of one key for several runs: only those that changed, at most every 250 ms, never while the panel
 * is out of sight. Keeps what it has until something newer is there, so that a panel never goes blank.
 */
export class SeriesLoader {
  error: StepwellError | null = null;
  readonly #key: string;
  readonly #changed: () => void;
  readonly #loaded = new Map<string, Loaded>();
  readonly #stale = new Set<string>();
  /** Runs whose smoothed series alone is stale: the weight was moved. */
  readonly #staleCurves = new Set<string>();
  readonly #throttle = new Throttle(REFRESH_MS, () => this.#read());
  #plan: SeriesPlan | null = null;
  #generation = 0;
  #active = false;
  /** Generation of the last read that succeeded. */
  #readGeneration = -1;

  /** `changed` is called after every read that brought something. */
  constructor(key: string, changed: () => void) {
    this.#key = key;
    this.#changed = changed;
  }

  /** The series of a run, as far as it was read. */
  series(uid: string): Series | undefined {
    return this.#loaded.get(uid)?.series;
  }

  /** The smoothed series of a run; `null` until it was read. */
  smoothed(uid: string): Series | null {
    return this.#loaded.get(uid)?.smoothed ?? null;
  }

  /** True when every run of the plan was read at least once. */
  get complete(): boolean {
    return this.#plan?.runs.every((uid) => this.#loaded.has(uid)) ?? false;
  }

  /** True when what was read is of the present plan: its axis, range and runs. */
  get current(): boolean {
    return this.#readGeneration === this.#generation && this.complete;
  }

  /** Extent of all points of the plan's runs; `null` when there are none. */
  get extent(): Zoom | null {
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (const uid of this.#plan?.runs ?? []) {
      const series = this.#loaded.get(uid)?.series;
      if (!series || Number.isNaN(series.xMin)) continue;
      min = Math.min(min, series.xMin);
      max = Math.max(max, series.xMax);
    }
    return min <= max ? { min, max } : null;
  }

  /** Only an active loader reads. */
  setActive(active: boolean): void {
    this.#active = active;
    if (active && this.#isStale) this.#throttle.requestNow();
    if (!active) this.#throttle.cancel();
  }

  setPlan(plan: SeriesPlan): void {
    const before = this.#plan;
    this.#plan = plan;
    const axisChanged = before?.source !== plan.source || JSON.stringify(before.x) !== JSON.stringify(plan.x);
    if (axisChanged) this.#loaded.clear();
    const rangeChanged = before?.zoom?.min !== plan.zoom?.min || before?.zoom?.max !== plan.zoom?.max;
    if (axisChanged || rangeChanged || before?.buckets !== plan.buckets) {
      this.#generation++;
      for (const uid of plan.runs) this.#stale.add(uid);
    }
    for (const uid of plan.runs) if (!this.#loaded.has(uid)) this.#stale.add(uid);
    // What is being read goes on: a curve of the weight before is better than none while the slider is dragged, and there
    // is never more than one reading per panel.
    if (plan.smoothing > 0 && before?.smoothing !== plan.smoothing) {
      for (const uid of plan.runs) this.#staleCurves.add(uid);
    }
    if (this.#active && this.#isStale) this.#throttle.requestNow();
  }

  /** A run got new values. */
  markStale(uid: string): void {
    if (!this.#plan?.runs.includes(uid)) return;
    this.#stale.add(uid);
    if (this.#active) this.#throttle.request();
  }

  /** Reads everything again. */
  retry(): void {
    this.error = null;
    for (const uid of this.#plan?.runs ?? []) this.#stale.add(uid);
    if (this.#active) this.#throttle.requestNow();
  }

  dispose(): void {
    this.#active = false;
    this.#generation++;
    this.#throttle.cancel();
  }

  get #isStale(): boolean {
    return this.#stale.size + this.#staleCurves.size > 0;
  }

  async #read(): Promise<void> {
    const plan = this.#plan;
    if (!plan || !this.#active) return;
    const generation = this.#generation;
    const window = this.#window(plan);
    const due = plan.runs.filter((uid) => this.#stale.has(uid));
    const curves = plan.runs.filter((uid) => this.#stale.has(uid) || this.#staleCurves.has(uid));
    this.#stale.clear();
    this.#staleCurves.clear();
    try {
      const answers = await Promise.all(due.map((uid) => plan.source.series(this.#query(plan, uid, window))));
      if (generation !== this.#generation) return;
      let isFirst = false;
      due.forEach((uid, i) => {
        const series = answers[i];
        const smoothed = plan.smoothing > 0 ? this.smoothed(uid) : null;
        isFirst ||= !this.#loaded.has(uid);
        if (series) this.#loaded.set(uid, { series, window, smoothed });
      });
      if (plan.smoothing > 0) {
        // The first curve of a run takes as long as reading all of its points: its values are drawn meanwhile.
        if (isFirst) this.#changed();
        await Promise.all(curves.map((uid) => this.#readCurve(plan, uid, generation)));
        if (generation !== this.#generation) return;
      }
      this.error = null;
      this.#readGeneration = generation;
      this.#settleGrid(plan, window);
    } catch (thrown) {
      if (generation !== this.#generation) return;
      this.error = toStepwellError(thrown);
    }
    this.#changed();
  }

  /** Reads the smoothed series on the grid that the plain one came on. */
  async #readCurve(plan: SeriesPlan, uid: string, generation: number): Promise<void> {
    const loaded = this.#loaded.get(uid);
    if (!loaded || Number.isNaN(loaded.series.xMin)) return;
    const { series, window } = loaded;
    const range = window ?? { min: series.xMin, max: series.xMax };
    const smoothing = { weight: plan.smoothing };
    const smoothed = await plan.source.series({ ...this.#query(plan, uid, range), smoothing });
    if (generation === this.#generation) this.#loaded.set(uid, { series, window, smoothed });
  }

  #query(plan: SeriesPlan, run: string, window: Zoom | null): SeriesQuery {
    const range = window ? { from: window.min, to: window.max, neighbours: true } : {};
    return { run, key: this.#key, x: plan.x, buckets: plan.buckets, ...range };
  }

  /**
   * The range to ask for. One run alone is asked for everything. Several are asked for one common range, because equal
   * ranges give equal grids, and only on one grid do the runs share their x values.
   */
  #window(plan: SeriesPlan): Zoom | null {
    if (plan.zoom) return plan.zoom;
    const { extent } = this;
    if (!extent || plan.runs.length < 2) return null;
    for (const { window } of this.#loaded.values()) {
      if (
        window &&
        window.min === extent.min &&
        window.max >= extent.max &&
        wasteful(window, extent) === false
      )
        return window;
    }
    return { min: extent.min, max: extent.max + (extent.max - extent.min) * HEADROOM };
  }

  /** Reads those again that came on a finer grid than the others, and those that have outgrown their window. */
  #settleGrid(plan: SeriesPlan, used: Zoom | null): void {
    if (plan.zoom || plan.runs.length < 2) return;
    const next = this.#window(plan);
    const widest = Math.max(...plan.runs.map((uid) => this.series(uid)?.width ?? 0));
    for (const uid of plan.runs) {
      const loaded = this.#loaded.get(uid);
      if (!loaded || Number.isNaN(loaded.series.xMin)) continue;
      const sameWindow = loaded.window?.min === next?.min && loaded.window?.max === next?.max;
      const outgrown = used !== null && loaded.series.xMax > used.max;
      if (!sameWindow && (outgrown || loaded.series.width < widest)) this.#stale.add(uid);
    }
    if (this.#stale.size > 0) this.#throttle.request();
  }
}

/** A window much longer than the data wastes buckets: a long run was taken off the panel. */
function wasteful(window: Zoom, extent: Zoom): boolean {
  return window.max - extent.min > (extent.max - extent.min) * (1 + 2 * HEADROOM);
}
