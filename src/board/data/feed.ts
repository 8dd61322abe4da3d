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
import { inheritIndex } from './key-index.js';
import { Signal } from './signal.js';
import { Throttle } from './throttle.js';

/** How the list of runs stands. `waiting`: no source was given yet. */
export type Phase =
  | { readonly state: 'waiting' }
  | { readonly state: 'loading' }
  | { readonly state: 'ready' }
  | { readonly state: 'error'; readonly error: StepwellError };

/** Changes of these kinds show in the list of runs at once; for the others the slow beat is enough. */
const LIST_KINDS: ReadonlySet<RecordKind> = new Set([
  'run',
  'session',
  'status',
  'edit',
  'problem',
  'dropped',
]);
/** Kinds that panels show. */
const VALUE_KINDS: readonly RecordKind[] = ['rows', 'text', 'json', 'histogram', 'media'];
/** Shortest time between two reads of the list: a new run appears well within half a second. */
const LIST_MS = 250;
/** Between reads of the list when only values arrived: it shows ages and counts. */
const LIST_SLOW_MS = 2_000;
/** Between reads of details: last values in the list, summary, new keys. */
const DETAIL_MS = 350;
/** Between reads of the status line. */
const STATUS_MS = 1_000;

/**
 * What the board knows of its source: the list of runs, the details of those that somebody looks at, the status. It
 * follows the source's changes and reads again only what changed and is wanted.
 */
export class Feed {
  /** The list, the phase or the projects changed. */
  readonly listChanged = new Signal();
  /** Details of a run changed (or were read for the first time). */
  readonly detailChanged = new Signal<string>();
  readonly statusChanged = new Signal();
  /** The source said that something about a run changed: panels read again. */
  readonly runChanged = new Signal<Change & { readonly run: string }>();

  phase: Phase = { state: 'waiting' };
  /** An error after the first read: what is shown is the last known. */
  trouble: StepwellError | null = null;
  projects: readonly ProjectInfo[] = [];
  runs: readonly RunInfo[] = [];
  status: SourceStatus | null = null;
  readonly details = new Map<string, RunDetail>();

  readonly #wanted: () => Iterable<string>;
  #source: Source | null = null;
  #project: string | null = null;
  #unsubscribe: (() => void) | null = null;
  #statusTimer: ReturnType<typeof setInterval> | null = null;
  readonly #stale = new Set<string>();
  readonly #list = new Throttle(LIST_MS, () => this.#readList());
  readonly #slowList = new Throttle(LIST_SLOW_MS, async () => this.#list.request());
  readonly #detail = new Throttle(DETAIL_MS, () => this.#readDetails());

  /** `wanted` gives the uids whose details are looked at now. */
  constructor(wanted: () => Iterable<string>) {
    this.#wanted = wanted;
  }

  get source(): Source | null {
    return this.#source;
  }

  /** Follows a source (and leaves the one before); `null` leaves only. */
  open(source: Source | null): void {
    this.close();
    this.runs = [];
    this.details.clear();
    this.status = null;
    this.trouble = null;
    this.phase = { state: source ? 'loading' : 'waiting' };
    this.listChanged.emit();
    if (!source) return;
    this.#source = source;
    this.#list.requestNow();
    void this.#readStatus();
    this.#statusTimer = setInterval(() => {
      if (!document.hidden) void this.#readStatus();
    }, STATUS_MS);
    void this.#follow(source);
  }

  /** Stops following; what was read stays. */
  close(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    if (this.#statusTimer !== null) clearInterval(this.#statusTimer);
    this.#statusTimer = null;
    for (const throttle of [this.#list, this.#slowList, this.#detail]) throttle.cancel();
    this.#source = null;
  }

  /** Reads everything again: a person asked. */
  retry(): void {
    if (this.phase.state === 'error') this.phase = { state: 'loading' };
    this.listChanged.emit();
    for (const run of this.runs) this.#stale.add(run.uid);
    this.#list.requestNow();
    this.#detail.requestNow();
    void this.#readStatus();
  }

  /** Shows the runs of one project (see {@link projectId}), or of all. False when it is so already. */
  setProject(project: string | null): boolean {
    if (project === this.#project) return false;
    this.#project = project;
    this.runs = [];
    if (this.#source) {
      this.phase = { state: 'loading' };
      this.listChanged.emit();
      this.#list.requestNow();
    }
    return true;
  }

  /** Somebody looks at other runs now: their details are read when they are missing or old. */
  wantedChanged(): void {
    this.#detail.request();
  }

  info(uid: string): RunInfo | undefined {
    return this.runs.find((run) => run.uid === uid) ?? this.details.get(uid);
  }

  async #follow(source: Source): Promise<void> {
    try {
      const unsubscribe = await source.subscribe((change) => this.#onChange(change));
      if (this.#source === source) this.#unsubscribe = unsubscribe;
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
    this.runChanged.emit({ ...change, run });
  }

  async #readList(): Promise<void> {
    const source = this.#source;
    if (!source) return;
    try {
      const project = this.#project;
      const projects = await source.listProjects();
      const runs = await source.listRuns(projectFilter(project, projects));
      if (project !== this.#project) return this.#list.requestNow();
      if (source !== this.#source) return;
      this.projects = projects;
      this.runs = runs;
      this.phase = { state: 'ready' };
      this.trouble = null;
      this.listChanged.emit();
      this.#detail.request();
    } catch (thrown) {
      this.#fail(source, thrown);
    }
  }

  async #readDetails(): Promise<void> {
    const source = this.#source;
    if (!source) return;
    const listed = new Map(this.runs.map((run) => [run.uid, run.revision]));
    const due = [...new Set(this.#wanted())].filter((uid) => {
      const known = this.details.get(uid);
      return !known || this.#stale.has(uid) || (listed.get(uid) ?? 0) > known.revision;
    });
    await Promise.all(
      due.map(async (uid) => {
        const announced = this.#stale.delete(uid);
        const known = this.details.get(uid);
        try {
          const detail = await source.getRun(uid);
          if (source !== this.#source) return;
          if (detail) inheritIndex(known, detail);
          if (detail) this.details.set(uid, detail);
          else this.details.delete(uid);
          this.detailChanged.emit(uid);
          // A writer that dies right after a commit announces nothing; its last values are there all the same.
          if (detail && known && !announced && detail.revision > known.revision)
            this.runChanged.emit({ run: uid, revision: detail.revision, kinds: VALUE_KINDS });
        } catch (thrown) {
          this.#fail(source, thrown);
        }
      }),
    );
  }

  async #readStatus(): Promise<void> {
    const source = this.#source;
    if (!source) return;
    try {
      const status = await source.status();
      if (source !== this.#source) return;
      this.status = status;
    } catch {
      // The source does not answer: that is the state, and the list's own error says why.
      if (source === this.#source && this.status) this.status = { ...this.status, state: 'lost' };
    }
    this.statusChanged.emit();
  }

  #fail(source: Source, thrown: unknown): void {
    if (source !== this.#source) return;
    const error = toStepwellError(thrown);
    if (this.phase.state === 'ready') this.trouble = error;
    else this.phase = { state: 'error', error };
    this.listChanged.emit();
  }
}

/**
 * The filter for one project; a bare name (the `project` attribute) is looked for in every namespace. What an id means
 * is looked up, because a bare name may contain anything, also what looks like an id.
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
