/**
 * The object stores of the database. The schema is frozen (STO5): the database version stays 1, and versions are in the values
 * (`v`). A breaking change needs a new database name.
 */
import type { DBSchema, IDBPDatabase, StoreNames } from 'idb';
import { StepwellError } from '../base/errors.js';
import type { SizedPiece } from './pieces.js';
import type { RunHead, StreamHead, StreamId } from './port.js';

/** Version of the database itself; never raised. */
export const DB_VERSION = 1;
/** Version of the values that this library writes. */
export const VALUE_VERSION = 1;

/** Every stored object has its version. Unknown fields are kept when an object is written again. */
interface Versioned {
  readonly v: number;
}

export type RunRow = RunHead & Versioned;
export type StreamRow = StreamHead & Versioned;

/** Consecutive frames, joined. `sizes` are the lengths of the frames in bytes. The key holds the first sequence number. */
export interface SegmentRow extends Versioned {
  readonly count: number;
  readonly sizes: Uint32Array;
  readonly bytes: Uint8Array;
}

/** Records that a run uses a blob. A blob without such a row is removed. */
export interface BlobRefRow extends Versioned {
  readonly sha256: string;
  readonly run: string;
  readonly size: number;
}

/** A `Blob`: it is read lazily and in ranges, so a model's weights need not fit into memory. */
interface BlobRow extends Versioned {
  readonly data: Blob;
}

/**
 * Version of a {@link BytesRow}. Higher than {@link VALUE_VERSION}: an older library, which expects a `Blob`, then reports that
 * it is too old instead of returning something else.
 */
export const BYTES_VERSION = 2;

/** The bytes of a blob, where the browser cannot store a `Blob`. */
export interface BytesRow extends Versioned {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

export interface ValueRow extends Versioned {
  readonly value: unknown;
}

export type FrameKey = [run: string, session: string, seq: number];

/** Object stores, keys and values. `frames` and `derived` hold plain bytes: a frame and a derived entry have versions of their own. */
export interface Schema extends DBSchema {
  runs: { key: string; value: RunRow; indexes: { label: [string, string, string] } };
  streams: { key: [run: string, session: string]; value: StreamRow };
  frames: { key: FrameKey; value: Uint8Array };
  segments: { key: FrameKey; value: SegmentRow };
  derived: { key: [run: string, name: string]; value: Uint8Array };
  values: { key: string; value: ValueRow };
  blobs: { key: string; value: BlobRow | BytesRow };
  blobRefs: { key: [sha256: string, run: string]; value: BlobRefRow; indexes: { run: string } };
  sync: { key: string; value: ValueRow };
}

export type StoreName = StoreNames<Schema>;
export type Database = IDBPDatabase<Schema>;

/** Makes every object store of a new database. */
export function createRooms(db: Database): void {
  const runs = db.createObjectStore('runs', { keyPath: 'uid' });
  // Not unique: the tombstone of a deleted run keeps the run's label.
  runs.createIndex('label', ['namespace', 'project', 'label']);
  db.createObjectStore('streams', { keyPath: ['run', 'session'] });
  db.createObjectStore('frames');
  db.createObjectStore('segments');
  db.createObjectStore('derived');
  db.createObjectStore('values');
  db.createObjectStore('blobs');
  db.createObjectStore('blobRefs', { keyPath: ['sha256', 'run'] }).createIndex('run', 'run');
  db.createObjectStore('sync');
}

/** True for a value that a newer library wrote. */
export function isNewer(row: Versioned): boolean {
  return row.v > VALUE_VERSION;
}

/** The row, or `null` without a row. Throws a `version` error if a newer library wrote the row. */
export function readable<Row extends Versioned>(row: Row | undefined, what: string): Row | null {
  if (row === undefined) return null;
  if (isNewer(row)) {
    throw new StepwellError('version', `A newer version of Stepwell wrote this ${what}; update this page`, {
      what,
      found: row.v,
      known: VALUE_VERSION,
    });
  }
  return row;
}

/** The head in a row, without storage fields and fields of other versions. */
export function runHead(row: RunRow): RunHead {
  return {
    uid: row.uid,
    namespace: row.namespace,
    project: row.project,
    label: row.label,
    created: row.created,
    epoch: row.epoch,
    session: row.session,
    recorder: row.recorder,
    batch: row.batch,
    nextRow: row.nextRow,
    nextStep: row.nextStep,
    globalStep: row.globalStep,
    status: row.status,
    lastSeen: row.lastSeen,
    deleted: row.deleted,
  };
}

/** The head in a row, as {@link runHead}. */
export function streamHead(row: StreamRow): StreamHead {
  return { run: row.run, session: row.session, epoch: row.epoch, next: row.next };
}

/** The segment of a row, as a piece. */
export function segmentPiece(seq: number, row: SegmentRow | undefined): SizedPiece | null {
  const segment = readable(row, 'segment');
  return segment && { seq, count: segment.count, sizes: segment.sizes, bytes: segment.bytes };
}

/** Keys of a stream's frames or segments with `from` ≤ seq < `to`. */
export function seqRange(stream: StreamId, from: number, to: number): IDBKeyRange {
  const { run, session } = stream;
  return IDBKeyRange.bound([run, session, from], [run, session, to], false, true);
}

/** Every key that begins with `first`: an array sorts after each string and number. */
export function keysOf(first: string): IDBKeyRange {
  return IDBKeyRange.bound([first], [first, []]);
}

/** Keys [run, name] whose name starts with `prefix`. Names are compared by UTF-16 unit, as JavaScript does. */
export function namesOf(run: string, prefix: string): IDBKeyRange {
  const stem = prefix.replace(/\uffff+$/, '');
  if (stem === '') return IDBKeyRange.bound([run, prefix], [run, []]);
  const after = stem.slice(0, -1) + String.fromCharCode(stem.charCodeAt(stem.length - 1) + 1);
  return IDBKeyRange.bound([run, prefix], [run, after], false, true);
}

/** Text keys that start with `prefix`. */
export function prefixRange(prefix: string): IDBKeyRange {
  const stem = prefix.replace(/\uffff+$/, '');
  if (stem === '') return IDBKeyRange.lowerBound(prefix);
  const after = stem.slice(0, -1) + String.fromCharCode(stem.charCodeAt(stem.length - 1) + 1);
  return IDBKeyRange.bound(prefix, after, false, true);
}
