/** Options and results of bundles, runs as one file; what makes and opens them is `Bundles` of the port. Types only. */

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
