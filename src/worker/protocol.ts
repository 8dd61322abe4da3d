/**
 * What crosses between the page and the logger worker. Types and layout only.
 *
 * Two ways: the *control* way is comlink RPC over the worker's own port (open, flush, query), answers as data
 * ({@link Reply}); the *data* way is a MessagePort per recorder with numbered batches one way and acknowledgements the
 * other, because a comlink call costs the calling thread five times as much as a plain message.
 */
import type { ErrorData } from '../base/errors.js';
import type { MediaName } from '../media/kinds.js';
import type { TensorData } from '../record/elements.js';
import type { CheckedHistogramOptions } from '../record/histogram-options.js';
import type {
  ConfigRecord,
  DroppedRecord,
  EditRecord,
  FileRecord,
  HistogramRecord,
  Json,
  JsonRecord,
  LogRecord,
  ProblemRecord,
  RowPlace,
  StatusRecord,
  SummaryRecord,
  TextRecord,
} from '../record/kinds.js';
import type { RemoteTarget } from '../source/uploads.js';
import type { ResumeMode } from '../store/port.js';

/** Raised when page and worker no longer understand each other; a mismatch (mixed deployments) gives a `version` error. */
export const PROTOCOL_VERSION = 4;

/** Answer of an RPC method: errors are data, so that codes survive the port. */
export type Reply<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & ErrorData);

/** Elements whose distribution the worker computes before it commits: a `histogram` record in the making. */
export interface TensorRecord extends RowPlace {
  readonly kind: 'tensor';
  /** The elements, row-major; a copy of the page's. */
  readonly data: TensorData;
  /** Type of the tensor; `float64` for plain arrays. */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly options: CheckedHistogramOptions;
}

/** Media whose kind's encoder makes blobs of in the worker before it commits: a `media` record in the making. */
export interface RawMediaRecord extends RowPlace {
  readonly kind: 'raw';
  readonly media: MediaName;
  /** What the kind's capture took hold of. */
  readonly items: readonly unknown[];
  /** What they occupy in memory, roughly. */
  readonly bytes: number;
}

/** Records that become others before they are committed. */
export type RawRecord = TensorRecord | RawMediaRecord;

/** Records that a page sends beside its scalar rows. */
export type PageRecord =
  | TextRecord
  | JsonRecord
  | HistogramRecord
  | RawRecord
  | ConfigRecord
  | SummaryRecord
  | LogRecord
  | ProblemRecord
  | DroppedRecord
  | StatusRecord
  | EditRecord
  | FileRecord;

/** A column whose value `i` is `first + i · difference`; `null`: it is none, and its values are in the batch's data. */
export type Progression = readonly [first: number, difference: number] | null;

/**
 * Scalars and records since the batch before. Self-contained, so that it can be sent again to a new worker.
 *
 * `data` holds, back to back: Float64 times (`rows`) and values (`entries`, row by row); row numbers, steps and global
 * steps (`rows` each) as far as they are no progression; and unless the batch is `uniform`, Uint32 end offsets into the
 * entries (`rows`) and Uint16 indexes into `keys` (`entries`). A training loop repeats most of this in every row, and the
 * page copies each byte twice.
 */
export interface Batch {
  readonly type: 'batch';
  /** Dense from 0 per recorder. */
  readonly number: number;
  readonly rows: number;
  readonly entries: number;
  readonly rowNumbers: Progression;
  readonly steps: Progression;
  readonly globalSteps: Progression;
  /** True where every row has a value of every key, in the order of `keys`. */
  readonly uniform: boolean;
  readonly keys: readonly string[];
  readonly data: ArrayBuffer;
  readonly records: readonly PageRecord[];
  /** Where a later writer goes on after this batch. */
  readonly nextRow: number;
  readonly nextStep: number;
  readonly globalStep: number;
}

/** Commit what has arrived now: somebody waits for it. */
export interface Hurry {
  readonly type: 'hurry';
}

export type FromPage = Batch | Hurry;

/** Every batch up to and including `number` is committed in the store. */
export interface Ack {
  readonly type: 'ack';
  readonly number: number;
}

/** Writing this run is over here: fenced by another writer, or the storage refuses for good. Batches after the last ack are not stored. */
export interface Stopped {
  readonly type: 'stopped';
  readonly error: ErrorData;
}

/** Storage trouble that goes on (quota, aborts): batches are kept and tried again. Cleared by the next ack. */
export interface Trouble {
  readonly type: 'trouble';
  readonly error: ErrorData;
}

/** This stream cannot go on, the run can: open it again. */
export interface Renew {
  readonly type: 'renew';
}

export type FromEngine = Ack | Stopped | Trouble | Renew;

/** What `init` asks of the engine. */
export interface OpenRunRequest {
  /** Proposed uid for a new run. */
  readonly uid: string;
  readonly namespace: string;
  readonly project: string;
  readonly label: string;
  readonly name: string;
  readonly directory: string;
  readonly group: string;
  readonly task: string;
  readonly recorder: string;
  readonly resume: ResumeMode;
  /** Set by the link when the same recorder comes back after its worker died. */
  readonly reopen?: { readonly uid: string; readonly epoch: number };
  /** Where the run is sent while it is written. */
  readonly remote?: RemoteTarget;
  readonly agent: string;
  readonly page: string;
  readonly library: string;
}

/** The opened run: where the recorder goes on. */
export interface OpenedRun {
  readonly status: 'created' | 'resumed' | 'reopened';
  readonly uid: string;
  readonly label: string;
  readonly epoch: number;
  /** Last batch of this recorder that is committed; −1: none. */
  readonly batch: number;
  readonly nextRow: number;
  readonly nextStep: number;
  readonly globalStep: number;
  /** Config as recorded so far; summary values set by hand. */
  readonly config: { readonly [key: string]: Json };
  readonly storage: 'indexeddb' | 'memory';
}
