/**
 * The Archive port: runs that were recorded by another browser (received by a server, or imported from a bundle), blobs, and
 * the upload state of runs. The Archive works on the same database as the {@link Store}. It is a port of its own because a page
 * that only logs does not need it: a worker loads it at its first use.
 *
 * As with the Store, every method is atomic and rejects with a `StepwellError` only. `test/support/archive-suite.ts` is the
 * acceptance suite that each adapter passes.
 */
import type { AppendResult, HeadPatch, RunHead, StoredFrame, StreamId } from './port.js';

/** The facts of a run recorded elsewhere that never change. */
export type ReplicaRun = Pick<RunHead, 'uid' | 'namespace' | 'project' | 'label' | 'created'>;

/** `known`: the run exists with the same fields. `conflict`: it exists with other fields. `gone`: it was deleted here. */
export type ReplicaResult = 'created' | 'known' | 'conflict' | 'gone';

/** What received frames say about their run. `receivedHead` decides how the head changes. */
export type ReceivedPatch = Omit<HeadPatch, 'batch'>;

/** A blob that a run uses. */
export interface BlobInfo {
  /** SHA-256 of the bytes: 64 hexadecimal digits. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** A small structured-clonable value under a key: the upload state of a run or a server. */
export interface Mark {
  readonly key: string;
  readonly value: unknown;
}

export interface Archive {
  /** Creates a run that was recorded elsewhere, without a writer (epoch 0). Several runs may have the same label. */
  createReplica(run: ReplicaRun): Promise<ReplicaResult>;

  /**
   * Appends frames of a stream that was written elsewhere, and opens the stream if it is new. Answers as `Store.append` does.
   * `fenced`: the run is missing or deleted. `diverged`: other bytes are stored, or the stream exists with another epoch. Without
   * frames, only applies the patch.
   */
  receive(
    stream: StreamId,
    epoch: number,
    frames: readonly StoredFrame[],
    patch?: ReceivedPatch,
  ): Promise<AppendResult>;

  /**
   * Stores a blob and records that `run` uses it. A blob is stored once, however many runs use it. Damaged stored bytes are
   * replaced. `sha256` is trusted. False: the run is missing or deleted.
   */
  putBlob(run: string, sha256: string, data: Blob): Promise<boolean>;
  /** The blob, whichever run uses it. Its bytes are read lazily. */
  getBlob(sha256: string): Promise<Blob | null>;
  /** Blobs that a run uses, by hash. */
  listBlobs(run: string): Promise<BlobInfo[]>;
  /**
   * Those of `hashes` that `run` lacks, in the given order: the run does not use the blob, or its bytes are missing or damaged.
   * The bytes decide, not the reference: a folder that was restored from an older backup may lack bytes.
   */
  lackingBlobs(run: string, hashes: readonly string[]): Promise<string[]>;
  /** Records that `run` no longer uses a blob. A blob that no run uses is removed. */
  dropBlob(run: string, sha256: string): Promise<void>;

  /** Values whose key starts with `prefix`, sorted by key. */
  getMarks(prefix: string): Promise<Mark[]>;
  /** Writes values. A value of `undefined` removes its key. */
  putMarks(marks: readonly Mark[]): Promise<void>;

  close(): Promise<void>;
}
