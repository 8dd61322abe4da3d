/** Options and results of bundles (runs as one file). `Bundles` of the Source port makes and opens bundles. Types only. */

/** Options of an export. */
export interface ExportOptions {
  /** Also writes TensorBoard event files. Default false. */
  readonly tensorboard?: boolean;
  /** Also writes the scalars as CSV. Default false. */
  readonly csv?: boolean;
  /** Begins the CSV file with a byte order mark: Excel needs the mark to read the file as UTF-8. Default false. */
  readonly csvByteOrderMark?: boolean;
  /**
   * Called from time to time with the bytes written and the bytes in total. `total` is an estimate until the end, because files
   * for other tools are made during the export.
   */
  readonly onProgress?: (done: number, total: number) => void;
  /** Aborts the export: the stream fails with `aborted`. */
  readonly signal?: AbortSignal;
}

/**
 * What an import did with one run. `imported`: the run was copied · `unchanged`: all of the run was here already · `damaged`: the
 * run was imported without the files that are damaged in the bundle · `conflict`: another run here has the same identity ·
 * `gone`: the run was deleted here.
 */
export interface ImportedRunInfo {
  readonly run: string;
  readonly name: string;
  readonly result: 'imported' | 'unchanged' | 'conflict' | 'gone' | 'damaged';
}

export interface ImportRunsOptions {
  /** Called with the number of frames done, and of all frames. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}
