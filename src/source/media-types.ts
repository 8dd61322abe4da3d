/** Media and files of a run, in queries and answers. Types only. */
import type { FileRecord, MediaRecord } from '../record/kinds.js';

/** Which media are asked for. */
export interface MediaQuery {
  readonly run: string;
  readonly key: string;
  /** Name of the kind, such as `image`: the same key may hold several kinds. */
  readonly media: string;
  /** Inclusive range of steps; default: all. */
  readonly from?: number;
  readonly to?: number;
  /** Only the last row at or before this step; the first of all when there is none before. `from` and `to` are ignored. */
  readonly at?: number;
  /** At most this many rows, 1…4,096: every n-th is left out evenly, the newest is always there. Default 200. */
  readonly limit?: number;
}

/** The media of one row. The bytes of the items are blobs: see {@link Source.blob}. */
export type MediaAtStep = Omit<MediaRecord, 'kind' | 'key' | 'media'>;

/** Media of one key and kind, by step; those of one step in log order. */
export interface MediaValues {
  readonly key: string;
  readonly media: string;
  /** Rows with media of this key and kind in the run, and in the asked range. */
  readonly total: number;
  readonly inRange: number;
  readonly steps: readonly MediaAtStep[];
}

/** Which keys {@link Source.latest} answers. */
export interface LatestQuery {
  readonly run: string;
  /** Default: all keys. */
  readonly keys?: readonly string[];
}

/** What a key holds in its newest row: that of the highest step, of equal steps the one logged last. */
export type LatestValue = MediaRecord;

/** Said by a server of what it does not have whole. */
interface Bytes {
  /** The bytes are missing or damaged on this server, and are asked for again. Left out: they are whole, or nobody looked. */
  readonly isMissing?: true;
}

/** A file of a run. `time`: when it was saved. */
export type FileInfo = Omit<FileRecord, 'kind' | 'deleted'> & Bytes;

/** A blob that a run names, and where: a file, or an item of logged media. */
export type ArtifactInfo =
  | ({ readonly kind: 'file' } & FileInfo)
  | (Omit<MediaRecord, 'data' | 'items'> & MediaRecord['items'][number] & Bytes);
