/**
 * What can be recorded. A *record* is one logged thing; records are packed into immutable frames (`frame.ts`). Types
 * only: the codec, validation and everything derived from records live elsewhere.
 *
 * All times are milliseconds since the epoch (float64). Rows are identified by their `row` number, which grows by one
 * per row over the whole life of a run; `step` is data and may repeat, go back or be fractional.
 */

/** A JSON value. Config, contexts and summaries are JSON in which non-finite numbers are allowed (see `json.ts`). */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Scalars of one or more rows, by column. Row `i` has number `rows[i]`, `steps[i]`, …; a row may be split over several records with disjoint keys. */
export interface RowsRecord {
  readonly kind: 'rows';
  readonly rows: Float64Array;
  readonly steps: Float64Array;
  readonly globalSteps: Float64Array;
  readonly times: Float64Array;
  readonly columns: readonly ScalarColumn[];
}

/** One metric's values: `values[j]` belongs to the row at index `at[j]` (ascending) of the enclosing record. */
export interface ScalarColumn {
  readonly key: string;
  readonly at: Uint32Array;
  readonly values: Float64Array;
}

/** Key and row of a value that is not a scalar. */
export interface RowPosition {
  readonly key: string;
  readonly row: number;
  readonly step: number;
  readonly globalStep: number;
  readonly time: number;
}

/** A text logged under a key. */
export interface TextRecord extends RowPosition {
  readonly kind: 'text';
  readonly value: string;
}

/** A JSON value logged under a key. */
export interface JsonRecord extends RowPosition {
  readonly kind: 'json';
  readonly value: Json;
}

/**
 * Statistics of a tensor's elements. Counts are over all elements; the other statistics are over the finite elements, and NaN
 * if there are none. Subnormal float32 elements count as zeros, because GPUs flush them to zero.
 */
export interface TensorStats {
  /** Elements. */
  readonly count: number;
  /** Elements that are neither NaN nor infinite. */
  readonly finite: number;
  readonly nan: number;
  readonly posInf: number;
  readonly negInf: number;
  readonly zeros: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Of the population (divided by the count). */
  readonly std: number;
}

/** A distribution: statistics, and counts between edges. Bin `i` holds `edges[i] ≤ x < edges[i + 1]`, the last one also its upper edge. */
export interface Distribution {
  readonly stats: TensorStats;
  /** One more than bins, ascending; equal for constant input. Empty if there is no finite element and no range was given. */
  readonly edges: Float64Array;
  readonly counts: Float64Array;
  /** Finite elements outside a given range. */
  readonly under: number;
  readonly over: number;
}

/** Who computed a distribution. */
export interface DistributionOrigin {
  /** `webgpu`, `webgl`, `wasm`, `cpu`; `given`: it was logged as edges and counts. */
  readonly backend: string;
  /** Thread: that of the training, or the logger worker. */
  readonly place: 'page' | 'worker';
  /** Milliseconds from the call until the result was there. */
  readonly ms: number;
}

/** The distribution of a tensor logged under a key. */
export interface HistogramRecord extends RowPosition, Distribution {
  readonly kind: 'histogram';
  /** `compact`: counts were stored in 8 bits each; their total is exact, and no bin that held something is empty. */
  readonly precision: 'exact' | 'compact';
  /** Shape and type of the tensor; an empty type when only edges and counts were given. */
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly origin: DistributionOrigin;
}

/** One item of a {@link MediaRecord}: its bytes are the blob with this hash. */
export interface MediaItem {
  /** SHA-256 of the item's bytes: 64 hexadecimal digits. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** MIME type, as the item's first bytes say. A record from elsewhere may say anything. */
  readonly type: string;
  /** Empty: none. */
  readonly caption: string;
  /** What the kind of media knows of the item beside its bytes, such as the width and height of an image. */
  readonly facts: { readonly [name: string]: Json };
}

/**
 * What was logged under a key in one row, of a kind that has bytes: images, audio, … The blobs of the items are stored
 * before the record is. Code that stores, sends or lists media records knows nothing about their kinds.
 */
export interface MediaRecord extends RowPosition {
  readonly kind: 'media';
  /** Name of the kind: a folder of `src/media/`. A newer version may write others. */
  readonly media: string;
  /** Data of the kind about all items together; `null`: none. */
  readonly data: Json;
  /** In the order of the call. */
  readonly items: readonly MediaItem[];
}

/** First record of a run: the facts that never change. */
export interface RunRecord {
  readonly kind: 'run';
  readonly time: number;
  readonly namespace: string;
  readonly project: string;
  /** The run's id as people see it; unique within namespace and project. */
  readonly label: string;
  /** Display name; an edit may change it later. */
  readonly name: string;
  readonly directory: string;
  readonly group: string;
  readonly task: string;
}

/** First record of each stream: its writer. */
export interface SessionRecord {
  readonly kind: 'session';
  readonly time: number;
  readonly epoch: number;
  /** The recorder (one `init` call) that feeds the stream; empty in an editor's stream. */
  readonly recorder: string;
  /** Version of the library that writes. */
  readonly library: string;
  /** `navigator.userAgent`, or empty. */
  readonly agent: string;
  /** Address of the page without query and fragment, or empty. */
  readonly page: string;
}

/** A change of the run's config. `set` replaces the named top-level fields, `extend` merges deeply, `update` sets the value at `path` (`a.b.c`; every dot separates two names, there are no escapes). */
export interface ConfigRecord {
  readonly kind: 'config';
  readonly time: number;
  readonly op: 'set' | 'extend' | 'update';
  readonly path: string;
  readonly data: Json;
}

/** A summary value set by hand. It takes precedence over the automatic value. `value: null` with `removed` restores the automatic value. */
export interface SummaryRecord {
  readonly kind: 'summary';
  readonly time: number;
  readonly key: string;
  readonly value: Json;
  readonly removed: boolean;
}

/** Severity of a log line, lowest first. */
export const LOG_LEVELS = ['debug', 'info', 'warning', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A log line: from the run's methods, from the captured console, or an uncaught error. */
export interface LogRecord {
  readonly kind: 'log';
  readonly time: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly source: 'user' | 'console' | 'error';
  readonly step: number;
  readonly context: Json;
}

/** Something that could not be recorded as given, or that failed beside the training. Equal problems are counted. */
export interface ProblemRecord {
  readonly kind: 'problem';
  readonly time: number;
  readonly key: string;
  readonly reason: string;
  readonly count: number;
}

/** Values that were not recorded because too many bytes were waiting. */
export interface DroppedRecord {
  readonly kind: 'dropped';
  readonly time: number;
  readonly count: number;
  readonly reason: string;
}

/** How a run ended, or that it was resumed. `crashed` is never recorded: readers conclude it from a vanished writer. */
export interface StatusRecord {
  readonly kind: 'status';
  readonly time: number;
  readonly status: 'running' | 'completed' | 'failed';
  /** Message and stack of the error that failed the run; empty otherwise. */
  readonly message: string;
  readonly stack: string;
}

/** A change that anybody may make: `name`, `tags`, `notes`, `archived`, `deleted`. The last writer wins, by `time`, then session. */
export interface EditRecord {
  readonly kind: 'edit';
  readonly time: number;
  readonly field: string;
  readonly value: Json;
}

/**
 * A file of the run: its bytes are the blob with this hash, which is stored before the record is. A later record with the same
 * namespace and name replaces the file.
 */
export interface FileRecord {
  readonly kind: 'file';
  readonly time: number;
  readonly namespace: string;
  /** May hold `/`. */
  readonly name: string;
  /** How the bytes are decoded: see `files/formats.ts`. A newer version may write other formats. */
  readonly format: string;
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** MIME type. */
  readonly type: string;
  /** True: the file was deleted; the other fields describe the deleted file. */
  readonly deleted: boolean;
}

/** A record of a kind that this version does not know. Readers skip it; writers keep it byte for byte. */
export interface UnknownRecord {
  readonly kind: 'unknown';
  readonly code: number;
  readonly payload: Uint8Array;
}

/** Everything that can stand in a frame. */
export type LoggedRecord =
  | RowsRecord
  | TextRecord
  | JsonRecord
  | HistogramRecord
  | MediaRecord
  | RunRecord
  | SessionRecord
  | ConfigRecord
  | SummaryRecord
  | LogRecord
  | ProblemRecord
  | DroppedRecord
  | StatusRecord
  | EditRecord
  | FileRecord
  | UnknownRecord;

export type RecordKind = LoggedRecord['kind'];

/** Who wrote a frame, and its position in its stream. */
export interface FrameHeader {
  /** The run's uid: 32 hexadecimal digits. */
  readonly run: string;
  /** The writer's session: 32 hexadecimal digits. */
  readonly session: string;
  /** Fencing number of the writer; 0 in an editor's stream. Row order is (epoch, seq). */
  readonly epoch: number;
  /** Dense from 0 inside the stream. */
  readonly seq: number;
  /** When the frame was made. */
  readonly time: number;
}

/** A frame, decoded. */
export interface Frame {
  readonly header: FrameHeader;
  readonly records: readonly LoggedRecord[];
}
