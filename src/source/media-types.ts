/** Queries for the media and files of a run, and their answers. Types only. */
import type { FileRecord, MediaRecord } from '../record/kinds.js';

/** Query for the media of one key and kind. */
export interface MediaQuery {
  readonly run: string;
  readonly key: string;
  /** Name of the kind, such as `image`: the same key may hold several kinds. */
  readonly media: string;
  /** Inclusive range of steps. Default: all. */
  readonly from?: number;
  readonly to?: number;
  /** Returns only the last row at or before this step; if there is none, the first row. `from` and `to` are ignored. */
  readonly at?: number;
  /** Most rows to return, 1…4,096. If there are more, some are left out evenly, but never the newest. Default 200. */
  readonly limit?: number;
}

/** The media of one row. The bytes of the items are blobs: see {@link Source.blob}. */
export type MediaAtStep = Omit<MediaRecord, 'kind' | 'key' | 'media'>;

/** Media of one key and kind, ascending by step; media of the same step are in log order. */
export interface MediaValues {
  readonly key: string;
  readonly media: string;
  /** Number of rows with media of this key and kind: in the run, and in the requested range. */
  readonly total: number;
  readonly inRange: number;
  readonly steps: readonly MediaAtStep[];
}

/** Which keys {@link Source.latest} returns. */
export interface LatestQuery {
  readonly run: string;
  /** Default: all keys. */
  readonly keys?: readonly string[];
}

/** The media of a key's newest row: the row with the highest step; of equal steps, the row logged last. */
export type LatestValue = MediaRecord;

/** Whether the server has the bytes of a blob. */
interface Bytes {
  /**
   * True if the bytes are missing or damaged on this server; the server requests them again. Absent if the bytes are whole or
   * were not checked.
   */
  readonly isMissing?: true;
}

/** A file of a run. `time`: when the file was saved. */
export type FileInfo = Omit<FileRecord, 'kind' | 'deleted'> & Bytes;

/** A blob that a run uses, with its use: a file, or an item of logged media. */
export type ArtifactInfo =
  | ({ readonly kind: 'file' } & FileInfo)
  | (Omit<MediaRecord, 'data' | 'items'> & MediaRecord['items'][number] & Bytes);
