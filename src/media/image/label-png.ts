/**
 * Reads label maps: grey PNGs of 8 or 16 bits. Read here because browsers decode 16 bits to 8, and because colours in a canvas
 * are not always those of the file.
 */

/** Most pixels of a label map that is read: its labels occupy two bytes each, and its picture four. */
const MAX_PIXELS = 64 * 1024 * 1024;
const SIGNATURE = '\x89PNG\r\n\x1a\n';
const GREY = 0;

/** Labels row by row from the top. */
export interface ReadLabels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint16Array;
}

/** Reads a label map. Throws an Error that says why the bytes are none. */
export async function readLabelPng(bytes: Uint8Array<ArrayBuffer>): Promise<ReadLabels> {
  const { width, height, depth, packed } = partsOf(bytes);
  const pixelBytes = depth / 8;
  const stride = 1 + width * pixelBytes;
  const lines = await inflated(packed, height * stride);
  unfilter(lines, stride, pixelBytes);
  const count = width * height;
  const data = depth === 16 ? new Uint16Array(count) : new Uint8Array(count);
  for (let y = 0, i = 0; y < height; y++) {
    let at = y * stride + 1;
    for (let x = 0; x < width; x++, i++) {
      const first = lines[at++] as number;
      data[i] = depth === 16 ? (first << 8) | (lines[at++] as number) : first;
    }
  }
  return { width, height, data };
}

function partsOf(bytes: Uint8Array<ArrayBuffer>) {
  const isPng = [...SIGNATURE].every((char, i) => bytes[i] === char.charCodeAt(0));
  if (!isPng || bytes.length < 33) throw new Error('The bytes are no PNG');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const [depth, color, , , interlace] = bytes.subarray(24, 29);
  if ((depth !== 8 && depth !== 16) || color !== GREY || interlace !== 0) {
    throw new Error('The PNG is no label map: it is not grey with 8 or 16 bits');
  }
  if (width === 0 || height === 0 || width * height > MAX_PIXELS) {
    throw new Error('The label map is empty or too large');
  }
  const packed: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const end = at + 12 + length;
    if (end > bytes.length) break;
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (name === 'IDAT') packed.push(bytes.subarray(at + 8, at + 8 + length));
    if (name === 'IEND') break;
    at = end;
  }
  return { width, height, depth, packed };
}

/** Stops at the size that the header says: a few bytes may inflate to millions. */
async function inflated(packed: readonly Uint8Array<ArrayBuffer>[], size: number): Promise<Uint8Array> {
  const lines = new Uint8Array(size);
  const reader = new Blob([...packed]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
  let filled = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (filled + value.length > size) {
      await reader.cancel();
      throw new Error('The PNG holds more than its header says');
    }
    lines.set(value, filled);
    filled += value.length;
  }
  if (filled < size) throw new Error('The PNG is cut off');
  return lines;
}

/** Undoes the filters of PNG in place. */
function unfilter(lines: Uint8Array, stride: number, pixelBytes: number): void {
  for (let start = 0; start < lines.length; start += stride) {
    const filter = lines[start] as number;
    if (filter > 4) throw new Error('The PNG has an unknown filter');
    if (filter === 0) continue;
    for (let at = start + 1; at < start + stride; at++) {
      const hasLeft = at - pixelBytes > start;
      const left = hasLeft ? (lines[at - pixelBytes] as number) : 0;
      const above = start > 0 ? (lines[at - stride] as number) : 0;
      const corner = hasLeft && start > 0 ? (lines[at - stride - pixelBytes] as number) : 0;
      lines[at] = (lines[at] as number) + predicted(filter, left, above, corner);
    }
  }
}

function predicted(filter: number, left: number, above: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return above;
  if (filter === 3) return (left + above) >> 1;
  const estimate = left + above - corner;
  const [byLeft, byAbove, byCorner] = [left, above, corner].map((each) => Math.abs(estimate - each)) as [
    number,
    number,
    number,
  ];
  if (byLeft <= byAbove && byLeft <= byCorner) return left;
  return byAbove <= byCorner ? above : corner;
}
