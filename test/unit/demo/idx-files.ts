/** IDX files made in memory. */

/** An IDX file of unsigned bytes, or of another `type`. */
export function idxFile(
  dimensions: readonly number[],
  values: ArrayLike<number>,
  type = 8,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 + 4 * dimensions.length + values.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(2, type);
  view.setUint8(3, dimensions.length);
  for (const [i, size] of dimensions.entries()) view.setUint32(4 + 4 * i, size);
  bytes.set(Array.from(values), 4 + 4 * dimensions.length);
  return bytes;
}

/** `count` images of 3 × 2 whose pixels are the image's number. */
export function imagesFile(count: number): Uint8Array<ArrayBuffer> {
  return idxFile(
    [count, 2, 3],
    Array.from({ length: 6 * count }, (_, i) => Math.floor(i / 6) % 256),
  );
}

/** Labels 0, 1, … 9, 0, … */
export function labelsFile(count: number): Uint8Array<ArrayBuffer> {
  return idxFile(
    [count],
    Array.from({ length: count }, (_, i) => i % 10),
  );
}
