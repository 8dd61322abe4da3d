/** Frames of the local store as they are sent: whole frames unchanged, each damaged frame replaced by a `problem` record. */
import { CorruptDataError } from '../base/errors.js';
import { toHex } from '../base/ids.js';
import { sha256Bytes } from '../base/sha256.js';
import { checkedHeader, encodeFrame, frameLength } from '../record/frame.js';
import type { FramePiece, Store, StreamHead } from '../store/port.js';
import { DIGEST_BYTES, REQUEST_BYTES, REQUEST_FRAMES, type WireFrame } from './wire.js';

/** A frame to send. */
export interface OutgoingFrame extends WireFrame {
  readonly seq: number;
  /** True for the replacement of a frame that is damaged in this browser. */
  readonly damaged: boolean;
}

/**
 * The next frames of a stream from `from` on: about {@link REQUEST_BYTES}, at least one frame. Empty if the store has none.
 *
 * @param most most bytes of the body; a longer first frame is returned alone
 */
export async function nextFrames(
  store: Store,
  stream: StreamHead,
  from: number,
  most = REQUEST_BYTES,
): Promise<OutgoingFrame[]> {
  const frames: OutgoingFrame[] = [];
  let bytes = 0;
  let next = from;
  while (next < stream.next && frames.length < REQUEST_FRAMES) {
    const range = await store.readRange(stream, next, stream.next);
    if (range.pieces.length === 0) break;
    for (const piece of range.pieces) {
      for (const frame of framesOf(piece, stream, next)) {
        if (frames.length === REQUEST_FRAMES) return frames;
        const length = DIGEST_BYTES + frame.bytes.length;
        if (frames.length > 0 && bytes + length > most) return frames;
        frames.push(frame);
        bytes += length;
      }
      next = piece.seq + piece.count;
    }
  }
  return frames;
}

/** False if the local frame surely has another SHA-256 than `digest` (hexadecimal). True for a damaged frame, whose original bytes are unknown. */
export async function mayBe(store: Store, stream: StreamHead, seq: number, digest: string): Promise<boolean> {
  const { pieces } = await store.readRange(stream, seq, seq + 1);
  const [piece] = pieces;
  if (!piece) return false;
  const [frame] = framesOf(piece, stream, seq);
  if (frame?.seq !== seq) return false;
  return frame.damaged || toHex(await sha256Bytes(frame.bytes)) === digest;
}

/**
 * The frames `from ≤ seq` of a piece. After damaged bytes, the next whole frame is searched: one flipped bit in a length must not
 * lose the rest of a segment. Each lost frame is replaced by a `problem` record, so that the sequence numbers stay dense and
 * readers of the server learn of the loss.
 */
function* framesOf(piece: FramePiece, stream: StreamHead, from: number): Generator<OutgoingFrame> {
  const { bytes } = piece;
  const last = piece.seq + piece.count;
  let offset = 0;
  let seq = piece.seq;
  while (seq < last) {
    const found = findFrame(bytes, offset, stream, seq, last);
    const until = found ? found.seq : last;
    for (; seq < until; seq++) if (seq >= from) yield problemFrame(stream, seq);
    if (!found) return;
    if (seq >= from) yield { seq, bytes: bytes.subarray(found.start, found.end), damaged: false };
    seq++;
    offset = found.end;
  }
}

/** The first whole frame of the stream at or after `offset`. */
function findFrame(
  bytes: Uint8Array,
  offset: number,
  stream: StreamHead,
  least: number,
  last: number,
): { readonly seq: number; readonly start: number; readonly end: number } | null {
  for (let start = offset; start < bytes.length; start++) {
    // 'S', the first byte of a frame. This test excludes most offsets.
    if (bytes[start] !== 0x53) continue;
    try {
      const { header } = checkedHeader(bytes, start);
      const own = header.run === stream.run && header.session === stream.session;
      if (!own || header.seq < least || header.seq >= last) continue;
      return { seq: header.seq, start, end: start + frameLength(bytes, start) };
    } catch (error) {
      if (!(error instanceof CorruptDataError)) throw error;
    }
  }
  return null;
}

/** The replacement of a damaged frame. Deterministic: after a lost answer, the retry must send the same bytes. */
function problemFrame(stream: StreamHead, seq: number): OutgoingFrame {
  const { run, session, epoch } = stream;
  const reason = 'A frame was damaged in the browser before it could be sent; its values are lost';
  const bytes = encodeFrame({
    header: { run, session, epoch, seq, time: 0 },
    records: [{ kind: 'problem', time: 0, key: '', reason, count: 1 }],
  });
  return { seq, bytes, damaged: true };
}
