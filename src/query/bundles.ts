/** Bundles, runs as one file, as boards and scripts see them. Types only. */
import type { Source } from './types.js';

/** What is asked of an export. */
export interface ExportOptions {
  /** TensorBoard event files as well. Default false. */
  readonly tensorboard?: boolean;
  /** Scalars as CSV as well. Default false. */
  readonly csv?: boolean;
  /** The CSV file begins with a byte order mark, without which Excel does not read it as UTF-8. Default false. */
  readonly csvByteOrderMark?: boolean;
  /** Called now and then, in bytes. `total` is an estimate until the end: files for other tools are made on the way. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends it: the stream fails with `aborted`. */
  readonly signal?: AbortSignal;
}

/** What an import did with a run. `damaged`: it was imported but for files that are damaged in the bundle. `conflict`: another run has its identity here. `gone`: it was deleted here. */
export interface ImportedRunInfo {
  readonly run: string;
  readonly name: string;
  readonly result: 'imported' | 'unchanged' | 'conflict' | 'gone' | 'damaged';
}

export interface ImportRunsOptions {
  /** Frames done and to do. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
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
