import type { DecodeOptions } from '../record/frame.js';
import type { Frame } from '../record/kinds.js';
import type { RunDetail } from '../source/types.js';

/** What the files of a run are made of. */
export interface RunContent {
  readonly detail: RunDetail;
  /** Decoded frames in log order (epoch, then seq), from the first one, as often as asked; `options` skips what is not needed. */
  frames(options?: DecodeOptions): AsyncIterable<Frame>;
}

/** A file that is made as it is read. `name` is relative to the run's folder, with `/`. */
export interface BundleFile {
  readonly name: string;
  /** The file from its beginning, in chunks that belong to the caller. Rejects with what {@link RunContent.frames} rejects with, and with `CorruptDataError` for records that the format cannot say. */
  bytes(): AsyncIterable<Uint8Array>;
}
