/** A snapshot of a stored run while its writer continues: the frames up to one moment, as bytes and decoded. */
import { CorruptDataError, RunMissingError } from '../base/errors.js';
import { type DecodeOptions, decodeFrame, FRAME_VERSION, frameHeader } from '../record/frame.js';
import type { Frame } from '../record/kinds.js';
import type { Archive, BlobInfo } from '../store/archive.js';
import type { FramePiece, RunHead, Store, StreamHead } from '../store/port.js';

/** The extent of a snapshot. */
export interface RunSnapshot {
  readonly head: RunHead;
  /** Streams with frames, by epoch, then session; `next` is where the snapshot ends. */
  readonly streams: readonly StreamHead[];
  /** By hash. */
  readonly blobs: readonly BlobInfo[];
}

/** Takes a snapshot of a run now. Rejects with `run_missing` if the run does not exist or was deleted. */
export async function takeSnapshot(
  store: Store,
  archive: Pick<Archive, 'listBlobs'>,
  uid: string,
): Promise<RunSnapshot> {
  // List streams before blobs: the blobs of a frame are stored before the frame.
  const streams = (await store.listStreams(uid)).filter(({ next }) => next > 0);
  const [head, blobs] = await Promise.all([store.getRun(uid), archive.listBlobs(uid)]);
  if (head === null || head.deleted !== 0) {
    throw new RunMissingError('The run does not exist', { run: uid });
  }
  return { head, streams, blobs };
}

/** The frames 0 ≤ seq < `next` of a stream, piece by piece. A piece has whole frames. Rejects with `run_missing` if the run is deleted meanwhile. */
export async function* piecesOfStream(
  store: Store,
  stream: StreamHead,
): AsyncGenerator<FramePiece, void, undefined> {
  let next = 0;
  while (next < stream.next) {
    const range = await store.readRange(stream, next, stream.next);
    if (range.pieces.length === 0) {
      throw new RunMissingError('The run was deleted while it was read', { run: stream.run });
    }
    for (const piece of range.pieces) {
      const own = trim(piece, next, stream.next);
      next = own.seq + own.count;
      yield own;
    }
  }
}

/** The decoded frames of a run, stream by stream. An unreadable frame becomes a `problem` record, as for every reader. */
export async function* framesOf(
  store: Store,
  streams: readonly StreamHead[],
  options: DecodeOptions = {},
): AsyncGenerator<Frame, void, undefined> {
  for (const stream of streams) {
    for await (const piece of piecesOfStream(store, stream)) {
      let offset = 0;
      for (let seq = piece.seq; seq < piece.seq + piece.count; seq++) {
        const end = endOf(piece.bytes, offset);
        yield decodeOrReport(piece.bytes.subarray(offset, end), { ...stream, seq }, options);
        offset = end;
      }
    }
  }
}

/** The bytes of each frame of a piece. */
export function splitPiece({ bytes, count }: FramePiece): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let i = 0, offset = 0; i < count; i++) {
    const end = endOf(bytes, offset);
    frames.push(bytes.subarray(offset, end));
    offset = end;
  }
  return frames;
}

/** The frames `from` ≤ seq < `to` of a piece. A segment that was joined meanwhile may hold more. */
function trim(piece: FramePiece, from: number, to: number): FramePiece {
  const { seq, count, bytes } = piece;
  if (seq >= from && seq + count <= to) return piece;
  let start = 0;
  let end = 0;
  for (let at = seq; at < Math.min(to, seq + count); at++) {
    if (at === from) start = end;
    end = endOf(bytes, end);
  }
  const first = Math.max(seq, from);
  return { seq: first, count: Math.min(to, seq + count) - first, bytes: bytes.subarray(start, end) };
}

/** The end of the frame at `offset`; the end of the bytes if the frame is damaged. */
function endOf(bytes: Uint8Array, offset: number): number {
  try {
    return frameHeader(bytes, offset).end;
  } catch (error) {
    if (error instanceof CorruptDataError) return bytes.length;
    throw error;
  }
}

function decodeOrReport(
  bytes: Uint8Array,
  position: StreamHead & { seq: number },
  options: DecodeOptions,
): Frame {
  const { run, session, epoch, seq } = position;
  const header = { run, session, epoch, seq, time: 0 };
  try {
    if (frameHeader(bytes).version > FRAME_VERSION) return { header, records: [] };
    return decodeFrame(bytes, 0, options).frame;
  } catch (error) {
    if (!(error instanceof CorruptDataError)) throw error;
    const reason = 'A stored frame is damaged and was left out';
    return { header, records: [{ kind: 'problem', time: 0, key: '', reason, count: 1 }] };
  }
}
