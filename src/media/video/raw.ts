import type { TensorData } from '../../record/elements.js';
import type { FrameLayout } from './frames.js';
import type { VideoFormat } from './kind.js';
import type { VideoOptions } from './value.js';

/** A frame that is no array of numbers: the pixels of an ImageData, or a bitmap. All frames of a video have one size. */
export type RawFrame = Uint8ClampedArray<ArrayBuffer> | ImageBitmap;

/** Frames that the worker encodes. The page has copied all of their data. */
export type RawFrames = {
  readonly caption: string;
  readonly fps: number;
  /** `undefined`: the person did not choose. */
  readonly format: VideoFormat | undefined;
} & (
  | {
      readonly kind: 'array';
      /** Row-major. */
      readonly data: TensorData;
      readonly dtype: string;
      readonly shape: readonly number[];
      readonly layout: FrameLayout | undefined;
      readonly white: VideoOptions['white'];
      readonly range: VideoOptions['range'];
      /** Of the videos in `data`, if they differ: one each. */
      readonly captions?: readonly string[];
    }
  | {
      readonly kind: 'frames';
      readonly width: number;
      readonly height: number;
      readonly frames: readonly RawFrame[];
    }
);

/** A video that the worker stores. */
export type RawVideo =
  | RawFrames
  /** An encoded video, which is stored unchanged. */
  | { readonly kind: 'blob'; readonly blob: Blob; readonly caption: string };
