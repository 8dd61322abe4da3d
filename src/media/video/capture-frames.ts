/** Captures frames that are no arrays of numbers: ImageData and what a page draws. */
import { isRefusal, type Refusal, refuse } from '../../base/refusal.js';
import type { CaptureContext, TakenItem, Taking } from '../capture.js';
import { copyDrawn, sizeOf, whyUnfitDrawn } from '../image/drawn.js';
import { type Frame, isFrame, isImageData } from './capture-lists.js';
import { whyTooLarge } from './frames.js';
import type { RawFrame, RawFrames, RawVideo } from './raw.js';

/** Copies the frames of one video at the call [VAL3]. */
export function takeFrames(
  list: readonly unknown[],
  options: Pick<RawFrames, 'fps' | 'format' | 'caption'>,
  context: CaptureContext,
): Taking<RawVideo> {
  const frames = list.filter(isFrame);
  if (frames.length < list.length) return refuse('type', 'the frames of a video are not all pictures');
  const [first, ...rest] = frames.map(sizeOfFrame) as [Size, ...Size[]];
  const { width, height } = first;
  if (rest.some((size) => size.width !== width || size.height !== height)) {
    return refuse('shape', 'the frames of a video differ in size');
  }
  const bytes = 4 * width * height * frames.length;
  const unfit =
    whyTooLarge(frames.length, width, height) ?? frames.map(whyUnfit).find((each) => each !== null);
  if (unfit) return unfit;
  const made = (pixels: readonly RawFrame[]): TakenItem<RawVideo> => ({
    raw: { kind: 'frames', ...options, width, height, frames: pixels },
    bytes,
  });
  if (frames.every(isImageData)) return made(frames.map(copyPixels));
  return context.later(bytes, async () => {
    // All copies begin before the first `await`.
    const copies = await Promise.all(
      frames.map((frame) => (isImageData(frame) ? copyPixels(frame) : copyDrawn(frame))),
    );
    const failed = copies.find(isRefusal);
    return failed ?? made(copies as RawFrame[]);
  });
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function sizeOfFrame(frame: Frame): Size {
  return isImageData(frame) ? frame : sizeOf(frame);
}

function whyUnfit(frame: Frame): Refusal | null {
  if (!isImageData(frame)) {
    const { width, height } = sizeOf(frame);
    return whyUnfitDrawn(width, height);
  }
  if (!(frame.data instanceof Uint8ClampedArray)) {
    return refuse('type', 'ImageData of 8 bits per channel can be recorded');
  }
  // The array of an ImageData whose buffer was sent elsewhere is empty.
  return frame.data.length === 0 ? refuse('unreadable', 'the pixels of a frame were sent elsewhere') : null;
}

function copyPixels({ data }: ImageData): RawFrame {
  return new Uint8ClampedArray(data);
}
