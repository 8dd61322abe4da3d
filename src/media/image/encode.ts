import { isRefusal, type Refusal, refusalOf, refuse } from '../../base/refusal.js';
import type { EncodedItem } from '../encode.js';
import { IMAGE_TYPES, type ImageSize } from './kind.js';
import { type Pixels, planPixels, readPixels } from './pixels.js';
import { encodePng } from './png.js';
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
      if (image.kind === 'array') yield* encodeArray(image, whites);
      else if (image.kind === 'bitmap') yield await encodeBitmap(image.bitmap, image.caption);
      else yield await checkedBlob(image.blob, image.caption);
    } catch (thrown) {
      yield refusalOf(thrown, 'an image could not be encoded');
    }
  }
  if (whites.size > 1) yield MIXED;
}

/** `whites` gets the white that was chosen for floats, for which another could have been. */
async function* encodeArray(
  image: RawImage & { kind: 'array' },
  whites: Set<number>,
): AsyncGenerator<EncodedItem | Refusal> {
  const { data, dtype, shape, layout, caption, captions } = image;
  const plan = planPixels(shape, layout);
  if (isRefusal(plan)) return yield plan;
  const shades = shadesOf(data, dtype, plan, image);
  const isChosen = dtype.startsWith('float') && !shades.colors.asked;
  // A black image is the same on any scale.
  if (isChosen && data.some((value) => value > 0)) whites.add(shades.colors.white);
  for (let i = 0; i < plan.count; i++) {
    const { lost, ...pixels } = readPixels(data, dtype, plan, i, shades);
    yield { ...(await pngOf(pixels)), caption: captions?.[i] ?? caption };
    for (const text of lost) yield refuse('partial', text);
  }
}

async function pngOf(pixels: Pixels): Promise<Omit<EncodedItem, 'caption'>> {
  return { blob: new Blob([await encodePng(pixels)]), type: 'image/png', facts: sizeOf(pixels) };
}

async function encodeBitmap(bitmap: ImageBitmap, caption: string): Promise<EncodedItem | Refusal> {
  const { width, height } = bitmap;
  if (typeof OffscreenCanvas === 'undefined') {
    return refuse(
      'unsupported',
      'this browser has no OffscreenCanvas, which encodes canvases: log their ImageData',
    );
  }
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) {
    return refuse('unsupported', 'this browser gives the logger worker no canvas: log the ImageData');
  }
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return {
    blob: await canvas.convertToBlob({ type: 'image/png' }),
    type: 'image/png',
    facts: { width, height },
    caption,
  };
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
