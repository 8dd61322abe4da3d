/** Numbers as pictures: which shapes are images, and their elements as bytes. */

import { type Refusal, refuse } from '../../base/refusal.js';
import type { TensorData } from '../../record/elements.js';
import type { PixelPlan } from './plan.js';
import { byteOf, type ImageShades, Losses } from './shades.js';

import type { ImageOptions } from './value.js';

/** Longest side of an image, in pixels: what browsers decode everywhere. */
export const MAX_SIDE = 16_384;
/** Images in one value: more could not be looked at, and each is a blob of its own. */
export const MAX_IMAGES = 64;

/** One image of a {@link PixelPlan}, pixel by pixel, row by row from the top. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
  readonly data: Uint8Array;
}

/** The images in an array of this shape. */
export function planPixels(shape: readonly number[], layout: ImageOptions['layout']): PixelPlan | Refusal {
  const count = shape.length === 4 ? (shape[0] as number) : 1;
  const dims = shape.length === 4 ? shape.slice(1) : shape;
  const text = `[${shape.join(', ')}]`;
  const order = layout ?? orderOf(dims);
  if (order === null || dims.length !== order.length) {
    const wanted = layout ? ` of layout ${layout}` : ': it takes HW, HWC or CHW with 1, 3 or 4 channels';
    return refuse('shape', `an array of shape ${text} is no image${wanted}`);
  }
  const size = (dimension: string) => dims[order.indexOf(dimension)] ?? 1;
  const [width, height, channels] = [size('W'), size('H'), size('C')];
  if (!(channels === 1 || channels === 3 || channels === 4)) {
    const reason = `an image has 1, 3 or 4 channels; one of shape ${text} (${order}) has ${channels}`;
    return refuse('shape', reason);
  }
  if (!(width >= 1 && height >= 1 && count >= 1)) {
    return refuse('shape', `an image of shape ${text} has no pixels`);
  }
  if (width > MAX_SIDE || height > MAX_SIDE) {
    return refuse('limit', `a side of an image may have ${MAX_SIDE} pixels`);
  }
  if (count > MAX_IMAGES) {
    return refuse('limit', `one value may hold ${MAX_IMAGES} images; shape ${text} has ${count}`);
  }
  return { count, width, height, channels, planes: order === 'CHW' };
}

function orderOf(dims: readonly number[]): 'HW' | 'HWC' | 'CHW' | null {
  const isChannels = (size: number | undefined) => size === 1 || size === 3 || size === 4;
  if (dims.length === 2) return 'HW';
  if (dims.length !== 3) return null;
  if (isChannels(dims[2])) return 'HWC';
  return isChannels(dims[0]) ? 'CHW' : null;
}

/**
 * Image number `index` as bytes, and what was lost on the way: see {@link Losses}. `dtype` is that of the array, as for
 * {@link shadesOf}.
 */
export function readPixels(
  data: TensorData,
  dtype: string,
  plan: PixelPlan,
  index: number,
  shades: ImageShades,
): Pixels & { readonly lost: readonly string[] } {
  const { width, height, channels, planes } = plan;
  const area = width * height;
  const start = index * area * channels;
  const bytes = new Uint8Array(area * channels);
  const losses = new Losses(shades.colors, dtype, false);
  const alphaLosses = new Losses(shades.alpha, dtype, true);
  for (let c = 0; c < channels; c++) {
    const isAlpha = c === 3;
    const used = isAlpha ? shades.alpha : shades.colors;
    const watched = isAlpha ? alphaLosses : losses;
    for (let p = 0; p < area; p++) {
      const value = data[start + (planes ? c * area + p : p * channels + c)] as number;
      const byte = byteOf(value, used);
      bytes[p * channels + c] = byte;
      watched.add(value, byte);
    }
  }
  return { width, height, channels, data: bytes, lost: [...losses.texts(), ...alphaLosses.texts()] };
}
