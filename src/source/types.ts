/**
 * The Source port: what the board and the query functions know of a place that holds runs. The worker's engine, a
 * server's client and an opened bundle implement it and pass one acceptance suite. Types only.
 */
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
  type XAxis,
} from './series-types.js';

export type { SavedView } from './view-types.js';

/** Automatic aggregates of a scalar key over all finite values, in log order; all NaN and 0 when there is none. */
export interface ScalarSummary {
  readonly last: number;
  readonly lastStep: number;
  readonly min: number;
  readonly minStep: number;
  readonly max: number;
  readonly maxStep: number;
  readonly mean: number;
  /** Finite values. */
  readonly count: number;
  readonly nan: number;
  readonly posInf: number;
  readonly negInf: number;
}

/** A key that was logged, with its kind: the same key with two kinds is two entries. */
export interface KeyInfo {
  readonly key: string;
  readonly kind: 'scalar' | 'text' | 'json' | 'histogram' | 'media';
  /** Name of the kind of media; there where `kind` is `media`. A newer version may log kinds that this version does not know. */
  readonly media?: string;
  readonly count: number;
}

/** What is known of a histogram key without reading its histograms. */
export interface HistogramSummary {
  /** Histograms recorded. */
  readonly count: number;
  /** The first one with a NaN or infinite element; `null`: all were finite. */
  readonly firstNonFinite: { readonly row: number; readonly step: number; readonly time: number } | null;
  /** The newest one. `bars`: its counts joined into at most 32 bars of equal width from `low` to `high`; none without a finite element. */
  readonly last: {
    readonly row: number;
    readonly step: number;
    readonly stats: TensorStats;
    readonly low: number;
    readonly high: number;
    readonly bars: readonly number[];
  };
}

/** Which key of a run was the first to be NaN or infinite: the lowest row; within a row the first one recorded. */
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
  /** When it was created, when it ended (0: it did not), when its writer was last seen. */
  readonly created: number;
  readonly ended: number;
  readonly lastSeen: number;
  /** Milliseconds between the sessions of a resumed run, in which nothing trained: `ended − created − paused` is how long the run took. Negative if the clock was set back between two sessions. */
  readonly paused: number;
  /** Rows and scalar values recorded so far. */
  readonly rows: number;
  readonly values: number;
  /** Values counted as dropped, and problems counted. */
  readonly dropped: number;
  readonly problems: number;
  /** Grows whenever anything about the run changes: lets a reader skip what it has seen. */
  readonly revision: number;
}

/** A run with all that is small. */
export interface RunDetail extends RunInfo {
  readonly notes: string;
  readonly config: { readonly [key: string]: Json };
  /** Set by hand; wins over `scalars` where both have a key. */
  readonly summary: { readonly [key: string]: Json };
  readonly scalars: Readonly<Record<string, ScalarSummary>>;
  readonly histograms: Readonly<Record<string, HistogramSummary>>;
  readonly firstNonFinite: FirstNonFinite | null;
  readonly keys: readonly KeyInfo[];
  /** Files of all namespaces. */
  readonly files: number;
  readonly error: { readonly message: string; readonly stack: string } | null;
  readonly problemList: readonly { readonly key: string; readonly reason: string; readonly count: number }[];
  /** Log lines recorded, by level. */
  readonly logCounts: Readonly<Record<LogLevel, number>>;
}

export interface ProjectInfo {
  readonly namespace: string;
  readonly name: string;
  readonly created: number;
  readonly runs: number;
}

/** Every point of one metric, in log order. */
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
  /** Inclusive range of steps; default all. */
  readonly fromStep?: number;
  readonly toStep?: number;
}

/** A past row, its values joined: what `run.history` gives. */
export interface HistoryRow {
  readonly row: number;
  readonly step: number;
  readonly globalStep: number;
  readonly time: number;
  readonly values: Readonly<Record<string, Json>>;
}

export interface HistoryQuery {
  readonly run: string;
  /** Row numbers, `from` inclusive (default 0), `to` exclusive (default: all). */
  readonly from?: number;
  readonly to?: number;
  /** At most this many rows; default 1,000. */
  readonly limit?: number;
}

export interface LogQuery {
  readonly run: string;
  /** Lowest level to return; default `debug`. */
  readonly level?: LogLevel;
  /** Substring of the message, case-insensitive. */
  readonly text?: string;
  /** Go on after this cursor (from the page before); default: from the start. */
  readonly after?: number;
  /** Give the newest lines instead of the oldest ones; `after` is then ignored. */
  readonly newest?: boolean;
  /** Default 200. */
  readonly limit?: number;
}

export interface LogPage {
  /** In log order. `index` counts all log lines of the run from 0. */
  readonly lines: readonly (Omit<LogRecord, 'kind'> & { readonly index: number })[];
  /** Give this as `after` to go on; `null` at the end. */
  readonly next: number | null;
  /** Lines of the run, all levels. */
  readonly total: number;
}

export interface Comparison {
  readonly runs: readonly RunInfo[];
  /** Scalar keys that all runs have. */
  readonly commonKeys: readonly string[];
  /** Summary by key, then by run uid; keys that any run has. */
  readonly values: Readonly<Record<string, Readonly<Record<string, ScalarSummary>>>>;
  /** Config paths that differ, with each run's value (`undefined` where absent). In a path, names are joined by dots; in a name, a dot is `\.` and a backslash `\\`: `configPath(names)` and `parseConfigPath(path)` make and split paths. */
  readonly config: Readonly<Record<string, Readonly<Record<string, Json | undefined>>>>;
}

/** What changed. `run: null` means that the list of runs or projects changed. */
export interface Change {
  readonly run: string | null;
  readonly revision: number;
  readonly kinds: readonly RecordKind[];
}

/** How a source is doing: the board's status line. */
export interface SourceStatus {
  /** `memory`: nothing survives this page, see `reason`. */
  readonly storage: 'indexeddb' | 'memory' | 'bundle' | 'server';
  /** Where the engine runs. `page`: no worker could be started. */
  readonly engine: 'worker' | 'page' | 'remote';
  readonly state: 'starting' | 'ready' | 'lost';
  /** Scalar values per second that all tabs and workers of this origin commit, over the last seconds. */
  readonly valuesPerSecond: number;
  /** Bytes received but not committed. */
  readonly waitingBytes: number;
  readonly dropped: number;
  readonly usedBytes: number | null;
  readonly quotaBytes: number | null;
  readonly persisted: boolean | null;
  /** Sentences for the person: what does not work here and why. */
  readonly notices: readonly string[];
}

/** A bundle that was opened where it lies: nothing of it is copied. */
export interface OpenedBundle {
  /** Its runs; nothing can be changed. */
  readonly source: Source;
  /** Name of the file; empty when it has none. */
  readonly name: string;
  readonly runs: number;
  /** What is damaged or missing, one sentence each; empty when all is well. */
  readonly problems: readonly string[];
  /** Copies its runs into the database here; what is there already stays as it is. */
  import(options?: ImportRunsOptions): Promise<readonly ImportedRunInfo[]>;
  /** Lets go of the file. */
  close(): void;
}

/** Runs as one file. Every method rejects with a `StepwellError` only. */
export interface Bundles {
  /** Runs as the bytes of a bundle, made as they are read. Fails with `run_missing`, `aborted`, `storage`. */
  export(runs: readonly string[], options?: ExportOptions): ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Opens a bundle. Rejects with `corrupt` for what is none, `version` for one of a newer program. */
  open(file: Blob): Promise<OpenedBundle>;
}

/** A place that holds runs. All methods reject with `StepwellError` only. Typed arrays in answers belong to the caller. */
export interface Source {
  listProjects(): Promise<ProjectInfo[]>;
  createProject(name: string, namespace?: string): Promise<ProjectInfo>;
  /** The views that were saved for a project, by name. The project `''` stands for all projects. */
  listViews(project: string, namespace?: string): Promise<SavedView[]>;
  /** Saves a view under a name, in place of the one of that name; `null` deletes that one. The last writer wins. Rejects with `validation` for a name or a view that is too long. */
  saveView(project: string, namespace: string, name: string, view: Json): Promise<void>;
  listRuns(filter?: RunFilter): Promise<RunInfo[]>;
  getRun(uid: string): Promise<RunDetail | null>;
  /** A page of the run table. Rejects with `validation` for a column, condition or page that there cannot be. */
  table(query: TableQuery): Promise<RunTable>;
  getMetrics(query: PointsQuery): Promise<Points[]>;
  series(query: SeriesQuery): Promise<Series>;
  /** Everything that one panel draws, on one grid. Rejects with `validation` for a bad range or smoothing; runs that are not there are named in the answer. */
  lines(query: LinesQuery): Promise<Lines>;
  /** Rejects with `validation` for a bad range or limit; a key without histograms gives empty arrays. */
  histograms(query: HistogramQuery): Promise<Histograms>;
  heatmap(query: HeatmapQuery): Promise<Heatmap>;
  /** Rejects with `validation` for a bad range or limit; a key without media of this kind gives none. */
  media(query: MediaQuery): Promise<MediaValues>;
  /** The newest media of each key, in the order in which the keys were first logged. */
  latest(query: LatestQuery): Promise<LatestValue[]>;
  /** Files of a run by namespace and name; default: of every namespace. */
  listFiles(run: string, namespace?: string): Promise<FileInfo[]>;
  /** Every file and every item of logged media of a run, files first. */
  getArtifacts(run: string): Promise<ArtifactInfo[]>;
  /** The bytes of a blob that the run uses, without a type: whoever shows them decides what they may be. `null`: it uses none of this hash, or its bytes are not here. */
  blob(run: string, sha256: string): Promise<Blob | null>;
  getHistory(query: HistoryQuery): Promise<HistoryRow[]>;
  getLogs(query: LogQuery): Promise<LogPage>;
  compareRuns(uids: readonly string[]): Promise<Comparison>;
  /** Hides the run at once and removes its data after `graceMs` (default 8,000), unless `restoreRun` comes first. */
  deleteRun(uid: string, graceMs?: number): Promise<void>;
  /** Takes a `deleteRun` back; rejects with `run_missing` when it is too late. */
  restoreRun(uid: string): Promise<void>;
  /** `deleteRun` for every run of a project, archived ones too; resolves their uids, each of which `restoreRun` takes. */
  clearProject(name: string, namespace?: string, graceMs?: number): Promise<string[]>;
  edit(uid: string, field: EditRecord['field'], value: Json): Promise<void>;
  /** Sending runs to servers; absent where there is nothing to send from. */
  readonly uploads?: Uploads;
  /** Runs as one file; absent where there is none to be made. */
  readonly bundles?: Bundles;
  status(): Promise<SourceStatus>;
  /** Calls `listener` soon after anything changes (also in other tabs), at most about 10 times a second per run. */
  subscribe(listener: (change: Change) => void): Promise<() => void>;
}
