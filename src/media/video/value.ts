import type { ImageOptions } from '../image/value.js';
import { MediaValue } from '../value.js';
import type { FrameLayout } from './frames.js';
import type { VideoFormat } from './kind.js';

/** How to read frames and store them, and the caption of the video. */
export interface VideoOptions {
  /** Frames per second, above 0 and at most 240. Default: 4. An encoded video holds its own. */
  readonly fps?: number;
  /**
   * How frames are stored. Default: `webm`, with VP9 or VP8. `mp4` is H.264, whose sides are even: an odd side gets one row or column
   * more. Where the browser lacks the codec, another codec or `gif` is stored and a problem says so.
   */
  readonly format?: VideoFormat;
  /** Shown under the video. For several videos: one text for all, or a list with one text for each. Default: none. */
  readonly caption?: string | readonly string[];
  /**
   * Order of the dimensions of a tensor or array. Default: `THW` for three dimensions; for four `THWC` if the last is 1, 3 or 4, else
   * `TCHW`. One dimension more, in front, is a list of videos.
   */
  readonly layout?: FrameLayout;
  /** Shape of a typed array. In a list of typed arrays: the shape of each. */
  readonly shape?: readonly number[];
  /** The number that is white in a tensor or array: as for `image()`, with one rule for all frames. */
  readonly white?: ImageOptions['white'];
  /** The numbers that are black and white in a tensor or array, such as `[-1, 1]`: as for `image()`. */
  readonly range?: ImageOptions['range'];
}

/** A value of `log()` that stands for one video or several. Made by {@link video}; read when it is logged. */
export type VideoValue = MediaValue<'video', VideoOptions>;

/**
 * Makes a video a value for `run.log()`: `run.log({ rollout: video(frames, { fps: 10, caption: 'episode 3' }) })`.
 *
 * `x` is frames: a tensor, a typed array with a `shape`, a nested array of numbers, or a list of ImageData, ImageBitmaps, canvases or
 * frames as arrays. Frames are encoded in the logger's worker. Or `x` is a Blob with a WebM, MP4, Ogg or GIF video, or the address of
 * one (fetched at the call), which is kept byte for byte; a list of these is a list of videos. `x` is read when it is logged: what is
 * done to it afterwards changes nothing. Frames with transparent pixels are stored over white.
 *
 * At most 4,096 frames of at most 4,096 pixels a side, 2^26 pixels in all frames together, and 512 MiB of an encoded video.
 */
export function video(x: unknown, options: VideoOptions = {}): VideoValue {
  return new MediaValue('video', x, options);
}
