/**
 * The Source port: the interface through which the board and the query functions read and edit stored runs. The worker's
 * engine, a server's client and an opened bundle implement the port and pass one acceptance suite. Types only.
 */
import type { Announcement } from '../record/announcement.js';
import type { EditRecord, Json, LogLevel, LogRecord, RecordKind, TensorStats } from '../record/kinds.js';
import type { ExportOptions, ImportedRunInfo, ImportRunsOptions } from './bundles.js';
import type { Heatmap, HeatmapQuery, HistogramQuery, Histograms } from './histogram-types.js';
import type { Lines, LinesQuery } from './lines-types.js';
import type {
  ArtifactInfo,
  FileInfo,
  LatestQuery,
  LatestValue,
  MediaQuery,
  MediaValues,
} from './media-types.js';
import type { RunFilter, RunStatus } from './run-filter-types.js';
import type { RunTable, TableQuery } from './run-table-types.js';
import type { Series, SeriesQuery } from './series-types.js';
import type { TaskInfo } from './task-types.js';
import type { Uploads } from './uploads.js';
import type { SavedView } from './view-types.js';

export {
  BAND_PERCENTILES,
  type Heatmap,
  type HeatmapQuery,
  type HistogramAxis,
  type HistogramQuery,
  type Histograms,
  type ValueScale,
} from './histogram-types.js';
export type {
  GroupBand,
  GroupCenter,
  GroupLine,
  Line,
  LineKind,
  Lines,
  LinesQuery,
  RunGroup,
} from './lines-types.js';
export type {
  ArtifactInfo,
  FileInfo,
  LatestQuery,
  LatestValue,
  MediaAtStep,
  MediaQuery,
  MediaValues,
} from './media-types.js';
export type { RunFilter, RunStatus } from './run-filter-types.js';
export type {
  RunTable,
  TableAggregate,
  TableColumn,
  TableFilter,
  TableGroup,
  TableQuery,
  TableRow,
  TableSort,
} from './run-table-types.js';
export {
  HAS_NAN,
  HAS_NEG_INF,
  HAS_POS_INF,
  type Series,
  type SeriesQuery,
  type Smoothing,
  type SmoothingKind,
  type XAxis,
} from './series-types.js';

export type { TaskInfo } from './task-types.js';
export type { SavedView } from './view-types.js';

/** Automatic aggregates of a scalar key over all finite values, in log order. If there are none, all NaN and 0. */
export interface ScalarSummary {
  readonly last: number;
  readonly lastStep: number;
  readonly min: number;
  readonly minStep: number;
  readonly max: number;
  readonly maxStep: number;
  readonly mean: number;
  /** Number of finite values. */
  readonly count: number;
  /** `nan`, `posInf`, `negInf`: number of NaN, +Infinity and −Infinity values. */
  readonly nan: number;
  readonly posInf: number;
  readonly negInf: number;
}

/** A key that was logged, with its kind. A key with two kinds has two entries. */
export interface KeyInfo {
  readonly key: string;
  readonly kind: 'scalar' | 'text' | 'json' | 'histogram' | 'media';
  /** Name of the kind of media. Present if `kind` is `media`. A newer version may log kinds that this version does not know. */
  readonly media?: string;
  readonly count: number;
}

/** A key that was announced before its first value. `every`, `first`: in steps; `null`: not known. */
export type AnnouncedKey = Announcement;

/** Summary of a histogram key, available without reading the histograms. */
export interface HistogramSummary {
  /** Number of histograms recorded. */
  readonly count: number;
  /** The first histogram with a NaN or infinite element; `null`: all elements were finite. */
  readonly firstNonFinite: { readonly row: number; readonly step: number; readonly time: number } | null;
  /**
   * The newest histogram. `bars`: its counts joined into at most 32 bars of equal width from `low` to `high`; empty if the
   * histogram has no finite element.
   */
  readonly last: {
    readonly row: number;
    readonly step: number;
    readonly stats: TensorStats;
    readonly low: number;
    readonly high: number;
    readonly bars: readonly number[];
  };
}

/** The first NaN or infinite value of a run: the value in the lowest row; within a row, the value recorded first. */
export interface FirstNonFinite {
  readonly key: string;
  readonly kind: 'scalar' | 'histogram';
  readonly row: number;
  readonly step: number;
  readonly time: number;
}

/** A run in a list. */
export interface RunInfo {
  readonly uid: string;
  readonly namespace: string;
  readonly project: string;
  /** The id that people see. */
  readonly id: string;
  readonly name: string;
  readonly directory: string;
  readonly group: string;
  readonly task: string;
  readonly tags: readonly string[];
  readonly archived: boolean;
  readonly status: RunStatus;
  /** When the run was created, in milliseconds since the epoch. */
  readonly created: number;
  /** When the run ended, in milliseconds since the epoch; 0: the run has not ended. */
  readonly ended: number;
  /** When the run's writer was last seen, in milliseconds since the epoch. */
  readonly lastSeen: number;
  /**
   * Milliseconds between the sessions of a resumed run, in which nothing trained: the run took `ended − created − paused`.
   * Negative if the clock was set back between two sessions.
   */
  readonly paused: number;
  /** Number of rows recorded so far. */
  readonly rows: number;
  /** Number of scalar values recorded so far. */
  readonly values: number;
  /** Number of values that were dropped. */
  readonly dropped: number;
  /** Number of problems that were recorded. */
  readonly problems: number;
  /** Grows whenever anything about the run changes, so that a reader can skip a run that it has seen. */
  readonly revision: number;
}

/** A run with its config, its summaries and its keys. Points, media and log lines have queries of their own. */
export interface RunDetail extends RunInfo {
  readonly notes: string;
  readonly config: { readonly [key: string]: Json };
  /** Values that were set by hand. If `scalars` has the same key, the value in `summary` wins. */
  readonly summary: { readonly [key: string]: Json };
  readonly scalars: Readonly<Record<string, ScalarSummary>>;
  readonly histograms: Readonly<Record<string, HistogramSummary>>;
  readonly firstNonFinite: FirstNonFinite | null;
  readonly keys: readonly KeyInfo[];
  /**
   * Keys that were announced and have no value yet, in the order of their announcements: see `run.announce`. Absent if there are
   * none.
   */
  readonly announced?: readonly AnnouncedKey[];
  /** Number of files, of all namespaces. */
  readonly files: number;
  readonly error: { readonly message: string; readonly stack: string } | null;
  readonly problemList: readonly { readonly key: string; readonly reason: string; readonly count: number }[];
  /** Number of log lines recorded, by level. */
  readonly logCounts: Readonly<Record<LogLevel, number>>;
}

export interface ProjectInfo {
  readonly namespace: string;
  readonly name: string;
  readonly created: number;
  readonly runs: number;
}

/** The points of one metric, not decimated, in log order. */
export interface Points {
  readonly key: string;
  readonly rows: Float64Array;
  readonly steps: Float64Array;
  readonly globalSteps: Float64Array;
  readonly times: Float64Array;
  readonly values: Float64Array;
}

export interface PointsQuery {
  readonly run: string;
  /** Default: every scalar key. */
  readonly keys?: readonly string[];
  /** Inclusive range of steps. Default: all. */
  readonly fromStep?: number;
  readonly toStep?: number;
}

/** A recorded row with all its values, as `run.history` returns rows. */
export interface HistoryRow {
  readonly row: number;
  readonly step: number;
  readonly globalStep: number;
  readonly time: number;
  readonly values: Readonly<Record<string, Json>>;
}

export interface HistoryQuery {
  readonly run: string;
  /** First row number, inclusive. Default 0. */
  readonly from?: number;
  /** Last row number, exclusive. Default: all rows. */
  readonly to?: number;
  /** Most rows to return. Default 1,000. */
  readonly limit?: number;
}

export interface LogQuery {
  readonly run: string;
  /** Lowest level to return. Default `debug`. */
  readonly level?: LogLevel;
  /** Substring of the message, case-insensitive. */
  readonly text?: string;
  /** Continues after this cursor: {@link LogPage.next} of the page before. Default: from the start. */
  readonly after?: number;
  /** True: returns the newest lines instead of the oldest lines; `after` is then ignored. Default false. */
  readonly newest?: boolean;
  /** Most lines to return. Default 200. */
  readonly limit?: number;
}

export interface LogPage {
  /** Lines in log order. `index`: number of the line among all log lines of the run, from 0. */
  readonly lines: readonly (Omit<LogRecord, 'kind'> & { readonly index: number })[];
  /** The cursor of the next page: pass it as `after`. `null` at the end. */
  readonly next: number | null;
  /** Number of lines of the run, of all levels. */
  readonly total: number;
}

export interface Comparison {
  readonly runs: readonly RunInfo[];
  /** Scalar keys that all runs have. */
  readonly commonKeys: readonly string[];
  /** Summaries by key, then by run uid, for every key that any run has. */
  readonly values: Readonly<Record<string, Readonly<Record<string, ScalarSummary>>>>;
  /**
   * Config paths whose values differ, with the value of each run (`undefined` if the run has none). In a path, names are joined
   * by dots; in a name, a dot is `\.` and a backslash `\\`. `configPath(names)` and `parseConfigPath(path)` make and split paths.
   */
  readonly config: Readonly<Record<string, Readonly<Record<string, Json | undefined>>>>;
}

/** A change in a source. `run: null`: the list of runs changed, or the projects or saved views. */
export interface Change {
  readonly run: string | null;
  readonly revision: number;
  readonly kinds: readonly RecordKind[];
}

/** Status of a source, for the pill in the board's header. */
export interface SourceStatus {
  /** Where runs are stored. `memory`: the runs are lost when the page closes; {@link SourceStatus.notices} says why. */
  readonly storage: 'indexeddb' | 'memory' | 'bundle' | 'server';
  /** Where the engine runs. `page`: in the page itself, because no worker could be started. */
  readonly engine: 'worker' | 'page' | 'remote';
  readonly state: 'starting' | 'ready' | 'lost';
  /** Scalar values per second that all tabs and workers of this origin committed in the last seconds. */
  readonly valuesPerSecond: number;
  /** Bytes that were received but are not committed yet. */
  readonly waitingBytes: number;
  readonly dropped: number;
  readonly usedBytes: number | null;
  readonly quotaBytes: number | null;
  readonly persisted: boolean | null;
  /**
   * Share (0 to 1) of this thread's time that recording took in about the last ten seconds: `log()` and what packs and posts batches.
   * Estimated: of 64 calls, one is timed. Absent if the source is not the database of this origin.
   */
  readonly pageShare?: number;
  /** Sentences for people: what does not work here, and why. */
  readonly notices: readonly string[];
}

/** An opened bundle. The runs are read from the file; nothing is copied into the database. */
export interface OpenedBundle {
  /** The runs of the bundle, read-only. */
  readonly source: Source;
  /** Name of the file; empty if the file has no name. */
  readonly name: string;
  readonly runs: number;
  /** What is damaged or missing, one sentence for each problem; empty if the bundle is whole. */
  readonly problems: readonly string[];
  /** Copies the runs of the bundle into the database here. Data that is already in the database stays unchanged. */
  import(options?: ImportRunsOptions): Promise<readonly ImportedRunInfo[]>;
  /** Releases the file. */
  close(): void;
}

/** Makes and opens bundles, which are runs as one file. Every method rejects with a `StepwellError` only. */
export interface Bundles {
  /**
   * Writes runs as a bundle. The bytes are made while the stream is read. The stream fails with `run_missing`, `aborted` or
   * `storage`.
   */
  export(runs: readonly string[], options?: ExportOptions): ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Opens a bundle. Rejects with `corrupt` if the file is not a bundle, with `version` if a newer program wrote the bundle. */
  open(file: Blob): Promise<OpenedBundle>;
}

/** A store of runs. All methods reject with `StepwellError` only. Typed arrays in answers belong to the caller. */
export interface Source {
  listProjects(): Promise<ProjectInfo[]>;
  createProject(name: string, namespace?: string): Promise<ProjectInfo>;
  /** Lists the views that were saved for a project, by name. The project `''` stands for all projects. */
  listViews(project: string, namespace?: string): Promise<SavedView[]>;
  /**
   * Saves a view under a name and replaces the view with that name; `null` deletes the view. The last writer wins. Rejects with
   * `validation` if the name is empty, or if the name or the view is too long.
   */
  saveView(project: string, namespace: string, name: string, view: Json): Promise<void>;
  /** Lists the tasks of a project, by name: those that were created, and those that its runs name. */
  listTasks(project: string, namespace?: string): Promise<TaskInfo[]>;
  /**
   * Creates a task in a project, or finds it. Needed before {@link addRunToTask} only if no run names the task yet. Rejects with
   * `invalid_task` if the name is empty or too long.
   */
  createTask(project: string, namespace: string, name: string): Promise<TaskInfo>;
  /**
   * Adds a run to a task of its project. A run has one task: the last call wins, and `''` takes the run out of its task. Rejects with
   * `invalid_task` if the project has no such task, and with `run_missing`.
   */
  addRunToTask(run: string, task: string): Promise<void>;
  listRuns(filter?: RunFilter): Promise<RunInfo[]>;
  /** Reads one run; `null` if there is no such run. */
  getRun(uid: string): Promise<RunDetail | null>;
  /** Reads a page of the run table. Rejects with `validation` if a column, the condition or the page is invalid. */
  table(query: TableQuery): Promise<RunTable>;
  /** Reads points of scalar keys, not decimated. */
  getMetrics(query: PointsQuery): Promise<Points[]>;
  /** Reads one metric of one run, in buckets. */
  series(query: SeriesQuery): Promise<Series>;
  /**
   * Reads everything that one panel draws, on one grid. Rejects with `validation` if the range or the smoothing is invalid. Runs
   * that do not exist are listed in {@link Lines.missing}.
   */
  lines(query: LinesQuery): Promise<Lines>;
  /** Reads histograms of a key. Empty if the key has none. Rejects with `validation` if the range or the limit is invalid. */
  histograms(query: HistogramQuery): Promise<Histograms>;
  /** Draws the histograms of a key as a picture. */
  heatmap(query: HeatmapQuery): Promise<Heatmap>;
  /** Reads media of one key and kind. Empty if there are none. Rejects with `validation` if the range or the limit is invalid. */
  media(query: MediaQuery): Promise<MediaValues>;
  /** Reads the newest media of each key, in the order in which the keys were first logged. */
  latest(query: LatestQuery): Promise<LatestValue[]>;
  /** Lists the files of a run by namespace and name. Default: files of every namespace. */
  listFiles(run: string, namespace?: string): Promise<FileInfo[]>;
  /** Lists all files and all items of logged media of a run, files first. */
  getArtifacts(run: string): Promise<ArtifactInfo[]>;
  /**
   * Reads the bytes of a blob that the run uses. `null` if the run uses no blob with this hash, or if the bytes are not here. The
   * Blob has no type: the code that shows the bytes decides which type they may have.
   *
   * `from`, `to`: only the bytes from `from` (default 0) to before `to` (default: the end), as in `Blob.slice`; over a server nothing
   * else is sent. Rejects with `validation` if they are not whole numbers with 0 ≤ `from` ≤ `to`.
   */
  blob(run: string, sha256: string, from?: number, to?: number): Promise<Blob | null>;
  getHistory(query: HistoryQuery): Promise<HistoryRow[]>;
  getLogs(query: LogQuery): Promise<LogPage>;
  compareRuns(uids: readonly string[]): Promise<Comparison>;
  /** Hides the run at once and removes its data after `graceMs` (default 8,000), unless `restoreRun` comes first. */
  deleteRun(uid: string, graceMs?: number): Promise<void>;
  /** Undoes a `deleteRun`. Rejects with `run_missing` if the data is already removed. */
  restoreRun(uid: string): Promise<void>;
  /** Calls `deleteRun` for every run of a project, also archived runs. Resolves with the uids, which `restoreRun` accepts. */
  clearProject(name: string, namespace?: string, graceMs?: number): Promise<string[]>;
  /** Sets a field of a run, such as `name`, `notes`, `tags` or `archived`. Of two edits of a field, the later edit wins. */
  edit(uid: string, field: EditRecord['field'], value: Json): Promise<void>;
  /** Sends runs to servers. Absent if this source cannot send runs. */
  readonly uploads?: Uploads;
  /** Makes and opens bundles. Absent if this source cannot. */
  readonly bundles?: Bundles;
  status(): Promise<SourceStatus>;
  /**
   * Calls `listener` soon after anything changes (also in other tabs), at most about 10 times a second per run. Resolves with a
   * function that ends the subscription.
   */
  subscribe(listener: (change: Change) => void): Promise<() => void>;
}
