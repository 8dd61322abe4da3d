/** How far an export is. */
export interface ExportProgress {
  /** What is being written: the frames themselves, derived data and the files for other tools, files that runs use. */
  readonly phase: 'frames' | 'files' | 'blobs';
  /** Bytes written so far. Their total is known when all are written: files for other tools are made on the way. */
  readonly bytes: number;
  /** Share of the work that is done, 0 to 1, never going back. */
  readonly share: number;
}

/**
 * Work that a frame makes, in units of a byte of a blob: about its size, so that a bar moves evenly whatever a run is
 * made of. Making the files for other tools goes through the frames again, several times.
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

  /** Frames were written to a log. */
  frames(count: number): void {
    this.#phase = 'frames';
    this.#done += count * FRAME_WORK;
  }

  /** `share` of all files of a run of `frames` frames were written. */
  files(frames: number, share: number): void {
    this.#phase = 'files';
    this.#done += frames * FRAME_WORK * FILES_WORK * share;
  }

  /** Bytes of a blob were written. */
  blob(bytes: number): void {
    this.#phase = 'blobs';
    this.#done += bytes;
  }

  /** Bytes left for the reader of the bundle. */
  written(bytes: number): void {
    this.#bytes += bytes;
    const share = this.#total === 0 ? 1 : Math.min(1, this.#done / this.#total);
    this.#tell?.({ phase: this.#phase, bytes: this.#bytes, share });
  }
}
