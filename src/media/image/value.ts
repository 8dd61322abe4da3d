import { MediaValue } from '../value.js';

/** How to read an image, and its caption. */
export interface ImageOptions {
  /** Shown under the image. For several images: one text for all, or a list with one text for each. Default: none. */
  readonly caption?: string | readonly string[];
  /**
   * Order of the dimensions of a tensor or array. Default: `HW` for two dimensions; for three `HWC` when the last is 1, 3
   * or 4, else `CHW`. A fourth dimension in front of three is a list of images.
   */
  readonly layout?: 'HW' | 'HWC' | 'CHW';
  /** Shape of a typed array. */
  readonly shape?: readonly number[];
  /**
   * The number that is white in a tensor or array; black is 0. Default: 1 for booleans and 255 for integers. For floats 1,
   * or 255 when at least as many values are 2 or more as lie between 0 and 1: rounding above 1, or one hot pixel, changes
   * nothing. For a `Uint16Array` 65,535 when most of its positive values are above 255. The images of one array are read
   * alike, those of a list each by itself. Colours and alpha are looked at apart.
   */
  readonly white?: 1 | 255;
  /**
   * The numbers that are black and white in a tensor or array, such as `[-1, 1]`. What lies outside is cut off; NaN is
   * black. Alpha goes from 0 to the second number. Instead of `white`. Where neither is given, an image with values outside
   * of black and white is a problem of the run; in any case, one whose values became mostly one shade, or that holds NaN, is.
   */
  readonly range?: readonly [black: number, white: number];
}

/** A value of `log()` that stands for one image or several. Made by {@link image}; read when it is logged. */
export type ImageValue = MediaValue<'image', ImageOptions>;

/**
 * A picture as a value for `run.log()`: `run.log({ sample: image(canvas, { caption: 'a seven' }) })`.
 *
 * `x` is ImageData, an ImageBitmap, a canvas, an `<img>` or `<video>`, a Blob with an image in it, the address of one
 * (fetched at the call), a tensor, a typed array with a `shape`, a nested array of numbers, or a list of any of these. It
 * is read when it is logged: what is done to it afterwards changes nothing.
 */
export function image(x: unknown, options: ImageOptions = {}): ImageValue {
  return new MediaValue('image', x, options);
}
