import type { Clock } from '../base/clock.js';
import { RunMissingError } from '../base/errors.js';
import { randomId } from '../base/ids.js';
import type { Frame, Json, RecordKind } from '../record/kinds.js';
import type {
  ArtifactInfo,
  Change,
  Comparison,
  FileInfo,
  Heatmap,
  HeatmapQuery,
  HistogramQuery,
  Histograms,
  HistoryQuery,
  HistoryRow,
  LatestQuery,
  LatestValue,
  Lines,
  LinesQuery,
  LogPage,
  LogQuery,
  MediaQuery,
  MediaValues,
  Points,
  PointsQuery,
  ProjectInfo,
  RunDetail,
  RunFilter,
  RunInfo,
  RunTable,
  SavedView,
  Series,
  SeriesQuery,
  Source,
  SourceStatus,
  TableQuery,
  TaskInfo,
} from '../source/types.js';
import { type RunHead, type Store, WORKSPACE } from '../store/port.js';
import type { BlobStore } from './artifacts.js';
import { ChangeFeed, type Scheduler, systemScheduler } from './change-feed.js';
import type { Editing } from './editing.js';
import type { Edits } from './edits.js';
import type { LoadQueries, Queries } from './queries.js';
import { revisionOf } from './run-digest.js';
import type { EditorIdentity } from './run-editor.js';
import type { ListedRuns } from './run-list.js';
import type { RunReader } from './run-reader.js';
import { RunReaders } from './run-readers.js';
import type { RunTables } from './table/run-tables.js';

/** The dependencies of a {@link StoreSource}, without the store. */
export interface StoreSourceHooks {
  readonly clock: Clock;
  /** True if a run with the recorded status `running` has a living writer. */
  isLive(uid: string, head: RunHead): boolean | Promise<boolean>;
  /** The fields of the status that the engine knows. */
  status?(): Partial<SourceStatus>;
  /** Called with each change made through this source (an edit, a deletion, a project), to notify other tabs. */
  onChange?(change: Change): void;
  /** Loads the queries that not every reader needs, so that a worker can keep them in a separate file. */
  readonly queries: LoadQueries;
  /** Opens the store of blobs. Called for each blob that is read. Default: there are no blobs. */
  blobs?(): Promise<BlobStore>;
  /** Default: the platform's timers. */
  readonly scheduler?: Scheduler;
  /** Session of the edits made here. Must not be the session of a run's writer. Default: random. */
  readonly sessionId?: string;
  /** Version of the library, for the edits made here. Default: empty. */
  readonly library?: string;
}

/**
 * A {@link Source} over a {@link Store}: `new StoreSource(store, { clock, isLive, queries })`. The engine that writes runs
 * calls {@link attach}, {@link ingest} and {@link detach}, so that live data need not be read back. The engine calls
 * {@link notify} for changes in other tabs.
 */
export class StoreSource implements Source {
  readonly #store: Store;
  readonly #hooks: StoreSourceHooks;
  readonly #scheduler: Scheduler;
  readonly #who: EditorIdentity;
  readonly #readers: RunReaders;
  /** Made at the first list of runs: a page that only logs lists no runs. */
  #tables: RunTables | null = null;
  readonly #feed: ChangeFeed;
  #editing: Editing | null = null;
  readonly #persisting = new Set<string>();

  constructor(store: Store, hooks: StoreSourceHooks) {
    this.#store = store;
    this.#hooks = hooks;
    this.#scheduler = hooks.scheduler ?? systemScheduler;
    this.#who = { session: hooks.sessionId ?? randomId(), library: hooks.library ?? '' };
    this.#readers = new RunReaders(store, hooks.queries);
    this.#feed = new ChangeFeed(this.#scheduler);
  }

  /** Opens a run for {@link ingest} and keeps the run open until {@link detach}. Refresh the reader before a query. */
  pin(uid: string): RunReader {
    return this.#readers.pin(uid);
  }

  /** Like {@link pin}; also refreshes the reader. */
  async attach(uid: string): Promise<RunReader> {
    const reader = this.pin(uid);
    await reader.refresh();
    return reader;
  }

  /** Applies a frame that was just committed to an attached run, and notifies listeners here. */
  ingest(uid: string, frame: Frame, byteLength: number): void {
    const reader = this.#readers.peek(uid);
    reader?.ingest(frame, byteLength);
    this.#persistSometimes(uid);
    const kinds: RecordKind[] = [...new Set(frame.records.map((record) => record.kind))];
    this.notify({ run: uid, revision: reader ? revisionOf(reader.state) : 0, kinds });
  }

  /**
   * Persists the derived state of an attached run and no longer keeps the run open. If this rejects, nothing is lost: the next
   * reader derives the state again.
   */
  async detach(uid: string): Promise<void> {
    this.#readers.unpin(uid);
    const reader = this.#readers.peek(uid);
    await reader?.refresh();
    await reader?.persist();
  }

  /** Notifies listeners of a change here or in another tab, and drops cached data that the change affects. */
  notify(change: Change): void {
    this.#tables?.invalidate(change);
    this.#feed.notify(change);
  }

  async listProjects(): Promise<ProjectInfo[]> {
    const { listProjects } = await this.#hooks.queries();
    const { visible } = await this.#runs();
    return listProjects(
      await this.workspace(),
      visible.map(({ head }) => head),
    );
  }

  /** The edits of the workspace: projects, views and tasks. */
  protected async workspace(): Promise<Edits> {
    const reader = this.#readers.get(WORKSPACE);
    await reader.refresh();
    return reader.state.edits;
  }

  /** Schedules the removal of the data of these runs. */
  protected async removeDue(
    due: readonly { readonly uid: string; readonly deleted: number }[],
  ): Promise<void> {
    // If the code cannot be loaded now, the next list of runs schedules the removal again.
    const edits = due.length > 0 ? await this.#edits().catch(() => null) : null;
    for (const { uid, deleted } of due) edits?.removeAt(uid, deleted);
  }

  async createProject(name: string, namespace?: string): Promise<ProjectInfo> {
    return (await this.#edits()).createProject(name, namespace);
  }

  async listViews(project: string, namespace?: string): Promise<SavedView[]> {
    const { listViews } = await this.#hooks.queries();
    return listViews(await this.workspace(), project, namespace);
  }

  async saveView(project: string, namespace: string, name: string, view: Json): Promise<void> {
    await (await this.#edits()).saveView(project, namespace, name, view);
  }

  async listTasks(project: string, namespace = ''): Promise<TaskInfo[]> {
    const { listTasks } = await this.#hooks.queries();
    const runs = await this.listRuns({ project, namespace, archived: true });
    return listTasks(await this.workspace(), runs, project, namespace);
  }

  async createTask(project: string, namespace: string, name: string): Promise<TaskInfo> {
    return (await this.#edits()).createTask(project, namespace, name);
  }

  async addRunToTask(run: string, task: string): Promise<void> {
    await (await this.#edits()).addRunToTask(run, task);
  }

  /** Also loads the other queries: after a list of runs a run is opened, which then need not wait for a download. */
  async listRuns(filter: RunFilter = {}): Promise<RunInfo[]> {
    return (await this.#runs()).infos(filter);
  }

  async getRun(uid: string): Promise<RunDetail | null> {
    const [{ detailOf }, found] = await Promise.all([this.#hooks.queries(), this.#find(uid)]);
    if (found === null) return null;
    return detailOf(found.head, found.reader.state, await this.#isLive(found.head));
  }

  async table(query: TableQuery): Promise<RunTable> {
    return (await this.#lists()).answer(query);
  }

  async getMetrics(query: PointsQuery): Promise<Points[]> {
    return (await this.#reader(query.run)).getMetrics(query);
  }

  async series(query: SeriesQuery): Promise<Series> {
    return (await this.#reader(query.run)).series(query);
  }

  async lines(query: LinesQuery): Promise<Lines> {
    const { answerLines } = await this.#hooks.queries();
    return answerLines(query, async (uid) => (await this.#find(uid))?.reader);
  }

  async histograms(query: HistogramQuery): Promise<Histograms> {
    return (await (await this.#reader(query.run)).histogramReader()).histograms(query);
  }

  async heatmap(query: HeatmapQuery): Promise<Heatmap> {
    return (await (await this.#reader(query.run)).histogramReader()).heatmap(query);
  }

  async media(query: MediaQuery): Promise<MediaValues> {
    return (await (await this.#reader(query.run)).mediaReader()).media(query);
  }

  async latest(query: LatestQuery): Promise<LatestValue[]> {
    return (await (await this.#reader(query.run)).mediaReader()).latest(query);
  }

  async listFiles(run: string, namespace?: string): Promise<FileInfo[]> {
    const [{ listFiles }, { state }] = await this.#both(run);
    return listFiles(state.files.values(), namespace);
  }

  async getArtifacts(run: string): Promise<ArtifactInfo[]> {
    const [{ listArtifacts }, reader] = await this.#both(run);
    return listArtifacts(reader.state.files.values(), await reader.mediaReader());
  }

  async blob(run: string, sha256: string, from?: number, to?: number): Promise<Blob | null> {
    const [{ readBlob }] = await this.#both(run);
    return readBlob(await this.#hooks.blobs?.(), run, sha256, from, to);
  }

  async getHistory(query: HistoryQuery): Promise<HistoryRow[]> {
    return (await this.#reader(query.run)).getHistory(query);
  }

  async getLogs(query: LogQuery): Promise<LogPage> {
    return (await this.#reader(query.run)).getLogs(query);
  }

  async compareRuns(uids: readonly string[]): Promise<Comparison> {
    const { compareRuns } = await this.#hooks.queries();
    return compareRuns(uids, (uid) => this.getRun(uid));
  }

  async deleteRun(uid: string, graceMs?: number): Promise<void> {
    await (await this.#edits()).deleteRun(uid, graceMs);
  }

  async restoreRun(uid: string): Promise<void> {
    await (await this.#edits()).restoreRun(uid);
  }

  async clearProject(name: string, namespace?: string, graceMs?: number): Promise<string[]> {
    return (await this.#edits()).clearProject(name, namespace, graceMs);
  }

  async edit(uid: string, field: string, value: Json): Promise<void> {
    await (await this.#edits()).edit(uid, field, value);
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

  #isLive(head: RunHead): boolean | Promise<boolean> {
    return head.status === 'running' && this.#hooks.isLive(head.uid, head);
  }

  async #lists(): Promise<RunTables> {
    const { RunTables } = await this.#hooks.queries();
    this.#tables ??= new RunTables(
      this.#store,
      this,
      this.#readers,
      (head) => this.#isLive(head),
      () => this.#runs(),
      this.#feed,
      this.#hooks,
    );
    return this.#tables;
  }

  /** Reads the runs, and schedules the removal of deleted runs. */
  async #runs(): Promise<ListedRuns> {
    const runs = await (await this.#lists()).read();
    await this.removeDue(runs.due);
    return runs;
  }

  /** Finds a run that is not deleted, and its refreshed reader. */
  async #find(uid: string): Promise<{ head: RunHead; reader: RunReader } | null> {
    if (uid === WORKSPACE) return null;
    const reader = this.#readers.get(uid);
    // In parallel, because each is a transaction that the person waits for.
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

  #both(uid: string): Promise<[Queries, RunReader]> {
    return Promise.all([this.#hooks.queries(), this.#reader(uid)]);
  }

  #persistSometimes(uid: string): void {
    const reader = this.#readers.peek(uid);
    if (!reader?.state.shouldPersist() || this.#persisting.has(uid)) return;
    this.#persisting.add(uid);
    // A failure is ignored: without the derived state the next start only takes longer.
    reader
      .persist()
      .catch(() => {})
      .finally(() => this.#persisting.delete(uid));
  }

  async #edits(): Promise<Editing> {
    const { Editing } = await this.#hooks.queries();
    this.#editing ??= new Editing({
      store: this.#store,
      clock: this.#hooks.clock,
      scheduler: this.#scheduler,
      who: this.#who,
      readers: this.#readers,
      source: this,
      assertRun: (uid) => this.#reader(uid),
      tell: (change) => this.#tell(change),
    });
    return this.#editing;
  }

  /** Notifies listeners here and in other tabs. */
  #tell(change: Change): void {
    this.notify(change);
    this.#hooks.onChange?.(change);
  }
}
