/**
 * What of a stream's log can be read. A log is gone through once when a bundle is opened: every frame's checksum is
 * compared and its header must fit the stream. What comes behind the first frame that does not is left out, as nobody
 * can tell what it belonged to.
 */
import { CorruptDataError } from '../base/errors.js';
import { frameHeader, validPrefix } from '../record/frame.js';
import type { FrameHeader } from '../record/kinds.js';
import type { FramePiece, StreamId } from '../store/port.js';
import { PIECE_BYTES, readBytes } from './blob-bytes.js';

/** Frames are read back in blocks of about this many bytes; a block's beginning is all that is kept in memory. */
const BLOCK_BYTES = 256 * 1024;

/** No writer makes a frame as long as this; one that says so would only fill the memory. */
const MAX_FRAME_BYTES = 256 * 1024 * 1024;

/** Every frame begins with its magic, the length of its body at this place, and a checksum. */
const LENGTH_AT = 4;
const PREFIX_BYTES = 12;

/** Why a log ends where it does. */
export type LogEnd = 'end' | 'cut' | 'checksum' | 'foreign' | 'too_large';

/** The readable part of a log. */
export interface LogIndex {
  readonly log: Blob;
  /** Frames, from sequence number 0 on, and their bytes. */
  readonly frames: number;
  readonly bytes: number;
  /** Of the writer, as its frames say; 0 also without frames. */
  readonly epoch: number;
  readonly end: LogEnd;
  /** Of each block: the sequence number of its first frame, and where it begins. */
  readonly blockSeqs: Float64Array;
  readonly blockOffsets: Float64Array;
}

/** Goes through a log; `onRead` is called with the bytes done. Rejects with `storage` when the file cannot be read. */
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
      // The first look shows how long the frame is, the second one has all of it.
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

/** Frames `from` ≤ seq < `to` in whole blocks, at most `most` bytes unless one block is longer. */
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

/** The size of the frame at `offset` as it says itself; null when not even that is there. */
function frameSize(window: Uint8Array, offset: number): number | null {
  if (offset + PREFIX_BYTES > window.length) return null;
  const view = new DataView(window.buffer, window.byteOffset + offset);
  return PREFIX_BYTES + view.getUint32(LENGTH_AT, true);
}

/** Whether the frame at the beginning of `bytes` is the next one of the stream, and why not. */
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
