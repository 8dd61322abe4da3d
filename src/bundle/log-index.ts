/**
 * Finds the readable prefix of a stream's log. When a bundle is opened, each log is read once: every checksum is compared, and every
 * header must belong to the stream. Everything after the first bad frame is left out, because its stream is unknown.
 */
import { CorruptDataError } from '../base/errors.js';
import { frameHeader, validPrefix } from '../record/frame.js';
import type { FrameHeader } from '../record/kinds.js';
import type { FramePiece, StreamId } from '../store/port.js';
import { PIECE_BYTES, readBytes } from './blob-bytes.js';

/** Approximate size of a block. Frames are read by block, and only the beginning of each block is kept in memory. */
const BLOCK_BYTES = 256 * 1024;

/** Longest frame. No writer makes longer ones; a longer length is damage or an attack on the memory. */
const MAX_FRAME_BYTES = 256 * 1024 * 1024;

/** Offset of the body length in a frame, and size of the prefix (magic, length, checksum). */
const LENGTH_AT = 4;
const PREFIX_BYTES = 12;

/** Why the readable prefix of a log ends. */
export type LogEnd = 'end' | 'cut' | 'checksum' | 'foreign' | 'too_large';

/** The readable prefix of a log. */
export interface LogIndex {
  readonly log: Blob;
  /** Number of frames, from sequence number 0 on, and their bytes. */
  readonly frames: number;
  readonly bytes: number;
  /** Epoch of the writer, from its frames; 0 without frames. */
  readonly epoch: number;
  readonly end: LogEnd;
  /** For each block, the sequence number of its first frame, and its offset. */
  readonly blockSeqs: Float64Array;
  readonly blockOffsets: Float64Array;
}

/** Indexes a log. `onRead` is called with the number of bytes read. Rejects with `storage` if the file cannot be read. */
export async function indexLog(
  log: Blob,
  stream: StreamId,
  onRead: (bytes: number) => void = () => {},
): Promise<LogIndex> {
  const seqs: number[] = [];
  const offsets: number[] = [];
  let frames = 0;
  let epoch = 0;
  let end: LogEnd = 'end';
  let at = 0;
  let window = new Uint8Array(0);
  let base = 0;
  while (at < log.size && end === 'end') {
    let size = frameSize(window, at - base);
    if (size === null || at - base + size > window.length) {
      // The first read shows the length of the frame, the second read has the whole frame.
      window = await readBytes(log, at, at + Math.max(PIECE_BYTES, Math.min(size ?? 0, MAX_FRAME_BYTES)));
      base = at;
      size = frameSize(window, 0);
      if (size !== null && size > window.length && size <= MAX_FRAME_BYTES && at + size <= log.size) continue;
    }
    end = judge(window.subarray(at - base), size, { stream, epoch, frames });
    if (end !== 'end' || size === null) break;
    const start = offsets.at(-1);
    if (start === undefined || at - start >= BLOCK_BYTES) {
      seqs.push(frames);
      offsets.push(at);
    }
    if (frames === 0) epoch = frameHeader(window, at - base).header.epoch;
    frames++;
    at += size;
    onRead(size);
  }
  return {
    ...{ log, frames, bytes: at, epoch, end },
    blockSeqs: Float64Array.from(seqs),
    blockOffsets: Float64Array.from(offsets),
  };
}

/** Frames `from` ≤ seq < `to` as whole blocks: at most `most` bytes, but at least one block. */
export async function readBlocks(
  index: LogIndex,
  from: number,
  to: number,
  most: number,
): Promise<FramePiece[]> {
  const { blockSeqs, blockOffsets } = index;
  const blocks = blockSeqs.length;
  const startOf = (block: number) => (block < blocks ? (blockOffsets[block] as number) : index.bytes);
  const seqOf = (block: number) => (block < blocks ? (blockSeqs[block] as number) : index.frames);
  const first = blockOf(blockSeqs, from);
  let last = first + 1;
  while (last < blocks && seqOf(last) < to && startOf(last + 1) - startOf(first) <= most) last++;
  const bytes = await readBytes(index.log, startOf(first), startOf(last));
  const pieces: FramePiece[] = [];
  for (let block = first; block < last; block++) {
    const seq = seqOf(block);
    const own = bytes.slice(startOf(block) - startOf(first), startOf(block + 1) - startOf(first));
    pieces.push({ seq, count: seqOf(block + 1) - seq, bytes: own });
  }
  return pieces;
}

/** The block that holds frame `seq`. */
function blockOf(seqs: Float64Array, seq: number): number {
  let low = 0;
  let high = seqs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((seqs[middle] as number) <= seq) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The size of the frame at `offset`, from its prefix; `null`: the prefix is cut. */
function frameSize(window: Uint8Array, offset: number): number | null {
  if (offset + PREFIX_BYTES > window.length) return null;
  const view = new DataView(window.buffer, window.byteOffset + offset);
  return PREFIX_BYTES + view.getUint32(LENGTH_AT, true);
}

/** `end` if `bytes` begins with the next frame of the stream; otherwise why not. */
function judge(
  bytes: Uint8Array,
  size: number | null,
  { stream, epoch, frames }: { readonly stream: StreamId; readonly epoch: number; readonly frames: number },
): LogEnd {
  if (size === null) return 'cut';
  if (size > MAX_FRAME_BYTES) return 'too_large';
  if (size > bytes.length) return 'cut';
  const frame = bytes.subarray(0, size);
  if (validPrefix(frame).end !== size) return 'checksum';
  const header = headerOf(frame);
  if (header === null) return 'checksum';
  const own = header.run === stream.run && header.session === stream.session && header.seq === frames;
  return own && (frames === 0 || header.epoch === epoch) ? 'end' : 'foreign';
}

function headerOf(frame: Uint8Array): FrameHeader | null {
  try {
    return frameHeader(frame).header;
  } catch (error) {
    if (error instanceof CorruptDataError) return null;
    throw error;
  }
}
