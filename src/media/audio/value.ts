import { MediaValue } from '../value.js';
import type { SampleLayout } from './samples.js';
import type { WavEncoding } from './wav.js';

/** How to read sound, and its caption. */
export interface AudioOptions {
  /** Samples per second of one channel, in Hz. Required for samples; an AudioBuffer and a Blob hold their rate. */
  readonly sampleRate?: number;
  /** Shown under the clip. For several clips: one text for all, or a list with one text for each. Default: none. */
  readonly caption?: string | readonly string[];
  /**
   * Order of the dimensions of samples: `T` is time, `C` channels. One dimension more, in front, is a list of clips: a list of
   * arrays with `T` is a list of mono clips. Default: one dimension is `T`; of two, the shorter are the channels, if they are
   * one or two. Samples with more channels, or with as many channels as moments, need the option.
   */
  readonly layout?: SampleLayout;
  /** Shape of a typed array, such as `[length / 2, 2]` for stereo with `L R L R …`. */
  readonly shape?: readonly number[];
  /**
   * The number that is full volume. Default: 1 for floats and plain arrays; integers fill their type, so 32,768 for an
   * `Int16Array`. Unsigned integers have silence in the middle of their type. An `int32` tensor that holds samples of 16 bits
   * needs `fullScale: 32768`.
   */
  readonly fullScale?: number;
  /**
   * How samples are kept: `pcm16` (default) rounds them to 16 bits and cuts off what is beyond full volume; `float32` keeps
   * them as 32-bit floats, at twice the size. What is cut off, NaN, or nearly all lost is a problem of the run.
   */
  readonly encoding?: WavEncoding;
}

/** A value of `log()` that stands for one clip or several. Made by {@link audio}; read when it is logged. */
export type AudioValue = MediaValue<'audio', AudioOptions>;

/** What an AudioBuffer has. */
export interface AudioBufferLike {
  readonly sampleRate: number;
  readonly numberOfChannels: number;
  readonly length: number;
  getChannelData(channel: number): Float32Array;
}

/** Sound that knows its sample rate; a text or URL is the address of such a file. */
export type AudioClip = Blob | AudioBufferLike | string | URL;

/**
 * Makes sound a value for `run.log()`: `run.log({ speech: audio(samples, { sampleRate: 16000, caption: 'step 1' }) })`.
 *
 * `x` is samples (a typed array, a nested array, a list of one typed array per channel, a tensor), an AudioBuffer, or a Blob
 * with WAV, MP3, FLAC, Ogg, MP4 or WebM audio in it, which is kept byte for byte; or the address of such a file, which is fetched
 * at the call (at most 256 MiB and 60 s); or a list of AudioBuffers, Blobs, addresses or tensors.
 * Samples are stored as WAV. `x` is read when it is logged: what is done to it afterwards changes nothing.
 */
export function audio(x: AudioClip | readonly AudioClip[], options?: AudioOptions): AudioValue;
export function audio(x: unknown, options: AudioOptions & { readonly sampleRate: number }): AudioValue;
export function audio(x: unknown, options: AudioOptions = {}): AudioValue {
  return new MediaValue('audio', x, options);
}
