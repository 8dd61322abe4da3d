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
  /**
   * How pixels are stored: `png` keeps every one of them, `jpeg` and `webp` are smaller. Where a browser does not write a
   * format, PNG is stored and a problem is counted. A Blob or address is stored as it is. Default: `png`.
   */
  readonly format?: 'png' | 'jpeg' | 'webp';
  /** Says what the channels are, as W&B does: grey, colours, or colours and alpha. Other channels are a problem. */
  readonly mode?: 'L' | 'RGB' | 'RGBA';
  /** Label maps over the image, by name: see {@link ImageMask}. Up to 16. For one image, not for a list. */
  readonly masks?: { readonly [name: string]: ImageMask };
  /** Boxes over the image, in groups by name: see {@link ImageBoxes}. Up to 1000 boxes in 16 groups. For one image. */
  readonly boxes?: { readonly [name: string]: ImageBoxes };
}

/** Names of classes by number: an object, a list or a `Map`. Default: “class 3” and so on. */
export type ImageClassLabels =
  | { readonly [id: number]: string }
  | readonly string[]
  | ReadonlyMap<number, string>;

/**
 * A mask: the number of a class, from 0 to 65,535, for each pixel of the image. Class 0 is background, which is not drawn,
 * unless the labels name it. W&B's names of the fields are taken too.
 */
export interface ImageMask {
  /** A nested array, a typed array, a tensor, or ImageData, whose red channel counts. Of the same size as the image. */
  readonly data?: unknown;
  readonly maskData?: unknown;
  readonly mask_data?: unknown;
  /** Shape of a typed array. Default: that of the image. */
  readonly shape?: readonly number[];
  readonly classLabels?: ImageClassLabels;
  readonly class_labels?: ImageClassLabels;
}

/** A group of boxes, such as those that were predicted. W&B's names of the fields are taken too. */
export interface ImageBoxes {
  readonly boxData?: readonly ImageBox[];
  readonly box_data?: readonly ImageBox[];
  readonly classLabels?: ImageClassLabels;
  readonly class_labels?: ImageClassLabels;
}

/** A box over an image. W&B's names of the fields are taken too. */
export interface ImageBox {
  readonly position:
    | { readonly minX: number; readonly maxX: number; readonly minY: number; readonly maxY: number }
    | { readonly middle: readonly [x: number, y: number]; readonly width: number; readonly height: number };
  /** `pixel`: the position is in pixels. Default: in fractions of the image, from 0 to 1. */
  readonly domain?: 'pixel' | 'percentage';
  /** The number of the class: 0 or more. */
  readonly classId?: number;
  readonly class_id?: number;
  /** Finite numbers by name. The board filters by them. */
  readonly scores?: { readonly [name: string]: number };
  /** Shown at the box. Default: the name of the class. */
  readonly boxCaption?: string;
  readonly box_caption?: string;
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
