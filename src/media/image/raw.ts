import type { Refusal } from '../../base/refusal.js';
import type { TensorData } from '../../record/elements.js';
import type { Json } from '../../record/kinds.js';
import type { ImageOptions } from './value.js';

/** An image that the worker encodes. The page has copied all of its data. */
export type RawImage = { readonly caption: string } & RawExtras &
  (
    | {
        readonly kind: 'array';
        /** Row-major. */
        readonly data: TensorData;
        readonly dtype: string;
        readonly shape: readonly number[];
        readonly layout: ImageOptions['layout'];
        readonly white: ImageOptions['white'];
        readonly range?: ImageOptions['range'];
        /** Of the images in `data`, when they differ: one each. */
        readonly captions?: readonly string[];
      }
    | { readonly kind: 'bitmap'; readonly bitmap: ImageBitmap }
    /** An encoded image, which is stored unchanged. */
    | { readonly kind: 'blob'; readonly blob: Blob }
  );

/** What is asked of an image beside its pixels. The worker checks it. */
export interface RawExtras {
  readonly format?: string;
  readonly mode?: string;
  /** The option `boxes`. */
  readonly boxes?: Json;
  readonly masks?: readonly RawMask[];
  /** What could not be captured of it. */
  readonly problems?: readonly Refusal[];
}

/** A mask. The page has copied its labels. */
export interface RawMask {
  readonly name: string;
  /** Row-major. */
  readonly data: TensorData;
  /** One dimension: the labels of all pixels of the image. */
  readonly shape: readonly number[];
  readonly labels: Json;
}
