/** How large a video may be [MED4]. Apart from the checks, because the page's entry records canvases and needs only the numbers. */

/** Most videos in one value. */
export const MAX_VIDEOS = 16;
/** Most frames of one video. */
export const MAX_FRAMES = 4096;
/** Longest side of a frame, in pixels: more is beyond the encoders of browsers. */
export const MAX_FRAME_SIDE = 4096;
/** Most pixels in all frames of a video: 256 MiB while they wait for the encoder [MED4]. */
export const MAX_PIXELS = 2 ** 26;
/** Most bytes of an encoded video. */
export const MAX_VIDEO_BYTES = 512 * 1024 * 1024;
/** Most frames per second. */
export const MAX_FPS = 240;
