import type { Clock } from '../base/clock.js';
import { RunMissingError, ValidationError } from '../base/errors.js';
import { randomId } from '../base/ids.js';
import type { Frame, Json, RecordKind } from '../record/kinds.js';
import type { RunHead, Store } from '../store/port.js';
import { ChangeFeed, type Scheduler, systemScheduler } from './change-feed.js';
import { createProject, listProjects } from './projects.js';
import type { LoadQueries } from './queries.js';
import { detailOf, infoOf, type RunDigest, revisionOf } from './run-digest.js';
import { type EditorIdentity, RunEditor } from './run-editor.js';
import { filterRuns } from './run-filter.js';
import { RunList } from './run-list.js';
import type { RunReader } from './run-reader.js';
import { RunReaders } from './run-readers.js';
import type {
  Change,
  Comparison,
  Heatmap,
  HeatmapQuery,
  HistogramQuery,
  Histograms,
  HistoryQuery,
  HistoryRow,
  LogPage,
  LogQuery,
  Points,
  PointsQuery,
  ProjectInfo,
  RunDetail,
  RunFilter,
  RunInfo,
  Series,
  SeriesQuery,
  Source,
  SourceStatus,
} from './types.js';

/** Time to take a deletion back. */
const DEFAULT_GRACE_MS = 8000;

/** Edited when a run is deleted or restored: when its data is due to be removed, or 0. */
const DELETED = 'deleted';

/** What a {@link StoreSource} needs beside a store. */
export interface StoreSourceHooks {
  readonly clock: Clock;
  /** Whether a run that says `running` has a living writer. */
  isLive(uid: string, head: RunHead): boolean | Promise<boolean>;
  /** The engine's part of the status line. */
  status?(): Partial<SourceStatus>;
  /** Called with each change made through this source (an edit, a deletion, a project), so that other tabs can be told. */
  onChange?(change: Change): void;
  /** Loads the queries that not every reader needs, so that a worker may have them in a file of its own. */
  readonly queries: LoadQueries;
  /** Default: the platform's timers. */
  readonly scheduler?: Scheduler;
  /** Session of the edits made here; must not be one that writes runs. Default: random. */
  readonly sessionId?: string;
  /** Version of the library, for the edits made here. Default: empty. */
  readonly library?: string;
}

/**
 * A {@link Source} over a {@link Store}: `new StoreSource(store, { clock, isLive, queries })`. The engine that writes runs
 * calls {@link attach}, {@link ingest} and {@link detach}, so that live data need not be read back, and {@link notify}
 * for what it hears of other tabs.
 */
export class StoreSource implements Source {
  readonly #store: Store;
  readonly #hooks: StoreSourceHooks;
  readonly #scheduler: Scheduler;
  readonly #who: EditorIdentity;
  readonly #readers: RunReaders;
  readonly #list: RunList;
  readonly #feed: ChangeFeed;
  readonly #editors = new Map<string, RunEditor>();
  /** Runs whose removal is due, with how to take the timer back. */
  readonly #removals = new Map<string, () => void>();
  readonly #persisting = new Set<string>();

  constructor(store: Store, hooks: StoreSourceHooks) {
    this.#store = store;
    this.#hooks = hooks;
    this.#scheduler = hooks.scheduler ?? systemScheduler;
    this.#who = { session: hooks.sessionId ?? randomId(), library: hooks.library ?? '' };
    this.#readers = new RunReaders(store, hooks.queries);
    this.#list = new RunList(store, this.#readers, (head) => this.#isLive(head));
    this.#feed = new ChangeFeed(this.#scheduler);
  }

  /** Opens a run for {@link ingest} and keeps it open until {@link detach}. */
  async attach(uid: string): Promise<RunReader> {
    const reader = this.#readers.pin(uid);
    await reader.refresh();
    return reader;
  }

  /** Takes a frame that was just committed to an attached run; listeners here hear of it. */
  ingest(uid: string, frame: Frame, byteLength: number): void {
    const reader = this.#readers.peek(uid);
    reader?.ingest(frame, byteLength);
    this.#persistSometimes(uid);
    const kinds: RecordKind[] = [...new Set(frame.records.map((record) => record.kind))];
    this.notify({ run: uid, revision: reader ? revisionOf(reader.state) : 0, kinds });
  }

  /** Stores what is derived from an attached run, and lets it go. Nothing is lost when it rejects: the next reader derives it again. */
  async detach(uid: string): Promise<void> {
    this.#readers.unpin(uid);
    const reader = this.#readers.peek(uid);
    await reader?.refresh();
    await reader?.persist();
  }

  /** Says that something changed here or in another tab; listeners hear of it. */
  notify(change: Change): void {
    if (change.run !== null) this.#list.invalidate(change.run);
    this.#feed.notify(change);
  }

  async listProjects(): Promise<ProjectInfo[]> {
    const heads = (await this.#visible()).map(({ head }) => head);
    return listProjects(this.#store, heads);
  }

  async createProject(name: string, namespace = ''): Promise<ProjectInfo> {
    await createProject(this.#store, name, namespace, this.#hooks.clock.now());
    this.#tell({ run: null, revision: 0, kinds: [] });
    const created = this.#hooks.clock.now();
    const projects = await this.listProjects();
    const made = projects.find((project) => project.name === name && project.namespace === namespace);
    return made ?? { namespace, name, created, runs: 0 };
  }

  async listRuns(filter: RunFilter = {}): Promise<RunInfo[]> {
    const visible = await this.#visible();
    const infos = visible.map(async ({ head, digest }) => infoOf(head, digest, await this.#isLive(head)));
    return filterRuns(await Promise.all(infos), filter);
  }

  async getRun(uid: string): Promise<RunDetail | null> {
    const found = await this.#find(uid);
    if (found === null) return null;
    return detailOf(found.head, found.reader.state, await this.#isLive(found.head));
  }

  async getMetrics(query: PointsQuery): Promise<Points[]> {
    return (await this.#reader(query.run)).getMetrics(query);
  }

  async series(query: SeriesQuery): Promise<Series> {
    return (await this.#reader(query.run)).series(query);
  }

  async histograms(query: HistogramQuery): Promise<Histograms> {
    return (await (await this.#reader(query.run)).histogramReader()).histograms(query);
  }

  async heatmap(query: HeatmapQuery): Promise<Heatmap> {
    return (await (await this.#reader(query.run)).histogramReader()).heatmap(query);
  }

  async getHistory(query: HistoryQuery): Promise<HistoryRow[]> {
    return (await this.#reader(query.run)).getHistory(query);
  }

  async getLogs(query: LogQuery): Promise<LogPage> {
    return (await this.#reader(query.run)).getLogs(query);
  }

  /** Runs that do not exist are left out. */
  async compareRuns(uids: readonly string[]): Promise<Comparison> {
    const details: RunDetail[] = [];
    for (const uid of new Set(uids)) {
      const detail = await this.getRun(uid);
      if (detail) details.push(detail);
    }
    const { compareDetails } = await this.#hooks.queries();
    return compareDetails(details);
  }

  async deleteRun(uid: string, graceMs = DEFAULT_GRACE_MS): Promise<void> {
    await this.#reader(uid);
    const due = this.#hooks.clock.now() + Math.max(0, graceMs);
    await this.#writeEdit(uid, DELETED, due);
    if (graceMs <= 0) await this.#remove(uid);
    else this.#removeAt(uid, due);
    this.#tell({ run: null, revision: 0, kinds: ['edit'] });
  }

  async restoreRun(uid: string): Promise<void> {
    this.#removals.get(uid)?.();
    this.#removals.delete(uid);
    await this.#writeEdit(uid, DELETED, 0);
    this.#tell({ run: null, revision: 0, kinds: ['edit'] });
  }

  async clearProject(name: string, namespace = '', graceMs?: number): Promise<string[]> {
    const runs = await this.listRuns({ project: name, namespace, archived: true });
    const uids = runs.map(({ uid }) => uid);
    for (const uid of uids) await this.deleteRun(uid, graceMs);
    return uids;
  }

  async edit(uid: string, field: string, value: Json): Promise<void> {
    checkEdit(field, value);
    await this.#reader(uid);
    await this.#writeEdit(uid, field, value);
  }

  async status(): Promise<SourceStatus> {
    const { used, quota, persisted } = await this.#store.usage();
    return {
      storage: this.#store.kind === 'postgres' ? 'server' : this.#store.kind,
      engine: 'page',
      state: 'ready',
      valuesPerSecond: 0,
      waitingBytes: 0,
      dropped: 0,
      usedBytes: used,
      quotaBytes: quota,
      persisted,
      notices: [],
      ...this.#hooks.status?.(),
    };
  }

  async subscribe(listener: (change: Change) => void): Promise<() => void> {
    return this.#feed.subscribe(listener);
  }

  async #isLive(head: RunHead): Promise<boolean> {
    return head.status === 'running' && (await this.#hooks.isLive(head.uid, head));
  }

  /** Runs that are not deleted; those whose removal is due are removed on the way. */
  async #visible(): Promise<{ head: RunHead; digest: RunDigest }[]> {
    const heads = await this.#store.listRuns();
    const digests = await this.#list.digests(heads);
    const runs = heads.map((head, i) => ({ head, digest: digests[i] as RunDigest }));
    for (const { head, digest } of runs) {
      if (digest.deleted > 0) this.#removeAt(head.uid, digest.deleted);
    }
    return runs.filter(({ digest }) => digest.deleted === 0);
  }

  /** A run that is not deleted and its reader, current. */
  async #find(uid: string): Promise<{ head: RunHead; reader: RunReader } | null> {
    const reader = this.#readers.get(uid);
    // At once, because each is a transaction that the person waits for.
    const [head] = await Promise.all([this.#store.getRun(uid), reader.refresh()]);
    if (head === null || head.deleted !== 0) {
      this.#readers.close(uid);
      return null;
    }
    this.#persistSometimes(uid);
    return reader.state.edits.deleted === 0 ? { head, reader } : null;
  }

  async #reader(uid: string): Promise<RunReader> {
    const found = await this.#find(uid);
    if (found === null) throw new RunMissingError('The run does not exist', { run: uid });
    return found.reader;
  }

  #persistSometimes(uid: string): void {
    const reader = this.#readers.peek(uid);
    if (!reader?.state.shouldPersist() || this.#persisting.has(uid)) return;
    this.#persisting.add(uid);
    // Derived data: without it the next start takes longer, and nothing else.
    reader
      .persist()
      .catch(() => {})
      .finally(() => this.#persisting.delete(uid));
  }

  async #writeEdit(uid: string, field: string, value: Json): Promise<void> {
    const editor = this.#editors.get(uid) ?? new RunEditor(this.#store, this.#hooks.clock, uid, this.#who);
    this.#editors.set(uid, editor);
    const reader = this.#readers.get(uid);
    await reader.refresh();
    const { frame, byteLength } = await editor.edit(field, value, reader.state.edits.timeOf(field));
    reader.ingest(frame, byteLength);
    this.#tell({ run: uid, revision: 0, kinds: ['edit'] });
  }

  #removeAt(uid: string, due: number): void {
    if (this.#removals.has(uid)) return;
    const cancel = this.#scheduler.after(Math.max(0, due - this.#hooks.clock.now()), () => {
      this.#removals.delete(uid);
      // What cannot be removed now is due again when runs are listed.
      this.#remove(uid).catch(() => {});
    });
    this.#removals.set(uid, cancel);
  }

  /** Removes a run's data, unless it was restored meanwhile, perhaps in another tab. */
  async #remove(uid: string): Promise<void> {
    const reader = this.#readers.get(uid);
    await reader.refresh();
    const { deleted } = reader.state.edits;
    const now = this.#hooks.clock.now();
    if (deleted === 0) return;
    if (deleted > now) return this.#removeAt(uid, deleted);
    await this.#store.deleteRun(uid, now);
    this.#readers.close(uid);
    this.#editors.delete(uid);
    this.#tell({ run: null, revision: 0, kinds: [] });
  }

  /** Notifies listeners here and in other tabs. */
  #tell(change: Change): void {
    this.notify(change);
    this.#hooks.onChange?.(change);
  }
}

function checkEdit(field: string, value: Json): void {
  if (field === '' || field === DELETED) {
    throw new ValidationError(`The field '${field}' cannot be edited`, { field });
  }
  const wanted = { name: 'string', notes: 'string', archived: 'boolean' }[field];
  if (wanted !== undefined && typeof value !== wanted) {
    throw new ValidationError(`${field} must be a ${wanted}`, { field });
  }
  const tags = Array.isArray(value) && value.every((tag) => typeof tag === 'string');
  if (field === 'tags' && !tags) throw new ValidationError('tags must be an array of strings', { field });
}
