/** `bytea` in its text form (`\x` and hexadecimal digits), which both drivers speak. */

/** The bytes of a `bytea`, in a buffer of their own. */
export function bytesOfHex(text: string): Uint8Array {
  const bytes = Buffer.from(text.slice(2), 'hex');
  // Copy small buffers, because Node allocates them inside one large buffer.
  return bytes.byteLength === bytes.buffer.byteLength ? new Uint8Array(bytes.buffer) : new Uint8Array(bytes);
}

/** The text form of bytes. */
export function hexOfBytes(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}

/** Several byte strings as one parameter, with the range of each: `substring(bytes FROM start FOR size)`. */
export interface PackedBytes {
  readonly bytes: Uint8Array;
  /** Counted from 1, as SQL does. */
  readonly starts: readonly number[];
  readonly sizes: readonly number[];
}

/** Joins byte strings. One parameter is sent as binary; an array of `bytea` would be sent as hexadecimal text. */
export function packBytes(chunks: readonly Uint8Array[]): PackedBytes {
  const sizes = chunks.map((chunk) => chunk.byteLength);
  const bytes = new Uint8Array(sizes.reduce((total, size) => total + size, 0));
  let offset = 0;
  const starts = chunks.map((chunk) => {
    const start = offset;
    bytes.set(chunk, start);
    offset += chunk.byteLength;
    return start + 1;
  });
  return { bytes, starts, sizes };
}
