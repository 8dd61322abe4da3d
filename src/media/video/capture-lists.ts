/** Lists of frames: what is a frame, and arrays of numbers that are one frame each. */
import { isRefusal, type Refusal, refuse } from '../../base/refusal.js';
import type { Elements, TensorData } from '../../record/elements.js';
import type { CaptureContext } from '../capture.js';
import { type Drawn, isDrawn } from '../image/drawn.js';
import type { VideoOptions } from './value.js';

/** A frame that is no array of numbers. */
export type Frame = ImageData | Drawn;

/** True for {@link Frame}. */
export function isFrame(x: unknown): x is Frame {
  return isImageData(x) || isDrawn(x);
}

/** True for ImageData. */
export function isImageData(x: unknown): x is ImageData {
  return typeof ImageData !== 'undefined' && x instanceof ImageData;
}

/** True for arrays of numbers in memory. */
export function isTypedArray(x: unknown): x is TensorData {
  return ArrayBuffer.isView(x) && !(x instanceof DataView);
}

/** True for what looks like a tensor of any tfjs, also one that is not connected. */
export function isTensorLike(x: unknown): boolean {
  return typeof x === 'object' && x !== null && 'dataId' in x && 'dtype' in x;
}

/** The shape of a typed array or tensor; `null` for other values. */
export function shapeOf(
  x: unknown,
  { shape }: VideoOptions,
  context: CaptureContext,
): readonly number[] | null {
  if (isTypedArray(x)) return shape ?? [x.length];
  const tensor = context.side()?.view(x);
  if (tensor) return shape ?? tensor.shape;
  return isTensorLike(x) ? (shape ?? []) : null;
}

/** Frames of one shape behind each other, with time as the first dimension. */
export function stacked(
  frames: readonly (Elements | Refusal)[],
  shape: readonly number[] | undefined,
): Elements | Refusal {
  const parts: Elements[] = [];
  for (const frame of frames) {
    if (isRefusal(frame)) return frame;
    parts.push(frame);
  }
  const [first] = parts as [Elements];
  const { length } = first.data;
  if (parts.some(({ data }) => data.length !== length)) {
    return refuse('shape', 'the frames of a video differ in size');
  }
  if (parts.some(({ data }) => data.constructor !== first.data.constructor)) {
    return refuse('type', 'the frames of a video differ in type');
  }
  const data = new (first.data.constructor as new (length: number) => TensorData)(parts.length * length);
  for (const [i, part] of parts.entries()) data.set(part.data, i * length);
  return { data, dtype: first.dtype, shape: [parts.length, ...(shape ?? first.shape)] };
}
