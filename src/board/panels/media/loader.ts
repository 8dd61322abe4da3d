import type { MediaItem } from '../../../record/kinds.js';
import type { MediaAtStep, Source } from '../../../source/types.js';
import { Loading } from '../controllers/loading.js';
import type { Visibility } from '../controllers/visibility.js';

/** Shortest time (ms) between two reads, during playback or while media stream in. */
const REFRESH_MS = 100;
/** Most steps for the arrow keys. */
const MOST_STEPS = 4096;

/** Makes and releases the assets that show items, such as addresses for `<img>`. */
export interface Assets<Asset> {
  /** The asset of an item of a run. Read once. */
  get(source: Source, run: string, item: MediaItem): Promise<Asset>;
  /** Releases assets that were not used lately and are not in `shown`. */
  trim(shown: ReadonlySet<Asset>): void;
  /** Releases all assets. */
  clear(): void;
}

/** What a panel shows. */
export interface MediaPlan {
  readonly source: Source;
  readonly key: string;
  readonly media: string;
  readonly runs: readonly string[];
  /** Step of the slider; `null`: the newest. */
  readonly step: number | null;
  /** The one item to show, whatever the run has at the step. Default: the items of the step. */
  readonly only?: MediaItem | null;
}

/** The shown media of one run. */
export interface ShownRun<Asset> {
  /** `null`: the run has no media under this key. */
  readonly at: MediaAtStep | null;
  readonly items: readonly { readonly item: MediaItem; readonly asset: Asset }[];
}

/**
 * Reads the media of a panel, only while the panel is visible [MED4]. Keeps the old media until newer media arrive, so that a
 * panel never goes blank.
 */
export class MediaLoader<Asset> {
  readonly loading: Loading;
  /** Shown media by run; empty before the first read. */
  shown: ReadonlyMap<string, ShownRun<Asset>> = new Map();
  readonly #assets: Assets<Asset>;
  #plan: MediaPlan | null = null;
  #isClosed = false;

  /** `changed` is called after every read. */
  constructor(visibility: Visibility, assets: Assets<Asset>, changed: () => void) {
    this.#assets = assets;
    this.loading = new Loading(visibility, { intervalMs: REFRESH_MS, read: () => this.#read(), changed });
    // Read again when the panel becomes visible: missing bytes may have arrived meanwhile.
    visibility.listen((isVisible) => isVisible && this.loading.requestNow());
  }

  setPlan(plan: MediaPlan): void {
    const before = this.#plan;
    this.#plan = plan;
    const same = isSameKey(before, plan);
    if (!same) this.shown = new Map();
    if (!same || before?.step !== plan.step || before.runs.join() !== plan.runs.join()) {
      this.loading.request();
    }
  }

  /** The steps of the key in all shown runs, ascending. */
  async steps(): Promise<number[]> {
    if (this.#plan === null) return [];
    const { source, key, media, runs } = this.#plan;
    const all = await Promise.all(runs.map((run) => source.media({ run, key, media, limit: MOST_STEPS })));
    const steps = new Set(all.flatMap((values) => values.steps.map(({ step }) => step)));
    return [...steps].sort((a, b) => a - b);
  }

  /** Call it when the panel is connected again. */
  open(): void {
    this.#isClosed = false;
  }

  /** Releases everything. Call it when the panel is disconnected. */
  close(): void {
    this.#isClosed = true;
    this.shown = new Map();
    this.#assets.clear();
  }

  async #read(): Promise<void> {
    const plan = this.#plan;
    if (!plan) return;
    const read = await Promise.all(
      plan.runs.map(async (run) => [run, await this.#readRun(plan, run)] as const),
    );
    if (this.#isClosed) return this.#assets.clear();
    // Discard the answer if another key or source was chosen meanwhile. An older step is kept: better than none while the slider
    // moves.
    if (!isSameKey(this.#plan, plan)) return;
    this.shown = new Map(read);
    const assets = [...this.shown.values()].flatMap((run) => run.items.map(({ asset }) => asset));
    this.#assets.trim(new Set(assets));
  }

  async #readRun({ source, key, media, step, only }: MediaPlan, run: string): Promise<ShownRun<Asset>> {
    if (only) return { at: null, items: [{ item: only, asset: await this.#assets.get(source, run, only) }] };
    const { steps } = await source.media({ run, key, media, at: step ?? Number.POSITIVE_INFINITY });
    const [at = null] = steps;
    const items = await Promise.all(
      (at?.items ?? []).map(async (item) => ({ item, asset: await this.#assets.get(source, run, item) })),
    );
    return { at, items };
  }
}

function isSameKey(a: MediaPlan | null, b: MediaPlan): boolean {
  const isSameItem = a?.only?.sha256 === b.only?.sha256;
  return a?.source === b.source && a.key === b.key && a.media === b.media && isSameItem;
}
