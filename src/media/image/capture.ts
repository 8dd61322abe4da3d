import { assertUnreachable } from '../../base/assert.js';
import { isRefusal, NO_TFJS, type Refusal, refusalOf, refuse } from '../../base/refusal.js';
import { elementsOf, type TensorData } from '../../record/elements.js';
import type { CaptureContext, MediaCapture, TakenItem, Taking } from '../capture.js';
import { takeExtras, withExtras } from './extras.js';
import { MAX_IMAGES, MAX_SIDE, planPixels } from './pixels.js';
import type { PixelPlan } from './plan.js';
import type { RawImage } from './raw.js';
import type { ImageOptions } from './value.js';

/** How long the address of an image may take to answer. */
const FETCH_TIMEOUT_MS = 30_000;

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
  const unfit = whyUnfitShades(options);
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
    const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
    if (!response.ok) return refuse('network', `an image could not be fetched: status ${response.status}`);
    return taken({ kind: 'blob', blob: await response.blob(), caption });
  });
}

/** `createImageBitmap` copies at the call and answers later. */
function takeDrawn(x: ImageBitmapSource, caption: string, context: CaptureContext): Taking<RawImage> {
  const { width, height } = sizeOf(x);
  if (width === 0 || height === 0) {
    return refuse('unreadable', 'an image without pixels (not loaded yet, or closed)');
  }
  if (width > MAX_SIDE || height > MAX_SIDE) {
    return refuse('limit', `a side of an image may have ${MAX_SIDE} pixels`);
  }
  if (typeof OffscreenCanvas === 'undefined') {
    return refuse(
      'unsupported',
      'this browser has no OffscreenCanvas, which encodes what is drawn: log its ImageData',
    );
  }
  return context.later(4 * width * height, async (): Promise<Images> => {
    const bitmap = await createImageBitmap(x);
    return isForeign(bitmap)
      ? refuse('unreadable', 'an image from another origin without CORS cannot be read')
      : taken({ kind: 'bitmap', bitmap, caption });
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

/** Why an image cannot be read with its options; `null`: the image can be read. */
function whyUnfitShades({ white, range }: ImageOptions): Refusal | null {
  if (white !== undefined && white !== 1 && white !== 255) {
    return refuse(
      'option',
      'white of an image must be 1 or 255; for other numbers there is range: [black, white]',
    );
  }
  if (range === undefined) return null;
  if (white !== undefined) return refuse('option', 'an image takes white or range, not both');
  const isRange = Array.isArray(range) && range.length === 2 && range.every(Number.isFinite);
  return isRange && range[0] < range[1]
    ? null
    : refuse('option', 'range of an image must be [black, white]: two finite numbers, the smaller first');
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

/** Something of the platform that `createImageBitmap` takes, apart from Blob and ImageData. */
function isDrawn(x: unknown): x is Exclude<ImageBitmapSource, Blob | ImageData> {
  return /^\[object (ImageBitmap|OffscreenCanvas|VideoFrame|(HTML|SVG)\w*(Canvas|Image|Video)Element)\]$/.test(
    Object.prototype.toString.call(x),
  );
}

/** Such a bitmap cannot be sent to the worker either: posting it would throw. */
function isForeign(bitmap: ImageBitmap): boolean {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  try {
    context?.drawImage(bitmap, 0, 0, 1, 1, 0, 0, 1, 1);
    context?.getImageData(0, 0, 1, 1);
    return false;
  } catch {
    return true;
  }
}

function sizeOf(x: ImageBitmapSource): { width: number; height: number } {
  const { naturalWidth, naturalHeight, videoWidth, videoHeight, displayWidth, displayHeight, width, height } =
    x as unknown as { [field: string]: unknown };
  const number = (value: unknown) => (typeof value === 'number' ? value : 0);
  return {
    width: number(naturalWidth ?? videoWidth ?? displayWidth ?? width),
    height: number(naturalHeight ?? videoHeight ?? displayHeight ?? height),
  };
}
