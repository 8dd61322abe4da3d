/** How much of everything a server takes. */
import { MAX_FRAMES_BODY, SMALL_BLOB_BYTES } from '../../sync/wire.js';

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

/** All of them can be set, so that tests meet them soon. */
export interface Limits {
  /** Largest bodies, in bytes: of JSON and packed arguments, of frames, of a blob in one request, of an upload in parts. */
  readonly jsonBytes: number;
  readonly framesBytes: number;
  readonly blobBytes: number;
  readonly uploadBytes: number;
  /** Bytes of bodies that are held in memory at once, of all requests together. */
  readonly heldBytes: number;
  /** A body gets this long (ms), and longer as it grows: `leastBytesPerMs` is the pace that it must keep. */
  readonly bodyMs: number;
  readonly leastBytesPerMs: number;
  /** Requests that change something and are at work or wait for the database at once; more are told to come again. */
  readonly writes: number;
  /** Requests per second that a key, or an address, may make for long, and how many at once. */
  readonly perSecond: number;
  readonly burst: number;
  /** Nothing is taken when less is left on the disk, in bytes. */
  readonly freeBytes: number;
  /** Streams of events at once, of one key and of all. */
  readonly streamsPerKey: number;
  readonly streams: number;
  /** An upload in parts that was not finished after so long is removed (ms). */
  readonly uploadMs: number;
}

export const DEFAULT_LIMITS: Limits = {
  jsonBytes: MIB,
  framesBytes: MAX_FRAMES_BODY,
  blobBytes: SMALL_BLOB_BYTES,
  uploadBytes: 16 * GIB,
  // Four clients with the largest body at once; usual bodies have 1 MiB.
  heldBytes: 256 * MIB,
  bodyMs: 30_000,
  // A phone with one bar; a client gives up on its own at 16 times the pace.
  leastBytesPerMs: 1,
  // At a thousand transactions a second, what a writer waits for an answer stays below a second.
  writes: 1000,
  // A board that scrolls through a hundred panels asks a few hundred questions at once.
  perSecond: 200,
  burst: 2000,
  // The database needs room of its own to stop in good order.
  freeBytes: 256 * MIB,
  streamsPerKey: 64,
  streams: 1024,
  uploadMs: 24 * 60 * 60 * 1000,
};
