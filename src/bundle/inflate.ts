import { CorruptDataError } from '../base/errors.js';

/**
 * Undoes the compression of an entry of a bundle that somebody packed again. Stops at `size` bytes, whatever the
 * archive goes on to hold. Rejects with `CorruptDataError` for bytes that are not deflated or not of that size.
 */
export async function inflate(packed: Blob, size: number): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
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
      parts.push(value);
    }
  } catch (thrown) {
    throw new CorruptDataError('A compressed entry of the bundle is damaged', { reason: 'deflate' }, thrown);
  }
  if (length !== size) {
    throw new CorruptDataError('A compressed entry of the bundle has another size than it says', { size });
  }
  return new Blob(parts);
}
