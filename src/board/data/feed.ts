import { type StepwellError, toStepwellError } from '../../base/errors.js';
import type { RecordKind } from '../../record/kinds.js';
import type {
  Change,
  ProjectInfo,
  RunDetail,
  RunFilter,
  RunInfo,
  Source,
  SourceStatus,
} from '../../source/types.js';
import { Details } from './details.js';
import { inheritIndex } from './key-index.js';
import { batch, signal, slice, sliceOf } from './state.js';
import { Throttle } from './throttle.js';

/** State of the list of runs. `waiting`: no source was given yet. */
export type Phase =
  | { readonly state: 'waiting' }
  | { readonly state: 'loading' }
  | { readonly state: 'ready' }
  | { readonly state: 'error'; readonly error: StepwellError };

/** A single object, so that reading the list again does not change the phase. */
const READY: Phase = { state: 'ready' };

/** Kinds of records that refresh the list of runs at once. Other kinds refresh the list at the slow interval. */
const LIST_KINDS: ReadonlySet<RecordKind> = new Set([
  'run',
  'session',
  'status',
  'edit',
  'problem',
  'dropped',
]);
/** Shortest time (ms) between two reads of the list: a new run appears well within half a second. */
const LIST_MS = 250;
/** Time (ms) between reads of the list when only values arrived: the list shows ages and counts. */
const LIST_SLOW_MS = 2_000;
/** Time (ms) between reads of details: last values in the list, summary, new keys, and the number of values of each key. */
const DETAIL_MS = 250;
/** Time (ms) between reads of the status. */
const STATUS_MS = 1_000;

/** The callbacks of the feed to the model. */
export interface FeedHooks {
  /** Uids of the runs whose details are shown now. */
  readonly wanted: () => Iterable<string>;
  /** Called after the list was read, in the same batch: components see the model's changes together with the list. */
  readonly listed: () => void;
  /** True if somebody shows the status: it is read every second. */
  readonly isStatusShown: boolean;
}

/**
 * The board's data from its source: the list of runs, the details of the runs that are shown, and the status. The feed listens to
 * the source's changes and reads again only what changed and is shown.
 */
export class Feed {
  readonly details = new Details();
  readonly #phase = signal<Phase>({ state: 'waiting' });
  readonly #trouble = signal<StepwellError | null>(null);
  readonly #projects = signal<readonly ProjectInfo[]>([]);
  readonly #runs = signal<readonly RunInfo[]>([]);
  readonly #status = signal<SourceStatus | null>(null);
  readonly #source = signal<Source | null>(null);
  readonly #news = signal(0);
  readonly #byUid = sliceOf(() => new Map(this.runs.map((run) => [run.uid, run])));

  readonly #hooks: FeedHooks;
  #project: string | null = null;
  #unsubscribe: (() => void) | null = null;
  #statusTimer: ReturnType<typeof setInterval> | null = null;
  readonly #stale = new Set<string>();
  readonly #list = new Throttle(LIST_MS, () => this.#readList());
  readonly #slowList = new Throttle(LIST_SLOW_MS, async () => this.#list.request());
  readonly #detail = new Throttle(DETAIL_MS, () => this.#readDetails());

  constructor(hooks: FeedHooks) {
    this.#hooks = hooks;
  }

  get source(): Source | null {
    return this.#source.value;
  }

  get phase(): Phase {
    return this.#phase.value;
  }

  /** An error after the first read. The board goes on showing the last data. */
  get trouble(): StepwellError | null {
    return this.#trouble.value;
  }

  get projects(): readonly ProjectInfo[] {
    return this.#projects.value;
  }

  get runs(): readonly RunInfo[] {
    return this.#runs.value;
  }

  get status(): SourceStatus | null {
    return this.#status.value;
  }

  /** A counter that grows when the source reports a changed run, and with every read of the list. */
  get news(): number {
    return this.#news.value;
  }

  /** Follows a source and leaves the source before. `null`: only leaves. */
  open(source: Source | null): void {
    this.close();
    batch(() => {
      this.#runs.value = [];
      this.details.clear();
      this.#status.value = null;
      this.#trouble.value = null;
      this.#phase.value = { state: source ? 'loading' : 'waiting' };
      this.#source.value = source;
      this.#news.value++;
    });
    if (!source) return;
    this.#list.requestNow();
    void this.#follow(source);
    if (!this.#hooks.isStatusShown) return;
    void this.#readStatus();
    this.#statusTimer = setInterval(() => {
      if (!document.hidden) void this.#readStatus();
    }, STATUS_MS);
  }

  /** Stops following the source. The data that was read stays. */
  close(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    if (this.#statusTimer !== null) clearInterval(this.#statusTimer);
    this.#statusTimer = null;
    for (const throttle of [this.#list, this.#slowList, this.#detail]) throttle.cancel();
    this.#source.value = null;
  }

  /** Reads everything again, on a person's request. */
  retry(): void {
    if (this.phase.state === 'error') this.#phase.value = { state: 'loading' };
    for (const run of this.runs) this.#stale.add(run.uid);
    this.#list.requestNow();
    this.#detail.requestNow();
    if (this.#hooks.isStatusShown) void this.#readStatus();
  }

  /** Shows the runs of one project (see {@link projectId}), or of all projects. False if they are shown already. */
  setProject(project: string | null): boolean {
    if (project === this.#project) return false;
    this.#project = project;
    batch(() => {
      this.#runs.value = [];
      if (this.source) this.#phase.value = { state: 'loading' };
    });
    if (this.source) this.#list.requestNow();
    return true;
  }

  /** Tells the feed that other runs are shown now. Reads their details if they are missing or outdated. */
  wantedChanged(): void {
    this.#detail.request();
  }

  info(uid: string): RunInfo | undefined {
    return this.#byUid.value.get(uid) ?? this.details.get(uid);
  }

  /** The name of a run for people. */
  name(uid: string): string {
    return slice(() => {
      const info = this.info(uid);
      return info?.name || info?.id || uid;
    });
  }

  async #follow(source: Source): Promise<void> {
    try {
      const unsubscribe = await source.subscribe((change) => this.#onChange(change));
      if (this.source === source) this.#unsubscribe = unsubscribe;
      else unsubscribe();
    } catch (thrown) {
      this.#fail(source, thrown);
    }
  }

  #onChange(change: Change): void {
    const { run } = change;
    if (run === null || change.kinds.some((kind) => LIST_KINDS.has(kind))) this.#list.request();
    else this.#slowList.request();
    if (run === null) return;
    this.#stale.add(run);
    this.#detail.request();
    this.#news.value++;
  }

  async #readList(): Promise<void> {
    const { source } = this;
    if (!source) return;
    try {
      const project = this.#project;
      const projects = await source.listProjects();
      const runs = await source.listRuns(projectFilter(project, projects));
      if (project !== this.#project) return this.#list.requestNow();
      if (source !== this.source) return;
      batch(() => {
        this.#projects.value = projects;
        this.#runs.value = runs;
        this.#phase.value = READY;
        this.#trouble.value = null;
        this.#news.value++;
        this.#hooks.listed();
      });
      this.#detail.request();
    } catch (thrown) {
      this.#fail(source, thrown);
    }
  }

  async #readDetails(): Promise<void> {
    const { source } = this;
    if (!source) return;
    const listed = new Map(this.runs.map((run) => [run.uid, run.revision]));
    const due = [...new Set(this.#hooks.wanted())].filter((uid) => {
      const known = this.details.get(uid);
      return !known || this.#stale.has(uid) || (listed.get(uid) ?? 0) > known.revision;
    });
    for (const uid of due) this.#stale.delete(uid);
    const answers = await Promise.allSettled(due.map((uid) => source.getRun(uid)));
    if (source !== this.source) return;
    // In one batch: a panel whose runs all have new values reads and renders once.
    batch(() => {
      for (const [i, uid] of due.entries()) {
        const answer = answers[i];
        if (answer?.status === 'fulfilled') this.#setDetail(uid, answer.value);
        else this.#fail(source, answer?.reason);
      }
    });
  }

  #setDetail(uid: string, detail: RunDetail | null): void {
    if (detail) inheritIndex(this.details.get(uid), detail);
    this.details.set(uid, detail ?? undefined);
  }

  async #readStatus(): Promise<void> {
    const { source } = this;
    if (!source) return;
    try {
      const status = await source.status();
      if (source === this.source) this.#status.value = status;
    } catch {
      // The source does not answer: show the state `lost`. The error of the list's read gives the reason.
      if (source === this.source && this.status) this.#status.value = { ...this.status, state: 'lost' };
    }
  }

  #fail(source: Source, thrown: unknown): void {
    if (source !== this.source) return;
    const error = toStepwellError(thrown);
    if (this.phase.state === 'ready') this.#trouble.value = error;
    else this.#phase.value = { state: 'error', error };
  }
}

/**
 * The filter for one project. A bare name (the `project` attribute) matches in every namespace. Ids are looked up in the list of
 * projects and not parsed, because a bare name may look like an id.
 */
function projectFilter(id: string | null, projects: readonly ProjectInfo[]): RunFilter {
  if (id === null) return {};
  const known = projects.find((project) => projectId(project) === id);
  return known ? { namespace: known.namespace, project: known.name } : { project: id };
}

/** One string for a project, unique over namespaces. */
export function projectId(project: Pick<ProjectInfo, 'namespace' | 'name'>): string {
  return `${encodeURIComponent(project.namespace)}/${encodeURIComponent(project.name)}`;
}
