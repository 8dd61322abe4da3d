import type { AsyncBuffer } from 'hyparquet';

/** Bytes of a part: about one row group of 20 columns, so that a screen needs one or two. */
const PART_BYTES = 1024 * 1024;
/** Most parts that are kept. Decoded cells are kept elsewhere, so a part is seldom needed again. */
const MOST_PARTS = 8;

/**
 * A file that is read in parts of 1 MiB, each when its first byte is needed. A reader asks for the columns of a row group one by one: those
 * that stand side by side then come with one request.
 *
 * @param size bytes of the file
 * @param read reads the bytes from `from` to before `to`. What it rejects with, a slice rejects with, and the part is read again by the next.
 */
export function fileInParts(
  size: number,
  read: (from: number, to: number) => Promise<ArrayBuffer>,
): AsyncBuffer {
  /** By number; the last used are last. */
  const parts = new Map<number, Promise<ArrayBuffer>>();

  const part = (number: number): Promise<ArrayBuffer> => {
    const from = number * PART_BYTES;
    const found = parts.get(number) ?? read(from, Math.min(size, from + PART_BYTES));
    parts.delete(number);
    parts.set(number, found);
    found.catch(() => parts.get(number) === found && parts.delete(number));
    for (const oldest of parts.keys()) if (parts.size > MOST_PARTS) parts.delete(oldest);
    return found;
  };

  return {
    byteLength: size,
    async slice(start, end = size) {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
      const last = Math.floor((start + bytes.length - 1) / PART_BYTES);
      for (let number = Math.floor(start / PART_BYTES); number <= last; number++) {
        const at = number * PART_BYTES;
        const whole = new Uint8Array(await part(number));
        const taken = whole.subarray(Math.max(0, start - at), Math.max(0, start + bytes.length - at));
        bytes.set(taken, Math.max(0, at - start));
      }
      return bytes.buffer;
    },
  };
}
