/** Draws the difference of two images in the page, a strip at a time, so that the page goes on. */
import { type DifferenceSummary, DifferenceSums, writeDifference } from './difference.js';
import type { ImageSize } from './kind.js';

/** Pixels of one task of the page: a few milliseconds. */
const PIXELS_PER_TASK = 250_000;
const MOST_PIXELS = 2 ** 25;

/** A difference as an image. */
export interface DrawnDifference {
  /** The address of a PNG. Whoever has it revokes it. */
  readonly url: string;
  readonly size: ImageSize;
  /** The sizes of the two images. */
  readonly of: readonly [ImageSize, ImageSize];
  readonly summary: DifferenceSummary;
}

/**
 * Draws the difference of two images. If their sizes differ, the smaller image is enlarged to the size of the larger one, by its
 * nearest pixels. `null`: `isStale` said that nobody waits any more. Rejects if an image cannot be decoded, or if it is too large.
 */
export async function drawDifference(
  blobs: readonly [Blob, Blob],
  gain: number,
  isStale: () => boolean,
): Promise<DrawnDifference | null> {
  const bitmaps = await Promise.all(blobs.map(decode));
  try {
    const [a, b] = bitmaps as [ImageBitmap, ImageBitmap];
    const larger = a.width * a.height >= b.width * b.height ? a : b;
    const { width, height } = larger;
    if (width * height > MOST_PIXELS) throw new RangeError('The images are too large to compare here');
    const whole = new OffscreenCanvas(width, height);
    const into = whole.getContext('2d');
    const rows = Math.max(1, Math.min(height, Math.floor(PIXELS_PER_TASK / width)));
    const [readA, readB] = [reader(a, whole, rows), reader(b, whole, rows)];
    if (!into) throw new TypeError('This browser draws nothing here');
    const sums = new DifferenceSums();
    for (let top = 0; top < height; top += rows) {
      if (isStale()) return null;
      const tall = Math.min(rows, height - top);
      const strip = new ImageData(width, tall);
      writeDifference(readA(top, tall), readB(top, tall), strip.data, gain, sums);
      into.putImageData(strip, 0, top);
      await new Promise((done) => setTimeout(done));
    }
    const url = URL.createObjectURL(await whole.convertToBlob());
    const sizeOf = (each: ImageBitmap) => ({ width: each.width, height: each.height });
    return { url, size: { width, height }, of: [sizeOf(a), sizeOf(b)], summary: sums.summary };
  } finally {
    for (const bitmap of bitmaps) bitmap.close();
  }
}

/** The pixels as they are in the file. */
function decode(blob: Blob): Promise<ImageBitmap> {
  return createImageBitmap(blob, { premultiplyAlpha: 'none', colorSpaceConversion: 'none' });
}

/** Reads rows of an image that is stretched to a size. */
function reader(bitmap: ImageBitmap, { width, height }: ImageSize, rows: number) {
  const canvas = new OffscreenCanvas(width, rows);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new TypeError('This browser draws nothing here');
  context.imageSmoothingEnabled = false;
  const share = bitmap.height / height;
  return (top: number, tall: number): Uint8ClampedArray => {
    context.clearRect(0, 0, width, rows);
    context.drawImage(bitmap, 0, top * share, bitmap.width, tall * share, 0, 0, width, tall);
    return context.getImageData(0, 0, width, tall).data;
  };
}
