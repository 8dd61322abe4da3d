/** Progress of an export. */
export interface ExportProgress {
  /** What is being written: frames; derived data and files for other tools; blobs. */
  readonly phase: 'frames' | 'files' | 'blobs';
  /** Bytes written so far. The total is not known before, because files for other tools are generated while they are written. */
  readonly bytes: number;
  /** Share of the work that is done, 0 to 1. Never decreases. */
  readonly share: number;
}

/**
 * Work of a frame, in units of a byte of a blob: about its size, so that a progress bar moves evenly for any run. Files for other
 * tools read the frames again, several times.
 */
const FRAME_WORK = 4096;
const FILES_WORK = 4;

/** Counts the work of an export. */
export class ExportMeter {
  readonly #tell: ((progress: ExportProgress) => void) | undefined;
  readonly #total: number;
  #phase: ExportProgress['phase'] = 'frames';
  #done = 0;
  #bytes = 0;

  constructor(
    work: { readonly frames: number; readonly blobBytes: number; readonly files: boolean },
    tell?: (progress: ExportProgress) => void,
  ) {
    const perFrame = FRAME_WORK * (work.files ? 1 + FILES_WORK : 1);
    this.#total = work.frames * perFrame + work.blobBytes;
    this.#tell = tell;
  }

  /** Call when frames were written to a log. */
  frames(count: number): void {
    this.#phase = 'frames';
    this.#done += count * FRAME_WORK;
  }

  /** Call when this `share` of the files of a run with `frames` frames was written. */
  files(frames: number, share: number): void {
    this.#phase = 'files';
    this.#done += frames * FRAME_WORK * FILES_WORK * share;
  }

  /** Call when bytes of a blob were written. */
  blob(bytes: number): void {
    this.#phase = 'blobs';
    this.#done += bytes;
  }

  /** Call when bytes were passed to the reader of the bundle. */
  written(bytes: number): void {
    this.#bytes += bytes;
    const share = this.#total === 0 ? 1 : Math.min(1, this.#done / this.#total);
    this.#tell?.({ phase: this.#phase, bytes: this.#bytes, share });
  }
}
