/**
 * The Archive port: what comes from elsewhere and goes elsewhere. Runs that were recorded by another browser (received by
 * a server, or imported from a bundle), blobs, and the marks of what was sent where. It stands beside the {@link Store},
 * on the same database, because a page that only logs needs none of it: a worker loads it when there is the first use.
 *
 * As with the Store, every method is atomic and rejects with a `StepwellError` only. `test/support/archive-suite.ts` is the
 * acceptance suite that each adapter passes.
 */
import type { AppendResult, HeadPatch, RunHead, StoredFrame, StreamId } from './port.js';

/** A run that was recorded elsewhere: what never changes about it. */
export type ReplicaRun = Pick<RunHead, 'uid' | 'namespace' | 'project' | 'label' | 'created'>;

/** `known`: it is there with the same fields. `conflict`: with others. `gone`: it was deleted here. */
export type ReplicaResult = 'created' | 'known' | 'conflict' | 'gone';

/** What received frames say about their run; what it means for the head is decided by `receivedHead`. */
export type ReceivedPatch = Omit<HeadPatch, 'batch'>;

/** A blob that a run uses. */
export interface BlobInfo {
  /** SHA-256 of the bytes: 64 hexadecimal digits. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** A small structured-clonable value under a key. */
export interface Mark {
  readonly key: string;
  readonly value: unknown;
}

export interface Archive {
  /** Makes a run that was recorded elsewhere, without a writer (epoch 0). A label may be there several times. */
  createReplica(run: ReplicaRun): Promise<ReplicaResult>;

  /**
   * Appends frames of a stream that was written elsewhere, and opens the stream when it is new. Same answers as
   * `Store.append`; `fenced`: the run is missing or deleted; `diverged` also when the stream is there with another epoch.
   * No frames: the patch alone is applied.
   */
  receive(
    stream: StreamId,
    epoch: number,
    frames: readonly StoredFrame[],
    patch?: ReceivedPatch,
  ): Promise<AppendResult>;

  /**
   * Stores bytes and that `run` uses them; stored once, however many runs use them. Bytes that are there and damaged are
   * replaced. `sha256` is trusted. False: the run is missing or deleted.
   */
  putBlob(run: string, sha256: string, data: Blob): Promise<boolean>;
  /** The bytes, whichever run uses them; read when they are asked for, not at once. */
  getBlob(sha256: string): Promise<Blob | null>;
  /** Blobs that a run uses, by hash. */
  listBlobs(run: string): Promise<BlobInfo[]>;
  /**
   * Those of `hashes` that `run` does not have whole, in the order asked: it does not use them, or their bytes are missing or
   * damaged. The bytes decide, not the reference: a folder that was restored from an older backup has fewer of them.
   */
  lackingBlobs(run: string, hashes: readonly string[]): Promise<string[]>;
  /** Takes back that `run` uses a blob. It is removed when no run does. */
  dropBlob(run: string, sha256: string): Promise<void>;

  /** Marks whose key starts with `prefix`, by key. */
  getMarks(prefix: string): Promise<Mark[]>;
  /** Writes marks; one whose value is `undefined` is removed. */
  putMarks(marks: readonly Mark[]): Promise<void>;

  close(): Promise<void>;
}
