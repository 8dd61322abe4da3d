import { assertUnreachable } from '../../base/assert.js';
import { isRefusal, NO_TFJS, type Refusal, refusalOf, refuse } from '../../base/refusal.js';
import { elementsOf, type TensorData } from '../../record/elements.js';
import type { CaptureContext, MediaCapture, TakenItem, Taking } from '../capture.js';
import { fetchBlob } from '../fetched.js';
import { copyDrawn, type Drawn, isDrawn, sizeOf, whyUnfitDrawn } from './drawn.js';
import { takeExtras, withExtras } from './extras.js';
import { MAX_IMAGES, MAX_SIDE, planPixels } from './pixels.js';
import type { PixelPlan } from './plan.js';
import type { RawImage } from './raw.js';
import { whyUnfitShades } from './unfit-shades.js';
import type { ImageOptions } from './value.js';

/** What is fetched from the address of an image. */
const FETCH = { what: 'an image', maxBytes: 64 * 1024 * 1024, timeoutMs: 30_000 };

/** How the page captures images. */
export const imageCapture: MediaCapture<ImageOptions> = {
  options: { caption: 1, layout: 1, shape: 1, white: 1, range: 1, format: 1, mode: 1, masks: 1, boxes: 1 },
  labels: { one: 'an image', many: 'images' },
  most: MAX_IMAGES,
  *items(x, options, context) {
    const captions = (i: number) =>
      typeof options.caption === 'string' ? options.caption : String(options.caption?.[i] ?? '');
    // A list of images; numbers, or rows of them, are one image.
    const list = Array.isArray(x) && typeof x[0] !== 'number' && !Array.isArray(x[0]) ? x : null;
    const extras = takeExtras(options, list?.length ?? 1, context);
    for (const [i, each] of (list ?? [x]).entries()) {
      try {
        const taken = take(each, list ? { ...options, caption: captions(i) } : options, captions(i), context);
        yield withExtras(taken, extras, i);
      } catch (thrown) {
        yield refusalOf(thrown, 'reading an image threw');
      }
    }
  },
};

type Images = TakenItem<RawImage>;

function take(x: unknown, options: ImageOptions, caption: string, context: CaptureContext): Taking<RawImage> {
  const unfit = whyUnfitShades('an image', options);
  if (unfit !== null) return unfit;
  if (typeof x === 'string' || x instanceof URL) return takeAddress(String(x), caption, context);
  if (typeof Blob !== 'undefined' && x instanceof Blob) return taken({ kind: 'blob', blob: x, caption });
  if (typeof ImageData !== 'undefined' && x instanceof ImageData) {
    const { data, width, height } = x;
    if (!(data instanceof Uint8ClampedArray)) {
      return refuse('type', 'ImageData of 8 bits per channel can be recorded');
    }
    const shape = [height, width, 4];
    const copy = data.slice();
    return taken({ kind: 'array', data: copy, dtype: 'uint8', shape, layout: 'HWC', white: 255, caption });
  }
  if (isDrawn(x)) return takeDrawn(x, caption, context);
  return takeArray(x, options, caption, context);
}

function takeAddress(url: string, caption: string, context: CaptureContext): Taking<RawImage> {
  return context.later(0, async (): Promise<Images> => {
    const blob = await fetchBlob(url, FETCH);
    return isRefusal(blob) ? blob : taken({ kind: 'blob', blob, caption });
  });
}

function takeDrawn(x: Drawn, caption: string, context: CaptureContext): Taking<RawImage> {
  const { width, height } = sizeOf(x);
  const unfit = whyUnfitDrawn(width, height);
  if (unfit !== null) return unfit;
  if (width > MAX_SIDE || height > MAX_SIDE) {
    return refuse('limit', `a side of an image may have ${MAX_SIDE} pixels`);
  }
  return context.later(4 * width * height, async (): Promise<Images> => {
    const bitmap = await copyDrawn(x);
    return isRefusal(bitmap) ? bitmap : taken({ kind: 'bitmap', bitmap, caption });
  });
}

function takeArray(
  x: unknown,
  options: ImageOptions,
  caption: string,
  context: CaptureContext,
): Taking<RawImage> {
  const { layout, white, shape, range } = options;
  const captions = typeof options.caption === 'object' ? { captions: options.caption.map(String) } : {};
  const shades = range ? { white, range: [range[0], range[1]] as const } : { white };
  const made = (data: TensorData, dtype: string, dims: readonly number[]): Images => {
    const plan = planOf(data.length, dims, layout);
    if (isRefusal(plan)) return plan;
    return taken({ kind: 'array', data, dtype, shape: dims, layout, ...shades, caption, ...captions });
  };
  const side = context.side();
  const tensor = side?.view(x) ?? null;
  if (!side || tensor === null) {
    if (isTensorLike(x)) return refuse('no_tfjs', NO_TFJS);
    const elements = elementsOf(x);
    if (isRefusal(elements)) {
      if (Array.isArray(x)) return elements;
      return refuse(
        'type',
        'image() takes ImageData, an ImageBitmap, a canvas, a Blob, an address, a tensor, a typed array with a shape, or a nested array of numbers',
      );
    }
    return made(elements.data, elements.dtype, shape ?? elements.shape);
  }
  const unfit = side.whyUnfit(tensor);
  if (unfit !== null) return unfit;
  const { dtype } = tensor;
  const dims = shape ?? [...tensor.shape];
  const plan = planOf(tensor.size, dims, layout);
  if (isRefusal(plan)) return plan;
  return context.later(4 * tensor.size, async () => {
    const data = await side.elements(tensor);
    return isRefusal(data) ? data : made(data, dtype, dims);
  });
}

/** Approximate size of an image in memory, in bytes. */
function taken(raw: RawImage) {
  return { raw, bytes: bytesOf(raw) };
}

function bytesOf(image: RawImage): number {
  switch (image.kind) {
    case 'array':
      return image.data.byteLength;
    case 'bitmap':
      return 4 * image.bitmap.width * image.bitmap.height;
    case 'blob':
      return image.blob.size;
    default:
      return assertUnreachable(image);
  }
}

function planOf(size: number, shape: readonly number[], layout: ImageOptions['layout']): PixelPlan | Refusal {
  const plan = planPixels(shape, layout);
  if (isRefusal(plan)) return plan;
  const { count, width, height, channels } = plan;
  return count * width * height * channels === size
    ? plan
    : refuse('shape', `an array of ${size} elements does not have the shape [${shape.join(', ')}]`);
}

function isTensorLike(x: unknown): boolean {
  return typeof x === 'object' && x !== null && 'dataId' in x && 'dtype' in x;
}
