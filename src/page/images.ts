import { messageOf } from '../base/errors.js';
import { MAX_IMAGES, MAX_SIDE, type PixelPlan, planPixels } from '../files/pixels.js';
import { type ImageOptions, ImageValue } from '../record/image-value.js';
import type { TensorSide } from '../tensor/port.js';
import type { RawImage, TensorData } from '../worker/protocol.js';
import { elementsOf } from './elements.js';

/** How long the address of an image may take to answer. */
const FETCH_TIMEOUT_MS = 30_000;
/** Bytes of images that are being fetched or copied from a GPU; above, new ones are dropped. */
const MAX_PENDING_BYTES = 64 * 1024 * 1024;
/** … and how many: the size of a fetched one is not known before. */
const MAX_PENDING = 256;

const TOO_MANY = 'too many images were waiting';

/** An image that was taken hold of; a text says why there is none. */
export type TakenImage = RawImage | string;

/** Images of one value, known now or later; `dropped`: there was no room for one. */
export interface TakenImages {
  readonly images: readonly (TakenImage | Promise<TakenImage>)[];
  readonly dropped: string | null;
}

/** Takes hold of the images in values, at the call: what is done to them afterwards changes nothing [VAL3]. */
export class ImageCapture {
  readonly #side: () => TensorSide | null;
  #pending = 0;
  #pendingBytes = 0;

  constructor(side: () => TensorSide | null) {
    this.#side = side;
  }

  /** The images of a value; a text says why it has none; `null`: it stands for no images. */
  take(value: unknown): TakenImages | string | null {
    const values = Array.isArray(value) ? value : [value];
    if (!(values[0] instanceof ImageValue)) return null;
    const images: (TakenImage | Promise<TakenImage>)[] = [];
    for (const each of values) {
      if (!(each instanceof ImageValue)) return 'a list of images must hold nothing else';
      for (const one of this.#all(each)) images.push(one);
    }
    if (images.length === 0) return 'a list of images is empty';
    if (images.length > MAX_IMAGES) return `one value may hold ${MAX_IMAGES} images, not ${images.length}`;
    const dropped = images.includes(TOO_MANY) ? TOO_MANY : null;
    return { images: images.filter((each) => each !== TOO_MANY), dropped };
  }

  *#all({ x, options }: ImageValue): Generator<TakenImage | Promise<TakenImage>> {
    const captions = (i: number) =>
      typeof options.caption === 'string' ? options.caption : String(options.caption?.[i] ?? '');
    // A list of images; numbers, or rows of them, are one image.
    const list = Array.isArray(x) && typeof x[0] !== 'number' && !Array.isArray(x[0]) ? x : null;
    for (const [i, each] of (list ?? [x]).entries()) {
      try {
        yield this.#one(each, list ? { ...options, caption: captions(i) } : options, captions(i));
      } catch (thrown) {
        yield `reading an image threw: ${messageOf(thrown)}`;
      }
    }
  }

  #one(x: unknown, options: ImageOptions, caption: string): TakenImage | Promise<TakenImage> {
    const unfit = whyUnfitShades(options);
    if (unfit !== null) return unfit;
    if (typeof x === 'string' || x instanceof URL) return this.#fetched(String(x), caption);
    if (typeof Blob !== 'undefined' && x instanceof Blob) return { kind: 'blob', blob: x, caption };
    if (typeof ImageData !== 'undefined' && x instanceof ImageData) {
      const { data, width, height } = x;
      if (!(data instanceof Uint8ClampedArray)) return 'ImageData of 8 bits per channel can be recorded';
      const shape = [height, width, 4];
      return { kind: 'array', data: data.slice(), dtype: 'uint8', shape, layout: 'HWC', white: 255, caption };
    }
    if (isDrawn(x)) return this.#bitmap(x, caption);
    return this.#array(x, options, caption);
  }

  #fetched(url: string, caption: string): TakenImage | Promise<TakenImage> {
    return this.#later(0, async () => {
      const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
      if (!response.ok) return `an image could not be fetched: status ${response.status}`;
      return { kind: 'blob', blob: await response.blob(), caption };
    });
  }

  /** `createImageBitmap` copies at the call and answers later. */
  #bitmap(x: ImageBitmapSource, caption: string): TakenImage | Promise<TakenImage> {
    const { width, height } = sizeOf(x);
    if (width === 0 || height === 0) return 'an image without pixels (not loaded yet, or closed)';
    if (width > MAX_SIDE || height > MAX_SIDE) return `a side of an image may have ${MAX_SIDE} pixels`;
    if (typeof OffscreenCanvas === 'undefined') {
      return 'this browser has no OffscreenCanvas, which encodes what is drawn: log its ImageData';
    }
    return this.#later(4 * width * height, async () => {
      const bitmap = await createImageBitmap(x);
      return isForeign(bitmap)
        ? 'an image from another origin without CORS cannot be read'
        : { kind: 'bitmap', bitmap, caption };
    });
  }

  #array(x: unknown, options: ImageOptions, caption: string): TakenImage | Promise<TakenImage> {
    const { layout, white, shape, range } = options;
    const captions = typeof options.caption === 'object' ? { captions: options.caption.map(String) } : {};
    const shades = range ? { white, range: [range[0], range[1]] as const } : { white };
    const made = (data: TensorData, dtype: string, dims: readonly number[]): TakenImage => {
      const plan = planOf(data.length, dims, layout);
      if (typeof plan === 'string') return plan;
      return { kind: 'array', data, dtype, shape: dims, layout, ...shades, caption, ...captions };
    };
    const side = this.#side();
    const tensor = side?.view(x) ?? null;
    if (!side || tensor === null) {
      if (isTensorLike(x))
        return 'a tensor can be recorded once `connect(tf)` was called, or stepwell/tfjs imported';
      const elements = elementsOf(x);
      if (typeof elements === 'string') {
        if (Array.isArray(x)) return elements;
        return 'image() takes ImageData, an ImageBitmap, a canvas, a Blob, an address, a tensor, a typed array with a shape, or a nested array of numbers';
      }
      return made(elements.data, elements.dtype, shape ?? elements.shape);
    }
    const unfit = side.whyUnfit(tensor);
    if (unfit !== null) return unfit;
    const { dtype } = tensor;
    const dims = shape ?? [...tensor.shape];
    const plan = planOf(tensor.size, dims, layout);
    if (typeof plan === 'string') return plan;
    return this.#later(4 * tensor.size, async () => {
      const data = await side.elements(tensor);
      return typeof data === 'string' ? data : made(data, dtype, dims);
    });
  }

  /** Starts at once. */
  #later(bytes: number, take: () => Promise<TakenImage>): TakenImage | Promise<TakenImage> {
    const full = this.#pendingBytes > 0 && this.#pendingBytes + bytes > MAX_PENDING_BYTES;
    if (full || this.#pending >= MAX_PENDING) return TOO_MANY;
    this.#pending++;
    this.#pendingBytes += bytes;
    return take()
      .catch((thrown: unknown) => `an image could not be read: ${messageOf(thrown)}`)
      .finally(() => {
        this.#pending--;
        this.#pendingBytes -= bytes;
      });
  }
}

/** Why an image cannot be read as its options say; `null` when it can. */
function whyUnfitShades({ white, range }: ImageOptions): string | null {
  if (white !== undefined && white !== 1 && white !== 255) {
    return 'white of an image must be 1 or 255; for other numbers there is range: [black, white]';
  }
  if (range === undefined) return null;
  if (white !== undefined) return 'an image takes white or range, not both';
  const isRange = Array.isArray(range) && range.length === 2 && range.every(Number.isFinite);
  return isRange && range[0] < range[1]
    ? null
    : 'range of an image must be [black, white]: two finite numbers, the smaller first';
}

/** What images occupy in memory, roughly. */
export function bytesOfImages(images: readonly RawImage[]): number {
  return images.reduce((sum, image) => sum + bytesOf(image), 0);
}

function bytesOf(image: RawImage): number {
  switch (image.kind) {
    case 'array':
      return image.data.byteLength;
    case 'bitmap':
      return 4 * image.bitmap.width * image.bitmap.height;
    case 'blob':
      return image.blob.size;
  }
}

function planOf(size: number, shape: readonly number[], layout: ImageOptions['layout']): PixelPlan | string {
  const plan = planPixels(shape, layout);
  if (typeof plan === 'string') return plan;
  const { count, width, height, channels } = plan;
  return count * width * height * channels === size
    ? plan
    : `an array of ${size} elements does not have the shape [${shape.join(', ')}]`;
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
