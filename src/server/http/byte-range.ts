/** Requests for a part of some bytes (RFC 9110, section 14). */

/** A part of some bytes: from the first to before the second. */
export type ByteRange = readonly [from: number, to: number];

/**
 * The part that a `Range` header asks for, of `size` bytes. `null`: all of them, because there is no header, or a header that a
 * server may leave aside: of another unit, of several parts, or malformed. `unsatisfiable`: the part begins behind the last byte.
 */
export function byteRangeOf(header: string | null, size: number): ByteRange | 'unsatisfiable' | null {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return null;
  if (first === '') {
    // The last bytes.
    const length = Number(last);
    return length === 0 || size === 0 ? 'unsatisfiable' : [Math.max(0, size - length), size];
  }
  const from = Number(first);
  const to = last === '' ? size : Math.min(size, Number(last) + 1);
  if (last !== '' && Number(last) < from) return null;
  return from >= size ? 'unsatisfiable' : [from, to];
}
