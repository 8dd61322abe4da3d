import { assertUnreachable } from '../../base/assert.js';
import { isRefusal, type Refusal, refusalOf, refuse } from '../../base/refusal.js';
import type { EncodedItem } from '../encode.js';
import { withOverlays } from './encode-overlays.js';
import { encodeCanvas, encodePixels, typeOfFormat, unfitMode } from './format.js';
import { IMAGE_TYPES, type ImageSize } from './kind.js';
import { planPixels, readPixels } from './pixels.js';
import { RASTER_HEAD_BYTES, rasterType } from './raster.js';
import type { RawImage } from './raw.js';
import { shadesOf } from './shades.js';

/** Told when the images of one list are read on different scales: an odd one among them may be meant otherwise. */
const MIXED = refuse(
  'option',
  'the images of a list have different white: log them with white or range, to have them read alike',
);

/**
 * Images as files, one after the other; a refusal says why there is none, or what an image lost when it was encoded. Does not
 * throw.
 */
export async function* encodeImages(images: readonly RawImage[]): AsyncGenerator<EncodedItem | Refusal> {
  const whites = new Set<number>();
  for (const image of images) {
    try {
      yield* withOverlays(image, filesOf(image, whites));
    } catch (thrown) {
      yield refusalOf(thrown, 'an image could not be encoded');
    }
  }
  if (whites.size > 1) yield MIXED;
}

function filesOf(image: RawImage, whites: Set<number>): AsyncIterable<EncodedItem | Refusal> {
  switch (image.kind) {
    case 'array':
      return encodeArray(image, whites);
    case 'bitmap':
      return encodeBitmap(image, image.bitmap);
    case 'blob':
      return keepBlob(image, image.blob);
    default:
      return assertUnreachable(image);
  }
}

/** `whites` gets the white that was chosen for floats, for which another could have been. */
async function* encodeArray(
  image: RawImage & { kind: 'array' },
  whites: Set<number>,
): AsyncGenerator<EncodedItem | Refusal> {
  const { data, dtype, shape, layout, caption, captions, mode } = image;
  const plan = planPixels(shape, layout);
  if (isRefusal(plan)) return yield plan;
  const shades = shadesOf(data, dtype, plan, image);
  const isChosen = dtype.startsWith('float') && !shades.colors.asked;
  // A black image is the same on any scale.
  if (isChosen && data.some((value) => value > 0)) whites.add(shades.colors.white);
  for (let i = 0; i < plan.count; i++) {
    const { lost, ...pixels } = readPixels(data, dtype, plan, i, shades);
    const { blob, problem } = await encodePixels(pixels, image.format);
    yield { blob, type: blob.type, facts: sizeOf(pixels), caption: captions?.[i] ?? caption };
    if (problem) yield problem;
    for (const text of lost) yield refuse('partial', text);
  }
  yield* unfitMode(mode, plan.channels);
}

async function* encodeBitmap(
  { caption, format, mode }: RawImage,
  bitmap: ImageBitmap,
): AsyncGenerator<EncodedItem | Refusal> {
  const { width, height } = bitmap;
  if (typeof OffscreenCanvas === 'undefined') {
    return yield refuse(
      'unsupported',
      'this browser has no OffscreenCanvas, which encodes canvases: log their ImageData',
    );
  }
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) {
    return yield refuse('unsupported', 'this browser gives the logger worker no canvas: log the ImageData');
  }
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { blob, problem } = await encodeCanvas(canvas, format);
  yield { blob, type: blob.type, facts: { width, height }, caption };
  if (problem) yield problem;
  yield* unfitMode(mode, 4);
}

/** Keeps an encoded image unchanged. */
async function* keepBlob(
  { caption, format, mode }: RawImage,
  blob: Blob,
): AsyncGenerator<EncodedItem | Refusal> {
  const kept = await checkedBlob(blob, caption);
  yield kept;
  if (isRefusal(kept)) return;
  const asked = format === undefined ? null : typeOfFormat(format);
  if (asked !== null && asked !== kept.type) {
    const reason = `format of an image says ${format}, but the image is a file of type ${kept.type}, which is kept as it is`;
    yield refuse('option', reason);
  }
  if (mode !== undefined) {
    yield refuse('option', 'mode of an image is for pixels: a file is kept as it is');
  }
}

/** Keeps an encoded image unchanged, if its bytes are those of an image. The declared type is ignored. */
async function checkedBlob(blob: Blob, caption: string): Promise<EncodedItem | Refusal> {
  const type = rasterType(new Uint8Array(await blob.slice(0, RASTER_HEAD_BYTES).arrayBuffer()));
  if (type === null) {
    const known = IMAGE_TYPES.map((each) => each.slice('image/'.length)).join(', ');
    return refuse('type', `not an image of a type that can be recorded (${known})`);
  }
  if (typeof createImageBitmap === 'undefined')
    return { blob, type, facts: { width: 0, height: 0 }, caption };
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(new Blob([blob], { type }));
  } catch {
    return refuse('unreadable', `the bytes of an image are damaged, or this browser cannot read ${type}`);
  }
  const facts = sizeOf(bitmap);
  bitmap.close();
  return { blob, type, facts, caption };
}

function sizeOf({ width, height }: ImageSize) {
  return { width, height };
}
