/** Limits of a server. */
import { MAX_FRAMES_BODY, SMALL_BLOB_BYTES } from '../../sync/wire.js';

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

/** Every limit can be set, so that tests can use small ones. */
export interface Limits {
  /** Largest bodies, in bytes: JSON and packed arguments, frames, a blob in one request, a chunked upload. */
  readonly jsonBytes: number;
  readonly framesBytes: number;
  readonly blobBytes: number;
  readonly uploadBytes: number;
  /** Most bytes of bodies in memory, of all requests together. */
  readonly heldBytes: number;
  /** Time for a body (ms). A longer body gets more time: it must arrive at `leastBytesPerMs` or faster. */
  readonly bodyMs: number;
  readonly leastBytesPerMs: number;
  /** Most concurrent requests that change something. Further ones get 503 with `Retry-After`. */
  readonly writes: number;
  /** Requests per second that a key, or an address, may make on average, and how many in a burst. */
  readonly perSecond: number;
  readonly burst: number;
  /** Bytes that stay free on the disk: writes that would leave less are refused. */
  readonly freeBytes: number;
  /** Most open event streams, per key and in all. */
  readonly streamsPerKey: number;
  readonly streams: number;
  /** A chunked upload that is unfinished after this long (ms) is removed. */
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
  // A phone with one bar of signal. A client gives up at 16 times this rate.
  leastBytesPerMs: 1,
  // At a thousand transactions a second, a writer then waits less than a second for its answer.
  writes: 1000,
  // A board that scrolls through a hundred panels sends a few hundred queries at once.
  perSecond: 200,
  burst: 2000,
  // The database needs free room to shut down cleanly.
  freeBytes: 256 * MIB,
  streamsPerKey: 64,
  streams: 1024,
  uploadMs: 24 * 60 * 60 * 1000,
};
