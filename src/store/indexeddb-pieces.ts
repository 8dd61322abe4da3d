/** Reading and joining the pieces of a stream inside one transaction. */
import { missingFrame } from './append-rules.js';
import { type FrameKey, segmentPiece, seqRange, VALUE_VERSION } from './indexeddb-schema.js';
import { queue, type Transaction } from './indexeddb-transaction.js';
import {
  framePiece,
  joinPieces,
  MAX_SEGMENT_BYTES,
  MIN_SEGMENT_BYTES,
  planSegments,
  type SizedPiece,
} from './pieces.js';
import type { StreamId } from './port.js';

/** Frames of the first request, whose size is unknown: 4 MiB if each frame has 256 KiB, as those of a busy writer do. */
const FIRST_FRAMES = 16;
/** Most frames per request. Bounds the objects that are made at once if frames are tiny. */
const MAX_FRAMES = 1024;
/** Most bytes that one joining transaction reads. A writer waits while the transaction holds the frames' object store. */
const COMPACT_BYTES = 2 * MAX_SEGMENT_BYTES;

type AnyTransaction = Transaction<'readonly'> | Transaction<'readwrite'>;

/**
 * The pieces that hold the frames `from` ≤ seq < `to`, in order and without gaps: at most `maxBytes`, but at least one piece.
 * All of these frames must exist: a missing frame is a `corrupt` error.
 */
export async function readPieces(
  tx: AnyTransaction,
  stream: StreamId,
  from: number,
  to: number,
  maxBytes: number,
): Promise<SizedPiece[]> {
  const segments = tx.objectStore('segments');
  const frames = tx.objectStore('frames');
  const pieces: SizedPiece[] = [];
  let seq = from;
  let bytes = 0;
  while (seq < to) {
    const rest = seqRange(stream, seq, to);
    const [segmentKey, frameKey] = await Promise.all([segments.getKey(rest), frames.getKey(rest)]);
    let batch: SizedPiece[] = [];
    if (segmentKey?.[2] === seq) {
      batch = await segmentBatch(tx, rest, Math.max(1, Math.floor((maxBytes - bytes) / MAX_SEGMENT_BYTES)));
    } else if (frameKey?.[2] === seq) {
      const run = seqRange(stream, seq, segmentKey?.[2] ?? to);
      batch = (await readFrames(tx, run, maxBytes - bytes)).pieces;
    } else if (pieces.length === 0) {
      const piece = await segmentBefore(tx, stream, seq);
      if (piece && piece.seq + piece.count > seq) batch = [piece];
    }
    if (batch.length === 0) throw missingFrame(stream, seq);
    for (const piece of batch) {
      if (pieces.length > 0) {
        if (piece.seq !== seq) break;
        if (bytes + piece.bytes.byteLength > maxBytes) return pieces;
      }
      pieces.push(piece);
      bytes += piece.bytes.byteLength;
      seq = piece.seq + piece.count;
    }
  }
  return pieces;
}

/** Segments whose keys are in `range`, the first few. */
async function segmentBatch(tx: AnyTransaction, range: IDBKeyRange, count: number): Promise<SizedPiece[]> {
  const store = tx.objectStore('segments');
  const limit = Math.min(count, MAX_FRAMES);
  const [keys, rows] = await Promise.all([store.getAllKeys(range, limit), store.getAll(range, limit)]);
  return keys.flatMap((key, i) => segmentPiece(key[2], rows[i]) ?? []);
}

/** The last segment that begins before `seq`. */
async function segmentBefore(tx: AnyTransaction, stream: StreamId, seq: number): Promise<SizedPiece | null> {
  if (seq === 0) return null;
  const store = tx.objectStore('segments');
  const cursor = await store.openKeyCursor(seqRange(stream, 0, seq), 'prev');
  return cursor && segmentPiece(cursor.key[2], await store.get(cursor.key));
}

/** Frames in `range`, in order, until `maxBytes` are reached. `ended`: there are no more. */
async function readFrames(
  tx: AnyTransaction,
  range: IDBKeyRange,
  maxBytes: number,
): Promise<{ readonly pieces: SizedPiece[]; readonly ended: boolean }> {
  const store = tx.objectStore('frames');
  const pieces: SizedPiece[] = [];
  let rest = range;
  let bytes = 0;
  let count = FIRST_FRAMES;
  for (;;) {
    const [keys, values] = await Promise.all([store.getAllKeys(rest, count), store.getAll(rest, count)]);
    keys.forEach((key, i) => {
      const value = values[i] as Uint8Array;
      pieces.push(framePiece(key[2], value));
      bytes += value.byteLength;
    });
    const last: FrameKey | undefined = keys.at(-1);
    if (last === undefined || keys.length < count) return { pieces, ended: true };
    if (bytes >= maxBytes) return { pieces, ended: false };
    const following: FrameKey = [last[0], last[1], last[2] + 1];
    if (indexedDB.cmp(following, range.upper) >= 0) return { pieces, ended: true };
    rest = IDBKeyRange.bound(following, range.upper, false, true);
    const average = Math.max(1, bytes / pieces.length);
    count = Math.min(MAX_FRAMES, Math.max(1, Math.floor((maxBytes - bytes) / average)));
  }
}

/** Result of one joining step: what was done, and where the next step begins (`null`: all is done). */
export interface JoinStep {
  readonly joined: number;
  readonly next: number | null;
}

/**
 * Joins the frames from `from` on that fit into one transaction, and removes the single frames. Two tabs may join at once: the
 * second finds no frames that the first has joined.
 */
export async function joinStep(
  tx: Transaction<'readwrite'>,
  stream: StreamId,
  from: number,
  all: boolean,
): Promise<JoinStep> {
  const { pieces, ended } = await readFrames(
    tx,
    seqRange(stream, from, Number.POSITIVE_INFINITY),
    COMPACT_BYTES,
  );
  const first = pieces[0];
  if (first === undefined) return { joined: 0, next: null };
  const short = all ? await shortSegmentBefore(tx, stream, first.seq) : null;
  const plan = planSegments(short ? [short, ...pieces] : pieces, ended, all);
  const frames = tx.objectStore('frames');
  const segments = tx.objectStore('segments');
  let joined = 0;
  for (const group of plan.groups) {
    const { seq, count, sizes, bytes } = joinPieces(group);
    const grown = short !== null && group[0] === short;
    if (grown) queue(segments.delete([stream.run, stream.session, short.seq]));
    queue(segments.add({ v: VALUE_VERSION, count, sizes, bytes }, [stream.run, stream.session, seq]));
    queue(frames.delete(seqRange(stream, seq, seq + count)));
    joined += count - (grown ? short.count : 0);
  }
  return { joined, next: plan.next };
}

/** The segment that ends at `seq`, if it is shorter than {@link MIN_SEGMENT_BYTES}. */
async function shortSegmentBefore(
  tx: Transaction<'readwrite'>,
  stream: StreamId,
  seq: number,
): Promise<SizedPiece | null> {
  const piece = await segmentBefore(tx, stream, seq);
  const short =
    piece !== null && piece.seq + piece.count === seq && piece.bytes.byteLength < MIN_SEGMENT_BYTES;
  return short ? piece : null;
}
