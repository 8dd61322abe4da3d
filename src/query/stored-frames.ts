import { CorruptDataError } from '../base/errors.js';
import { type DecodeOptions, decodeFrame, FRAME_VERSION, frameHeader } from '../record/frame.js';
import type { Frame } from '../record/kinds.js';
import type { FramePiece, Store, StreamId } from '../store/port.js';
import type { IndexEntry } from './frame-index.js';

/** A range of a stream: frames `from ≤ seq < to`. */
export interface FrameSpan {
  readonly stream: StreamId;
  readonly epoch: number;
  readonly from: number;
  readonly to: number;
}

/** Called for each frame, in order, with its encoded size. */
export type FrameVisitor = (frame: Frame, byteLength: number) => void;

/** Reads a span, a few MiB at a time, and decodes as `options` say. Resolves with the number after the last visited frame. */
export async function visitFrames(
  store: Store,
  span: FrameSpan,
  options: DecodeOptions,
  visit: FrameVisitor,
): Promise<number> {
  let next = span.from;
  while (next < span.to) {
    const range = await store.readRange(span.stream, next, span.to);
    for (const piece of range.pieces) {
      visitPiece(piece, { ...span, from: next }, options, visit);
      next = Math.min(span.to, piece.seq + piece.count);
    }
    if (range.done || range.pieces.length === 0) break;
  }
  return next;
}

function visitPiece(piece: FramePiece, span: FrameSpan, options: DecodeOptions, visit: FrameVisitor): void {
  let offset = 0;
  for (let seq = piece.seq; seq < Math.min(span.to, piece.seq + piece.count); seq++) {
    const found = endOf(piece.bytes, offset);
    if (seq >= span.from) visit(decodeOrReport(piece.bytes, offset, span, seq, options), found.end - offset);
    offset = found.end;
  }
}

/** Where the frame at `offset` ends. If its header is damaged: the end of the bytes. */
function endOf(bytes: Uint8Array, offset: number): { end: number } {
  try {
    return frameHeader(bytes, offset);
  } catch (error) {
    if (error instanceof CorruptDataError) return { end: bytes.length };
    throw error;
  }
}

/**
 * Decodes a frame. A frame of a newer format gives no records; a damaged frame gives a problem record. A bad frame must not
 * make the rest of the run unreadable.
 */
function decodeOrReport(
  bytes: Uint8Array,
  offset: number,
  span: FrameSpan,
  seq: number,
  options: DecodeOptions,
): Frame {
  const header = { run: span.stream.run, session: span.stream.session, epoch: span.epoch, seq, time: 0 };
  try {
    if (frameHeader(bytes, offset).version > FRAME_VERSION) return { header, records: [] };
    return decodeFrame(bytes, offset, options).frame;
  } catch (error) {
    if (!(error instanceof CorruptDataError)) throw error;
    const reason = 'A stored frame is damaged and was left out';
    return { header, records: [{ kind: 'problem', time: 0, key: '', reason, count: 1 }] };
  }
}

/** The spans of index entries, in order. Adjacent entries are joined, so that their segments are read once. */
export function spansOf(
  entries: readonly IndexEntry[],
  streams: readonly { readonly session: string; readonly epoch: number }[],
  run: string,
): FrameSpan[] {
  const spans: { stream: StreamId; epoch: number; from: number; to: number }[] = [];
  let before = -1;
  for (const { stream, seqFrom, seqTo } of entries) {
    const last = spans.at(-1);
    if (last && before === stream && last.to === seqFrom) {
      last.to = seqTo;
      continue;
    }
    const { session = '', epoch = 0 } = streams[stream] ?? {};
    spans.push({ stream: { run, session }, epoch, from: seqFrom, to: seqTo });
    before = stream;
  }
  return spans;
}
