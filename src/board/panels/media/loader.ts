import type { MediaItem } from '../../../record/kinds.js';
import type { MediaAtStep, Source } from '../../../source/types.js';
import { Loading } from '../controllers/loading.js';
import type { Visibility } from '../controllers/visibility.js';

/** Shortest time between two reads: the slider plays, or media stream in. */
const REFRESH_MS = 100;
/** Steps that the arrow keys know. */
const MOST_STEPS = 4096;

/** What makes something to be shown of an item, and lets go of it: an address for an `<img>`, say. */
export interface Assets<Asset> {
  /** The asset of an item of a run; read once. */
  get(source: Source, run: string, item: MediaItem): Promise<Asset>;
  /** Lets go of what was not used lately and is not in `shown`. */
  trim(shown: ReadonlySet<Asset>): void;
  /** Lets go of all. */
  clear(): void;
}

/** What a panel shows. */
export interface MediaPlan {
  readonly source: Source;
  readonly key: string;
  readonly media: string;
  readonly runs: readonly string[];
  /** Where the slider stands; `null`: the newest. */
  readonly step: number | null;
}

/** The media of one run that are shown. */
export interface ShownRun<Asset> {
  /** `null`: the run has none under this key. */
  readonly at: MediaAtStep | null;
  readonly items: readonly { readonly item: MediaItem; readonly asset: Asset }[];
}

/**
 * Reads what a panel of media shows, only while somebody can see the panel [MED4]. Keeps what it has until the next is there, so
 * that a panel never goes blank.
 */
export class MediaLoader<Asset> {
  readonly loading: Loading;
  /** By run; empty before the first read. */
  shown: ReadonlyMap<string, ShownRun<Asset>> = new Map();
  readonly #assets: Assets<Asset>;
  #plan: MediaPlan | null = null;
  #isClosed = false;

  /** `changed` is called after every read. */
  constructor(visibility: Visibility, assets: Assets<Asset>, changed: () => void) {
    this.#assets = assets;
    this.loading = new Loading(visibility, { intervalMs: REFRESH_MS, read: () => this.#read(), changed });
    // Bytes that were missing may have arrived while nobody looked.
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

  /** The steps of the key in all runs that are shown, ascending. */
  async steps(): Promise<number[]> {
    if (this.#plan === null) return [];
    const { source, key, media, runs } = this.#plan;
    const all = await Promise.all(runs.map((run) => source.media({ run, key, media, limit: MOST_STEPS })));
    const steps = new Set(all.flatMap((values) => values.steps.map(({ step }) => step)));
    return [...steps].sort((a, b) => a - b);
  }

  /** The panel is in the page again. */
  open(): void {
    this.#isClosed = false;
  }

  /** The panel left the page: lets go of everything. */
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
    // Another key or source was chosen meanwhile; an older step is better than none while the slider moves.
    if (!isSameKey(this.#plan, plan)) return;
    this.shown = new Map(read);
    const assets = [...this.shown.values()].flatMap((run) => run.items.map(({ asset }) => asset));
    this.#assets.trim(new Set(assets));
  }

  async #readRun({ source, key, media, step }: MediaPlan, run: string): Promise<ShownRun<Asset>> {
    const { steps } = await source.media({ run, key, media, at: step ?? Number.POSITIVE_INFINITY });
    const [at = null] = steps;
    const items = await Promise.all(
      (at?.items ?? []).map(async (item) => ({ item, asset: await this.#assets.get(source, run, item) })),
    );
    return { at, items };
  }
}

function isSameKey(a: MediaPlan | null, b: MediaPlan): boolean {
  return a?.source === b.source && a.key === b.key && a.media === b.media;
}
