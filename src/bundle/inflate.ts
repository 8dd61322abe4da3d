import { CorruptDataError } from '../base/errors.js';

/**
 * Inflates an entry of a bundle that somebody repacked with compression. Stops at `size` bytes, so that a zip bomb is harmless.
 * Rejects with `CorruptDataError` for bytes that are not deflated, or have another size.
 */
export async function inflate(packed: Blob, size: number): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  try {
    const reader = packed.stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.byteLength;
      if (length > size) {
        await reader.cancel();
        break;
      }
      chunks.push(value);
    }
  } catch (thrown) {
    throw new CorruptDataError('A compressed entry of the bundle is damaged', { reason: 'deflate' }, thrown);
  }
  if (length !== size) {
    throw new CorruptDataError('A compressed entry of the bundle has another size than it says', { size });
  }
  return new Blob(chunks);
}
