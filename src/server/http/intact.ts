/** Checks the bytes of a blob against their hash before they are sent: a damaged disk or a restored folder may hold other bytes. */
import { createHash } from 'node:crypto';
import type { Clock } from '../../base/clock.js';
import { sha256OfBlob } from '../../base/sha256.js';
import { SMALL_BLOB_BYTES } from '../../sync/wire.js';
import type { ByteRange } from './byte-range.js';

/** A body of an answer, and its length in bytes. */
interface Body {
  readonly data: Blob | ReadableStream<Uint8Array>;
  readonly size: number;
}

/**
 * The bytes of a blob, if they have its hash. A small blob is checked before it is sent; `null`: it is damaged. A large blob is
 * checked while it is sent. Its last chunk is held back until then, and the stream of a damaged blob fails, so that no client takes
 * it for whole.
 *
 * @param onDamaged called when the bytes have another hash
 */
export async function intact(blob: Blob, sha256: string, onDamaged: () => void): Promise<Body | null> {
  const { size } = blob;
  if (size > SMALL_BLOB_BYTES) return { data: checkedStream(blob, sha256, onDamaged), size };
  const data = new Blob([await blob.arrayBuffer()]);
  if ((await sha256OfBlob(data)) === sha256) return { data, size };
  onDamaged();
  return null;
}

/** Milliseconds for which a blob that was hashed counts as whole. */
const KEPT_MS = 60_000;
/** Most blobs that are known to be whole. */
const MOST_KNOWN = 1000;

/**
 * Parts of blobs that have their hash. The first part of a blob waits until the whole blob was read and hashed. Parts that follow within a
 * minute, as a reader of a large table asks for them, are read alone.
 */
export class IntactParts {
  readonly #clock: Clock;
  /** By hash, the last checked last: when the check began, and its result. */
  readonly #checks = new Map<string, { readonly since: number; readonly isWhole: Promise<boolean> }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * The bytes of a blob from `from` to before `to`. `null`: the blob is damaged.
   *
   * @param onDamaged called when the bytes have another hash
   */
  async part(blob: Blob, sha256: string, [from, to]: ByteRange, onDamaged: () => void): Promise<Body | null> {
    if (await this.#isWhole(blob, sha256)) return { data: blob.slice(from, to), size: to - from };
    // Its owner may send it again.
    this.#checks.delete(sha256);
    onDamaged();
    return null;
  }

  #isWhole(blob: Blob, sha256: string): Promise<boolean> {
    const now = this.#clock.now();
    const known = this.#checks.get(sha256);
    if (known && Math.abs(now - known.since) < KEPT_MS) return known.isWhole;
    const isWhole = sha256OfBlob(blob).then(
      (found) => found === sha256,
      () => false,
    );
    this.#checks.delete(sha256);
    this.#checks.set(sha256, { since: now, isWhole });
    for (const oldest of this.#checks.keys()) if (this.#checks.size > MOST_KNOWN) this.#checks.delete(oldest);
    return isWhole;
  }
}

function checkedStream(blob: Blob, sha256: string, onDamaged: () => void): ReadableStream<Uint8Array> {
  const hash = createHash('sha256');
  let held: Uint8Array | null = null;
  const check = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      hash.update(chunk);
      if (held) controller.enqueue(held);
      held = chunk;
    },
    flush(controller) {
      if (hash.digest('hex') !== sha256) {
        onDamaged();
        throw new Error('The bytes of a blob do not have its hash');
      }
      if (held) controller.enqueue(held);
    },
  });
  return blob.stream().pipeThrough(check);
}
