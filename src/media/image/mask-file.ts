/** Masks as files: label maps as grey PNGs, whose pixels are numbers of classes. */
import { type Refusal, refuse } from '../../base/refusal.js';
import type { ImageSize } from './kind.js';
import { MAX_LABEL } from './overlays.js';
import { encodeLabelPng } from './png.js';
import type { RawMask } from './raw.js';

/** The file of a mask, whose size must be that of its image; a refusal says what is wrong with the labels. */
export async function encodeMask(
  { name, data, shape }: RawMask,
  image: ImageSize,
): Promise<{ readonly blob: Blob; readonly facts: ImageSize } | Refusal> {
  const what = `the mask “${name.slice(0, 40)}” of an image`;
  const size = sizeOf(shape, data.length, image);
  if (!size) {
    return refuse('shape', `${what} has the shape [${shape.join(', ')}]: a mask is rows of pixels`);
  }
  if (image.width > 0 && (size.width !== image.width || size.height !== image.height)) {
    const is = `${size.width} × ${size.height}`;
    return refuse('shape', `${what} has ${is} pixels, and its image ${image.width} × ${image.height}`);
  }
  let most = 0;
  for (let i = 0; i < data.length; i++) {
    const label = data[i] as number;
    if (!(Number.isInteger(label) && label >= 0 && label <= MAX_LABEL)) {
      return refuse('range', `${what} holds ${label}: classes are whole numbers from 0 to ${MAX_LABEL}`);
    }
    if (label > most) most = label;
  }
  const file = await encodeLabelPng({ ...size, data, depth: most > 255 ? 16 : 8 });
  return { blob: new Blob([file], { type: 'image/png' }), facts: size };
}

function sizeOf(shape: readonly number[], length: number, image: ImageSize): ImageSize | null {
  const dims = shape.length === 3 && shape[2] === 1 ? shape.slice(0, 2) : shape;
  const [height, width] = dims.length === 1 ? [image.height, image.width] : dims;
  if (dims.length > 2 || !height || !width || height * width !== length) return null;
  return { width, height };
}
