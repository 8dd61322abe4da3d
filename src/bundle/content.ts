import type { DecodeOptions } from '../record/frame.js';
import type { Frame } from '../record/kinds.js';
import type { RunDetail } from '../source/types.js';

/** The content of a run, from which its files are made. */
export interface RunContent {
  readonly detail: RunDetail;
  /** Decoded frames in log order (epoch, then seq). Each call starts from the first frame. `options` skips what is not needed. */
  frames(options?: DecodeOptions): AsyncIterable<Frame>;
}

/** A file that is generated while it is read. `name` is relative to the run's folder, with `/`. */
export interface BundleFile {
  readonly name: string;
  /** The bytes of the file, in chunks that belong to the caller. Rejects as {@link RunContent.frames} does, and with `CorruptDataError` for records that the format cannot express. */
  bytes(): AsyncIterable<Uint8Array>;
}
