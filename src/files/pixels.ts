/** Numbers as pictures: which shapes are images, and their elements as bytes. */
import type { ImageOptions } from '../record/image-value.js';

/** Longest side of an image, in pixels: what browsers decode everywhere. */
export const MAX_SIDE = 16_384;
/** Images in one value: more could not be looked at, and each is a blob of its own. */
export const MAX_IMAGES = 64;

/** Elements of an array on the CPU. */
export type PixelData =
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray;

/** How an array is read as `count` images. */
export interface PixelPlan {
  readonly count: number;
  readonly width: number;
  readonly height: number;
  /** 1: grey; 3: red, green, blue; 4: with alpha, not multiplied in. */
  readonly channels: 1 | 3 | 4;
  /** Channels come one after the other instead of pixel by pixel. */
  readonly planes: boolean;
}

/** One image of a {@link PixelPlan}, pixel by pixel, row by row from the top. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
  readonly data: Uint8Array;
}

/** The images in an array of this shape; a text says why there are none. */
export function planPixels(shape: readonly number[], layout: ImageOptions['layout']): PixelPlan | string {
  const count = shape.length === 4 ? (shape[0] as number) : 1;
  const dims = shape.length === 4 ? shape.slice(1) : shape;
  const text = `[${shape.join(', ')}]`;
  const order = layout ?? orderOf(dims);
  if (order === null || dims.length !== order.length) {
    return `an array of shape ${text} is no image${layout ? ` of layout ${layout}` : ': it takes HW, HWC or CHW with 1, 3 or 4 channels'}`;
  }
  const size = (dimension: string) => dims[order.indexOf(dimension)] ?? 1;
  const [width, height, channels] = [size('W'), size('H'), size('C')];
  if (!(channels === 1 || channels === 3 || channels === 4)) {
    return `an image has 1, 3 or 4 channels; one of shape ${text} (${order}) has ${channels}`;
  }
  if (!(width >= 1 && height >= 1 && count >= 1)) return `an image of shape ${text} has no pixels`;
  if (width > MAX_SIDE || height > MAX_SIDE) return `a side of an image may have ${MAX_SIDE} pixels`;
  if (count > MAX_IMAGES) return `one value may hold ${MAX_IMAGES} images; shape ${text} has ${count}`;
  return { count, width, height, channels, planes: order === 'CHW' };
}

function orderOf(dims: readonly number[]): 'HW' | 'HWC' | 'CHW' | null {
  const isChannels = (size: number | undefined) => size === 1 || size === 3 || size === 4;
  if (dims.length === 2) return 'HW';
  if (dims.length !== 3) return null;
  if (isChannels(dims[2])) return 'HWC';
  return isChannels(dims[0]) ? 'CHW' : null;
}

/** The number that is white: see {@link ImageOptions.white}. `dtype` as in tfjs; `float64` for plain arrays. */
export function whiteOf(data: PixelData, dtype: string, white: ImageOptions['white']): number {
  if (white !== undefined) return white;
  if (dtype === 'bool') return 1;
  if (!dtype.startsWith('float')) return 255;
  // Whatever is above 1, also an infinity; a NaN is not.
  return data.some((value) => value > 1) ? 255 : 1;
}

/**
 * Image number `index` as bytes: `white` becomes 255, what is between is rounded to the nearest (halves up), what is
 * outside is cut off, NaN is 0.
 */
export function readPixels(data: PixelData, plan: PixelPlan, index: number, white: number): Pixels {
  const { width, height, channels, planes } = plan;
  const area = width * height;
  const start = index * area * channels;
  const bytes = new Uint8ClampedArray(area * channels);
  const factor = 255 / white;
  const byteOf = (value: number) => Math.floor(value * factor + 0.5);
  if (!planes) {
    for (let i = 0; i < bytes.length; i++) bytes[i] = byteOf(data[start + i] as number);
  } else {
    for (let c = 0; c < channels; c++) {
      const plane = start + c * area;
      for (let p = 0; p < area; p++) bytes[p * channels + c] = byteOf(data[plane + p] as number);
    }
  }
  return { width, height, channels, data: new Uint8Array(bytes.buffer) };
}
