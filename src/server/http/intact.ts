/** Checks the bytes of a blob against their hash before they are sent: a damaged disk or a restored folder may hold other bytes. */
import { createHash } from 'node:crypto';
import { sha256OfBlob } from '../../base/sha256.js';
import { SMALL_BLOB_BYTES } from '../../sync/wire.js';

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
