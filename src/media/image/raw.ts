import type { TensorData } from '../../record/elements.js';
import type { ImageOptions } from './value.js';

/** An image that the worker encodes. The page has copied all of its data. */
export type RawImage = { readonly caption: string } & (
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
