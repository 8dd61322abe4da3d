import type { Series, SeriesQuery, Source, XAxis } from '../../../source/types.js';
import { type CurveOptions, smoothingOf } from '../../chart/smooth.js';
import type { Zoom } from '../../data/view.js';
import { Loading } from '../controllers/loading.js';
import type { Visibility } from '../controllers/visibility.js';

/** Shortest time (ms) between two reads of a panel while values stream in. */
const REFRESH_MS = 250;
/** Share of the extent by which a window over growing runs is longer than the extent, so that it need not move at every read. */
const HEADROOM = 0.125;

/** A line of a panel: one key of one run. */
export interface LineSource {
  /** Unique among the lines of a panel. */
  readonly id: string;
  readonly run: string;
  readonly key: string;
}

/** What a panel shows. Changes make all of its series stale. */
export interface SeriesPlan extends CurveOptions {
  readonly source: Pick<Source, 'series'>;
  readonly lines: readonly LineSource[];
  readonly x: XAxis;
  readonly zoom: Zoom | null;
  /** Number of buckets: about one per pixel. */
  readonly buckets: number;
}

interface Loaded {
  readonly series: Series;
  readonly window: Zoom | null;
  readonly smoothed: Series | null;
}

/**
 * Reads the series of a line panel: only changed series, and one read at a time. Keeps the old series until newer series arrive,
 * so that a panel never goes blank.
 */
export class SeriesLoader {
  readonly loading: Loading;
  readonly #changed: () => void;
  readonly #loaded = new Map<string, Loaded>();
  readonly #stale = new Set<string>();
  /** Lines of which only the smoothed series is stale, because the smoothing was changed. */
  readonly #staleCurves = new Set<string>();
  #plan: SeriesPlan | null = null;

  /** `changed` is called after every read that was not dropped, and before a first curve is read. */
  constructor(visibility: Visibility, changed: () => void) {
    this.#changed = changed;
    this.loading = new Loading(visibility, {
      intervalMs: REFRESH_MS,
      read: (isCurrent) => this.#read(isCurrent),
      changed,
    });
  }

  /** The series of a line; `undefined` until it was read. */
  series(id: string): Series | undefined {
    return this.#loaded.get(id)?.series;
  }

  /** The smoothed series of a line; `null` until it was read. */
  smoothed(id: string): Series | null {
    return this.#loaded.get(id)?.smoothed ?? null;
  }

  /** True if the plan has lines, or if there is no plan yet. */
  get hasLines(): boolean {
    return this.#plan?.lines.length !== 0;
  }

  /** True if every line of the plan was read at least once. */
  get isComplete(): boolean {
    return this.#plan?.lines.every(({ id }) => this.#loaded.has(id)) ?? false;
  }

  /** True if the data belongs to the current plan: its axis, range and lines. */
  get isCurrent(): boolean {
    return this.loading.isCurrent && this.isComplete;
  }

  /** Extent of all points of the plan's lines; `null` without points. */
  get extent(): Zoom | null {
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (const { id } of this.#plan?.lines ?? []) {
      const series = this.#loaded.get(id)?.series;
      if (!series || Number.isNaN(series.xMin)) continue;
      min = Math.min(min, series.xMin);
      max = Math.max(max, series.xMax);
    }
    return min <= max ? { min, max } : null;
  }

  setPlan(plan: SeriesPlan): void {
    const before = this.#plan;
    this.#plan = plan;
    const axisChanged = before?.source !== plan.source || JSON.stringify(before.x) !== JSON.stringify(plan.x);
    if (axisChanged) this.#loaded.clear();
    const rangeChanged = before?.zoom?.min !== plan.zoom?.min || before?.zoom?.max !== plan.zoom?.max;
    if (axisChanged || rangeChanged || before?.buckets !== plan.buckets) {
      this.loading.drop();
      this.#markAll();
    }
    for (const { id } of plan.lines) if (!this.#loaded.has(id)) this.#stale.add(id);
    // Do not drop a read that is under way: while the slider is dragged, a curve of the previous weight is better than no
    // curve, and there is never more than one read per panel.
    const curveChanged = before?.smoothing !== plan.smoothing || before.smoothingKind !== plan.smoothingKind;
    if (plan.smoothing > 0 && curveChanged) {
      for (const { id } of plan.lines) this.#staleCurves.add(id);
    }
    if (this.#stale.size + this.#staleCurves.size > 0) this.loading.requestNow();
  }

  /** Requests a read, because a run got new values. */
  markStale(run: string): void {
    const lines = this.#plan?.lines.filter((line) => line.run === run) ?? [];
    for (const { id } of lines) this.#stale.add(id);
    if (lines.length > 0) this.loading.request();
  }

  /** Reads everything again. */
  retry(): void {
    this.#markAll();
    this.loading.retry();
  }

  #markAll(): void {
    for (const { id } of this.#plan?.lines ?? []) this.#stale.add(id);
  }

  async #read(isCurrent: () => boolean): Promise<void> {
    const plan = this.#plan;
    if (!plan) return;
    const window = this.#window(plan);
    const due = plan.lines.filter(({ id }) => this.#stale.has(id));
    const curves = plan.lines.filter(({ id }) => this.#stale.has(id) || this.#staleCurves.has(id));
    this.#stale.clear();
    this.#staleCurves.clear();
    const answers = await Promise.all(due.map((line) => plan.source.series(queryOf(plan, line, window))));
    if (!isCurrent()) return;
    let isFirst = false;
    due.forEach(({ id }, i) => {
      const series = answers[i];
      const smoothed = plan.smoothing > 0 ? this.smoothed(id) : null;
      isFirst ||= !this.#loaded.has(id);
      if (series) this.#loaded.set(id, { series, window, smoothed });
    });
    if (plan.smoothing > 0) {
      // The first curve of a run takes as long as reading all of its points: draw its values meanwhile.
      if (isFirst) this.#changed();
      await Promise.all(curves.map((line) => this.#readCurve(plan, line, isCurrent)));
      if (!isCurrent()) return;
    }
    this.#settleGrid(plan, window);
  }

  /** Reads the smoothed series on the grid of the plain series. */
  async #readCurve(plan: SeriesPlan, line: LineSource, isCurrent: () => boolean): Promise<void> {
    const loaded = this.#loaded.get(line.id);
    if (!loaded || Number.isNaN(loaded.series.xMin)) return;
    const { series, window } = loaded;
    const range = window ?? { min: series.xMin, max: series.xMax };
    const smoothing = smoothingOf(plan);
    const smoothed = await plan.source.series({ ...queryOf(plan, line, range), smoothing });
    if (isCurrent()) this.#loaded.set(line.id, { series, window, smoothed });
  }

  /**
   * The range of the query; `null`: everything, for a single line. Several lines get a common range: equal ranges give equal
   * grids, and lines share their x values only on equal grids.
   */
  #window(plan: SeriesPlan): Zoom | null {
    if (plan.zoom) return plan.zoom;
    const { extent } = this;
    if (!extent || plan.lines.length < 2) return null;
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

  /** Reads series again that have a finer grid than the others, or that have outgrown their window. */
  #settleGrid(plan: SeriesPlan, used: Zoom | null): void {
    if (plan.zoom || plan.lines.length < 2) return;
    const next = this.#window(plan);
    const widest = Math.max(...plan.lines.map(({ id }) => this.series(id)?.width ?? 0));
    for (const { id } of plan.lines) {
      const loaded = this.#loaded.get(id);
      if (!loaded || Number.isNaN(loaded.series.xMin)) continue;
      const sameWindow = loaded.window?.min === next?.min && loaded.window?.max === next?.max;
      const outgrown = used !== null && loaded.series.xMax > used.max;
      if (!sameWindow && (outgrown || loaded.series.width < widest)) this.#stale.add(id);
    }
    if (this.#stale.size > 0) this.loading.request();
  }
}

function queryOf(plan: SeriesPlan, { run, key }: LineSource, window: Zoom | null): SeriesQuery {
  const range = window ? { from: window.min, to: window.max, neighbours: true } : {};
  return { run, key, x: plan.x, buckets: plan.buckets, ...range };
}

/** True for a window much longer than the data, which wastes buckets, such as after a long run was removed from the panel. */
function wasteful(window: Zoom, extent: Zoom): boolean {
  return window.max - extent.min > (extent.max - extent.min) * (1 + 2 * HEADROOM);
}
