import type { TensorData } from '../../record/elements.js';
import type { AudioOptions } from './value.js';
import type { WavEncoding } from './wav.js';

/** Sound that the worker encodes. All of it is the page's own copy. */
export type RawAudio = { readonly caption: string } & (
  | {
      readonly kind: 'samples';
      /** Row-major. */
      readonly data: TensorData;
      readonly dtype: string;
      readonly shape: readonly number[];
      readonly layout: AudioOptions['layout'];
      readonly sampleRate: number;
      readonly fullScale: AudioOptions['fullScale'];
      readonly encoding: WavEncoding;
      /** Of the clips in `data`, when they differ: one each. */
      readonly captions?: readonly string[];
    }
  /** Encoded audio, kept as it is. */
  | { readonly kind: 'blob'; readonly blob: Blob }
);
