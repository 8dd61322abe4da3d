/** Which arrays are videos, and how large a video may be. */
import { type Refusal, refuse } from '../../base/refusal.js';
import type { PixelPlan } from '../image/plan.js';
import { MAX_FRAME_SIDE, MAX_FRAMES, MAX_PIXELS, MAX_VIDEOS } from './limits.js';

/** Orders of the dimensions of frames: time, height, width, channels. */
export const FRAME_LAYOUTS = ['THW', 'THWC', 'TCHW'] as const;
/** Name of an order of dimensions. */
export type FrameLayout = (typeof FRAME_LAYOUTS)[number];

/** How an array is read as `videos` videos, whose frames are images. */
export interface FramePlan {
  readonly videos: number;
  /** The frames of one video. */
  readonly frames: PixelPlan;
}

/** The videos in an array of this shape. */
export function planFrames(shape: readonly number[], layout: FrameLayout | undefined): FramePlan | Refusal {
  const text = `[${shape.join(', ')}]`;
  const order = layout ?? orderOf(shape);
  if (order === null || (shape.length !== order.length && shape.length !== order.length + 1)) {
    const wanted = layout ? ` of layout ${layout}` : ': it takes THW, THWC or TCHW with 1, 3 or 4 channels';
    return refuse('shape', `an array of shape ${text} is no video${wanted}`);
  }
  const isBatch = shape.length > order.length;
  const videos = isBatch ? (shape[0] as number) : 1;
  const dims = isBatch ? shape.slice(1) : shape;
  const size = (dimension: string) => dims[order.indexOf(dimension)] ?? 1;
  const [count, width, height, channels] = [size('T'), size('W'), size('H'), size('C')];
  if (!(channels === 1 || channels === 3 || channels === 4)) {
    const reason = `a video has 1, 3 or 4 channels; one of shape ${text} (${order}) has ${channels}`;
    return refuse('shape', reason);
  }
  if (!(width >= 1 && height >= 1 && count >= 1 && videos >= 1)) {
    return refuse('shape', `a video of shape ${text} has no pixels`);
  }
  if (videos > MAX_VIDEOS) {
    return refuse('limit', `one value may hold ${MAX_VIDEOS} videos; shape ${text} has ${videos}`);
  }
  return (
    whyTooLarge(count, width, height) ?? {
      videos,
      frames: { count, width, height, channels, planes: order === 'TCHW' },
    }
  );
}

/** Why so many frames of this size are not recorded; `null`: they are. */
export function whyTooLarge(count: number, width: number, height: number): Refusal | null {
  if (count > MAX_FRAMES) return refuse('limit', `a video may have ${MAX_FRAMES} frames, not ${count}`);
  if (width > MAX_FRAME_SIDE || height > MAX_FRAME_SIDE) {
    return refuse('limit', `a side of a video may have ${MAX_FRAME_SIDE} pixels`);
  }
  return count * width * height > MAX_PIXELS
    ? refuse('limit', `all frames of a video together may have ${MAX_PIXELS} pixels`)
    : null;
}

function orderOf(shape: readonly number[]): FrameLayout | null {
  const isChannels = (size: number | undefined) => size === 1 || size === 3 || size === 4;
  if (shape.length === 3) return 'THW';
  if (shape.length !== 4 && shape.length !== 5) return null;
  if (isChannels(shape.at(-1))) return 'THWC';
  return isChannels(shape.at(-3)) ? 'TCHW' : null;
}
