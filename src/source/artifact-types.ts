/** Files and images of a run, in queries and answers. Types only. */
import type { FileRecord, LoggedImage } from '../record/kinds.js';

export interface ImageQuery {
  readonly run: string;
  readonly key: string;
  /** Inclusive range of steps; default: all. */
  readonly from?: number;
  readonly to?: number;
  /** Only the last images at or before this step; the first ones of all when there are none before. `from` and `to` are ignored. */
  readonly at?: number;
  /** At most this many steps, 1…4,096: every n-th is left out evenly, the newest is always there. Default 200. */
  readonly limit?: number;
}

/** The images of one row. */
export interface ImagesAtStep {
  readonly row: number;
  readonly step: number;
  readonly globalStep: number;
  readonly time: number;
  /** In the order in which they were given; their bytes are blobs: see {@link Source.blob}. */
  readonly images: readonly LoggedImage[];
}

/** Images of one key, by step; those of one step in log order. */
export interface Images {
  readonly key: string;
  /** Rows with images of the key in the run, and in the asked range. */
  readonly total: number;
  readonly inRange: number;
  readonly steps: readonly ImagesAtStep[];
}

/** Said by a server of what it does not have whole. */
interface Bytes {
  /** The bytes are missing or damaged on this server, and are asked for again. Left out: they are whole, or nobody looked. */
  readonly isMissing?: true;
}

/** A file of a run. `time`: when it was saved. */
export type FileInfo = Omit<FileRecord, 'kind' | 'deleted'> & Bytes;

/** A blob that a run names, and where: a file, or a logged image. */
export type ArtifactInfo =
  | ({ readonly kind: 'file' } & FileInfo)
  | ({ readonly kind: 'image'; readonly key: string } & Omit<ImagesAtStep, 'images'> & LoggedImage & Bytes);
