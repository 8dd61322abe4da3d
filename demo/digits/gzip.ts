/** Unpacking `.gz` files with the browser's own decompressor. */

/** Unpacked bytes that are taken at most: MNIST's largest file has 47 MB; a small file that unpacks to more is a trap. */
const MAX_UNPACKED_BYTES = 256 * 2 ** 20;

/** True when the bytes start as a gzip file does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Unpacks a gzip file.
 * @param name the file's name, for messages
 * @param limit unpacked bytes at most
 * @throws Error when the file is damaged or cut off, or unpacks to more than `limit`
 */
export async function gunzip(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  limit: number = MAX_UNPACKED_BYTES,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const chunks: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const step = await reader.read().catch((cause: unknown) => {
      throw new Error(`${name} cannot be unpacked: it is damaged or cut off.`, { cause });
    });
    if (step.done) break;
    total += step.value.length;
    if (total > limit) {
      await reader.cancel();
      throw new Error(`${name} unpacks to more than ${Math.floor(limit / 2 ** 20)} MB.`);
    }
    chunks.push(step.value);
  }
  const unpacked = new Uint8Array(total);
  let offset = 0;
  for (const chunk of chunks) {
    unpacked.set(chunk, offset);
    offset += chunk.length;
  }
  return unpacked;
}
