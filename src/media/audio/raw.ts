import type { TensorData } from '../../record/elements.js';
import type { AudioOptions } from './value.js';
import type { WavEncoding } from './wav.js';

/** Sound that the worker encodes. The page has copied all of its data. */
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
  /** Encoded audio, which is stored unchanged. */
  | { readonly kind: 'blob'; readonly blob: Blob }
);
