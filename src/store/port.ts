/**
 * The Store port: a few coarse, atomic commands, never an interactive transaction, so that IndexedDB, memory and (on a
 * server) PostgreSQL can implement it alike. `test/support/store-suite.ts` is the acceptance suite that each adapter passes.
 *
 * Every method rejects with a `StepwellError` only (`storage`, `quota`, `corrupt`); outcomes that a caller must handle
 * are values.
 */

/** Identifies a stream: one writer's dense sequence of frames of one run. */
export interface StreamId {
  readonly run: string;
  readonly session: string;
}

/** One stored frame: its sequence number and its bytes (a whole encoded frame; opaque to the store). */
export interface StoredFrame {
  readonly seq: number;
  readonly bytes: Uint8Array;
}

/** The small row of a run that is written often: what the next writer and a list of runs need. Everything else is derived from frames. */
export interface RunHead {
  readonly uid: string;
  readonly namespace: string;
  readonly project: string;
  readonly label: string;
  /** Creation time, ms since the epoch. */
  readonly created: number;
  /** Fencing number: raised by each `openStream` of a writer. 0: never opened by a writer. */
  readonly epoch: number;
  /** The session that writes (or wrote last). */
  readonly session: string;
  /** The recorder that writes (or wrote last) and the number of its last batch that is committed; −1: none. */
  readonly recorder: string;
  readonly batch: number;
  /** Where the next writer continues: number of the next row, automatic step, global step. */
  readonly nextRow: number;
  readonly nextStep: number;
  readonly globalStep: number;
  readonly status: 'running' | 'completed' | 'failed';
  /** Time of the writer's last commit or heartbeat. */
  readonly lastSeen: number;
  /** Time of the deletion; 0: not deleted. The head of a deleted run stays as a tombstone. */
  readonly deleted: number;
}

/** What `append` may change in the head, in the same transaction. */
export type HeadPatch = Partial<
  Pick<RunHead, 'batch' | 'nextRow' | 'nextStep' | 'globalStep' | 'status' | 'lastSeen'>
>;

/** The head of a stream. */
export interface StreamHead extends StreamId {
  /** 0: an editor's stream, not fenced. */
  readonly epoch: number;
  /** Sequence number of the next frame. */
  readonly next: number;
}

/** What an existing run means to `openStream`. */
export type ResumeMode = 'never' | 'allow' | 'must' | 'takeover';

export interface OpenWriter extends StreamId {
  /** `run` of this request is the uid proposed for a new run; an existing run is found by namespace, project and label. */
  readonly namespace: string;
  readonly project: string;
  readonly label: string;
  readonly recorder: string;
  readonly resume: ResumeMode;
  readonly time: number;
  /** The epoch of a recorder whose worker died and who opens the run again. Opens only if the run still belongs to the recorder. */
  readonly reopen?: number;
}

export type OpenWriterResult =
  | {
      readonly status: 'created' | 'resumed' | 'reopened';
      /** The head after opening, with the raised epoch and the new session and recorder (`batch` is −1 unless reopened). */
      readonly head: RunHead;
    }
  | { readonly status: 'exists' | 'missing' | 'fenced'; readonly head: RunHead | null };

/** `duplicate`: all frames are stored already, with the same bytes. `gap`: `expected` is beyond `next`. `diverged`: other bytes are stored. `fenced`: the epoch was raised, or the run is deleted. */
export interface AppendResult {
  readonly status: 'ok' | 'duplicate' | 'gap' | 'diverged' | 'fenced';
  /** The stream's next sequence number after the call. */
  readonly next: number;
}

export interface AppendOptions {
  readonly patch?: HeadPatch;
  /** `strict`: the database flushes to the disk before it reports success. Default `relaxed`. */
  readonly durability?: 'relaxed' | 'strict';
}

/** A piece of a stream, in order: whole frames, possibly joined (`bytes` holds the frames `seq … seq + count − 1` back to back). */
export interface FramePiece {
  readonly seq: number;
  readonly count: number;
  readonly bytes: Uint8Array;
}

export interface FrameRange {
  readonly pieces: readonly FramePiece[];
  /** Where the next read begins; equal to `end` of the stream if all was read. */
  readonly next: number;
  readonly done: boolean;
}

/** Derived data of a run: rebuilt from frames if absent. The writer chooses `name`, which includes a version. */
export interface DerivedEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Bytes in use. `null`: the platform does not say. */
export interface StoreUsage {
  readonly used: number | null;
  readonly quota: number | null;
  readonly persisted: boolean | null;
}

/**
 * Reserved uid of the workspace. Its editors' streams hold data about the whole database, such as projects (RUN3). The workspace
 * has no label and no writer.
 */
export const WORKSPACE = '0'.repeat(32);

/** Most bytes that a read returns, unless a single piece is larger. Reason: a long read delays writes to the same object store. */
export const MAX_READ_BYTES = 4 * 1024 * 1024;

export interface Store {
  readonly kind: 'indexeddb' | 'memory' | 'postgres';

  /** Finds or creates a run and opens a stream as its only writer. Raises the epoch, which fences every earlier writer. Atomic. */
  openWriter(request: OpenWriter): Promise<OpenWriterResult>;
  /** Opens a stream (epoch 0) for edits of an existing run, or of {@link WORKSPACE}, which the first editor makes. No fencing. Resolves `null` if the run is missing or deleted. */
  openEditor(stream: StreamId): Promise<StreamHead | null>;
  /** Appends frames at `frames[0].seq`. Checks the epoch in the same transaction, unless it is 0. Without frames, only applies the patch. Atomic. */
  append(
    stream: StreamId,
    epoch: number,
    frames: readonly StoredFrame[],
    options?: AppendOptions,
  ): Promise<AppendResult>;
  /** Frames from `from` on, at most {@link MAX_READ_BYTES} per call. A piece that begins before `from` is returned whole. */
  readRange(stream: StreamId, from: number, to?: number): Promise<FrameRange>;
  /** Streams of a run, by epoch, then session. Without `run`: the streams of all runs, in any order. */
  listStreams(run?: string): Promise<StreamHead[]>;

  /** Heads of runs that are not deleted, newest first, without {@link WORKSPACE}. */
  listRuns(): Promise<RunHead[]>;
  /** The head of a run, also of a deleted one. */
  getRun(run: string): Promise<RunHead | null>;

  /** Replaces derived entries. Entries of a missing or deleted run are ignored. Atomic. */
  putDerived(run: string, entries: readonly DerivedEntry[]): Promise<void>;
  /** Derived entries of a run whose name starts with `prefix` (all: `''`). */
  getDerived(run: string, prefix: string): Promise<DerivedEntry[]>;
  /** The derived entries with this name of many runs, in the order of the runs; `null`: the run has no such entry. For small entries. */
  derivedOf(runs: readonly string[], name: string): Promise<(Uint8Array | null)[]>;
  /** Removes derived entries whose name starts with `prefix`. */
  deleteDerived(run: string, prefix: string): Promise<void>;

  /** Joins consecutive frames into segments of 128 KiB to 1 MiB; with `all` also the short rest. Idempotent; the bytes of frames stay the same. Resolves the number of joined frames. */
  compact(stream: StreamId, all: boolean): Promise<number>;

  /** Removes frames, segments, streams and derived data at once; leaves a tombstone. Resolves false if there is no such run, or it was deleted before. */
  deleteRun(run: string, time: number): Promise<boolean>;

  /** A value of the database itself: JSON (layouts, settings) or, in a browser, what can be cloned (the list of runs). At most 4 MiB. */
  getValue(key: string): Promise<unknown>;
  /** The values of these keys, in the order of the keys, in one read; `undefined`: there is none. At most 4 MiB together. */
  getValues(keys: readonly string[]): Promise<unknown[]>;
  putValue(key: string, value: unknown): Promise<void>;

  usage(): Promise<StoreUsage>;
  /** Closes the connection; later calls reject with `storage`. */
  close(): Promise<void>;
}
