/** Frames and segments as pieces of a stream: compares them, and plans which frames to join. Pure. */
import type { FramePiece, StoredFrame } from './port.js';

/**
 * Shortest segment, unless the short rest is joined on request. Reason: deleting many values below about 128 KiB makes the disk
 * use of a browser's database grow before it falls.
 */
export const MIN_SEGMENT_BYTES = 128 * 1024;
/** Longest segment. Reading one segment for a deep zoom should take a few milliseconds. */
export const MAX_SEGMENT_BYTES = 1024 * 1024;

/** A piece with the lengths of its frames: `sizes[i]` is the length in bytes of frame `seq + i`. */
export interface SizedPiece extends FramePiece {
  readonly sizes: Uint32Array;
}

/** A single frame as a piece. */
export function framePiece(seq: number, bytes: Uint8Array): SizedPiece {
  return { seq, count: 1, sizes: Uint32Array.of(bytes.byteLength), bytes };
}

/** `bytes` in a buffer of exactly their length. Cloning a view would clone its whole buffer, and shared memory is not cloned. */
export function tight(bytes: Uint8Array): Uint8Array {
  const whole = bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer;
  return whole ? bytes : bytes.slice();
}

/** True when both hold the same bytes. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.byteLength !== b.byteLength) return false;
  for (let i = 0; i < a.byteLength; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** True if every frame in both `pieces` (in order) and `frames` has the same bytes. */
export function sameFrames(pieces: readonly SizedPiece[], frames: readonly StoredFrame[]): boolean {
  const first = frames[0]?.seq ?? 0;
  for (const piece of pieces) {
    let offset = 0;
    for (let i = 0; i < piece.count; i++) {
      const size = piece.sizes[i] ?? 0;
      const frame = frames[piece.seq + i - first];
      if (frame && !sameBytes(frame.bytes, piece.bytes.subarray(offset, offset + size))) return false;
      offset += size;
    }
  }
  return true;
}

/** Groups of pieces, each to become one segment, and where the next plan begins. */
export interface JoinPlan {
  readonly groups: readonly (readonly SizedPiece[])[];
  /** Sequence number of the first piece that waits for more pieces; `null`: none waits. */
  readonly next: number | null;
}

/**
 * Groups consecutive pieces (in order) into segments of {@link MIN_SEGMENT_BYTES} to {@link MAX_SEGMENT_BYTES}.
 *
 * @param ended no piece follows these pieces
 * @param all also join a short rest
 */
export function planSegments(pieces: readonly SizedPiece[], ended: boolean, all: boolean): JoinPlan {
  const groups: SizedPiece[][] = [];
  let group: SizedPiece[] = [];
  let bytes = 0;
  const close = () => {
    if (group.length > 0 && (all || bytes >= MIN_SEGMENT_BYTES)) groups.push(group);
    group = [];
    bytes = 0;
  };
  for (const piece of pieces) {
    const last = group.at(-1);
    const consecutive = last === undefined || last.seq + last.count === piece.seq;
    // A group below the minimum takes the next frame even if the group then exceeds the maximum.
    const full = bytes >= MIN_SEGMENT_BYTES && bytes + piece.bytes.byteLength > MAX_SEGMENT_BYTES;
    if (!consecutive || full) close();
    group.push(piece);
    bytes += piece.bytes.byteLength;
    if (bytes >= MAX_SEGMENT_BYTES) close();
  }
  if (ended) {
    close();
    return { groups, next: null };
  }
  const lastPiece = pieces.at(-1);
  return { groups, next: group[0]?.seq ?? (lastPiece ? lastPiece.seq + lastPiece.count : null) };
}

/** The pieces of a group, joined byte for byte. */
export function joinPieces(group: readonly SizedPiece[]): SizedPiece {
  const count = sum(group.map((piece) => piece.count));
  const sizes = new Uint32Array(count);
  const bytes = new Uint8Array(sum(group.map((piece) => piece.bytes.byteLength)));
  let frame = 0;
  let offset = 0;
  for (const piece of group) {
    sizes.set(piece.sizes, frame);
    bytes.set(piece.bytes, offset);
    frame += piece.count;
    offset += piece.bytes.byteLength;
  }
  return { seq: group[0]?.seq ?? 0, count, sizes, bytes };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
