/**
 * Messages between the page and the logger worker. Types and layout only.
 *
 * There are two channels. The *control* channel is comlink RPC over the worker's own port (open, flush, query); answers are data
 * ({@link Reply}). The *data* channel is a MessagePort per recorder: numbered batches to the worker, acknowledgements to the
 * page. Data do not use comlink, because a comlink call costs the calling thread five times as much as a plain message.
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
  RowPosition,
  StatusRecord,
  SummaryRecord,
  TextRecord,
} from '../record/kinds.js';
import type { RemoteTarget } from '../source/uploads.js';
import type { ResumeMode } from '../store/port.js';

/** Increased with each incompatible change of the messages. A mismatch (mixed deployments) gives a `version` error. */
export const PROTOCOL_VERSION = 4;

/** Answer of an RPC method. Errors are data, so that their codes survive the port. */
export type Reply<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & ErrorData);

/** Elements whose distribution the worker computes before the commit. Becomes a `histogram` record. */
export interface TensorRecord extends RowPosition {
  readonly kind: 'tensor';
  /** Copy of the elements, row-major. */
  readonly data: TensorData;
  /** Type of the tensor; `float64` for plain arrays. */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly options: CheckedHistogramOptions;
}

/** Media that the worker encodes as blobs before the commit. Becomes a `media` record. */
export interface RawMediaRecord extends RowPosition {
  readonly kind: 'raw';
  readonly media: MediaName;
  /** The items that the capture of this kind of media returned. */
  readonly items: readonly unknown[];
  /** Estimated memory of the items. */
  readonly bytes: number;
}

/** Records that the worker converts before the commit. */
export type RawRecord = TensorRecord | RawMediaRecord;

/** Records that a page sends in addition to its scalar rows. */
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

/** A column whose value `i` is `first + i · difference`; `null`: no progression, the values are in the batch's data. */
export type Progression = readonly [first: number, difference: number] | null;

/**
 * Scalars and records since the previous batch. Self-contained, so that a batch can be sent again to a new worker.
 *
 * `data` holds without gaps: Float64 times (`rows`) and values (`entries`, row by row); row numbers, steps and global steps
 * (`rows` each) if they are not a progression; and, if the batch is not `uniform`, Uint32 end offsets into the entries (`rows`)
 * and Uint16 indexes into `keys` (`entries`). The layout is compact because most rows of a training loop repeat these columns,
 * and the page copies each byte twice.
 */
export interface Batch {
  readonly type: 'batch';
  /** Counts from 0 per recorder, without gaps. */
  readonly number: number;
  readonly rows: number;
  readonly entries: number;
  readonly rowNumbers: Progression;
  readonly steps: Progression;
  readonly globalSteps: Progression;
  /** True if every row has a value of every key, in the order of `keys`. */
  readonly uniform: boolean;
  readonly keys: readonly string[];
  readonly data: ArrayBuffer;
  readonly records: readonly PageRecord[];
  /** Where a later writer continues after this batch. */
  readonly nextRow: number;
  readonly nextStep: number;
  readonly globalStep: number;
}

/** Asks the worker to commit at once, because the caller waits. */
export interface Hurry {
  readonly type: 'hurry';
}

export type FromPage = Batch | Hurry;

/** Every batch up to and including `number` is committed in the store. */
export interface Ack {
  readonly type: 'ack';
  readonly number: number;
}

/**
 * Writing the run has ended here: another writer took over, or the storage refuses for good. Batches after the last ack are not
 * stored.
 */
export interface Stopped {
  readonly type: 'stopped';
  readonly error: ErrorData;
}

/** A storage error that is retried (quota, aborts). Batches are kept. The next ack clears the error. */
export interface Trouble {
  readonly type: 'trouble';
  readonly error: ErrorData;
}

/** The run must be opened again, as a new stream: this stream cannot continue. */
export interface Renew {
  readonly type: 'renew';
}

export type FromEngine = Ack | Stopped | Trouble | Renew;

/** Request of `init` to open a run. */
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
  /** Set if the same recorder reopens the run after its worker died. */
  readonly reopen?: { readonly uid: string; readonly epoch: number };
  /** Server to which the run is sent while it is written. */
  readonly remote?: RemoteTarget;
  readonly agent: string;
  readonly page: string;
  readonly library: string;
}

/** The opened run, and where the recorder continues. */
export interface OpenedRun {
  readonly status: 'created' | 'resumed' | 'reopened';
  readonly uid: string;
  readonly label: string;
  readonly epoch: number;
  /** Number of the last committed batch of this recorder; −1: none. */
  readonly batch: number;
  readonly nextRow: number;
  readonly nextStep: number;
  readonly globalStep: number;
  /** The config as recorded so far. */
  readonly config: { readonly [key: string]: Json };
  readonly storage: 'indexeddb' | 'memory';
}
