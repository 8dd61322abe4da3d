/** WAV files: RIFF chunks, everything little-endian. */
import { type Refusal, refuse } from '../../base/refusal.js';
import type { AudioFacts } from './kind.js';

export const WAV_ENCODINGS = ['pcm16', 'float32'] as const;
/** How a sample is written: 16 bits, or a float with all of its bits. */
export type WavEncoding = (typeof WAV_ENCODINGS)[number];

/** Formats of samples in a WAV file. */
const FORMATS = { pcm: 1, float: 3, extensible: 0xfffe } as const;
/** Sizes in the file are 32 bits, and some readers take them for signed. */
const MAX_DATA_BYTES = 2 ** 31 - 256;

/** A WAV file without its samples: they go into `data`, the channels of each moment beside each other. */
export interface WavFile {
  readonly file: Uint8Array<ArrayBuffer>;
  readonly data: DataView;
}

/** Makes a file for `frames` samples in each channel. */
export function wavFile(
  frames: number,
  channels: number,
  sampleRate: number,
  encoding: WavEncoding,
): WavFile | Refusal {
  const bytes = encoding === 'float32' ? 4 : 2;
  const blockBytes = channels * bytes;
  const dataBytes = frames * blockBytes;
  if (dataBytes > MAX_DATA_BYTES) {
    return refuse('limit', 'audio of more than 2 GiB does not fit into a WAV file');
  }
  // All formats but PCM have a size of their extension, and the count of their samples in a chunk of its own.
  const formatBytes = encoding === 'float32' ? 18 : 16;
  const factBytes = encoding === 'float32' ? 12 : 0;
  const headBytes = 12 + 8 + formatBytes + factBytes + 8;
  const file = new Uint8Array(headBytes + dataBytes);
  const view = new DataView(file.buffer);
  let at = 0;
  const text = (chars: string) => {
    for (const char of chars) view.setUint8(at++, char.charCodeAt(0));
  };
  const two = (value: number) => {
    view.setUint16(at, value, true);
    at += 2;
  };
  const four = (value: number) => {
    view.setUint32(at, value, true);
    at += 4;
  };
  text('RIFF');
  four(file.length - 8);
  text('WAVEfmt ');
  four(formatBytes);
  two(encoding === 'float32' ? FORMATS.float : FORMATS.pcm);
  two(channels);
  four(sampleRate);
  four(sampleRate * blockBytes);
  two(blockBytes);
  two(8 * bytes);
  if (encoding === 'float32') {
    two(0);
    text('fact');
    four(4);
    four(frames);
  }
  text('data');
  four(dataBytes);
  return { file, data: new DataView(file.buffer, headBytes) };
}

/** Bytes of a file's beginning that {@link readWav} looks at: the chunks before the samples are short. */
export const WAV_HEAD_BYTES = 65_536;

/** What the beginning of a WAV file of `size` bytes says of its sound; `null`: it is damaged. */
export function readWav(head: Uint8Array, size: number): AudioFacts | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  let format: { code: number; channels: number; sampleRate: number; blockBytes: number } | null = null;
  for (let at = 12; at + 8 <= head.length; ) {
    const id = String.fromCharCode(...head.subarray(at, at + 4));
    const bytes = view.getUint32(at + 4, true);
    at += 8;
    if (id === 'fmt ' && at + 16 <= head.length) {
      format = {
        code: view.getUint16(at, true),
        channels: view.getUint16(at + 2, true),
        sampleRate: view.getUint32(at + 4, true),
        blockBytes: view.getUint16(at + 12, true),
      };
      if (format.channels === 0 || format.sampleRate === 0 || format.blockBytes === 0) return null;
    } else if (id === 'data' && format) {
      const { code, channels, sampleRate, blockBytes } = format;
      // Where samples differ in length, their count is not in the bytes. A stream says 0 or too much: the end of the file counts.
      const isPlain = Object.values(FORMATS).some((each) => each === code);
      const dataBytes = Math.min(bytes === 0 ? Number.POSITIVE_INFINITY : bytes, size - at);
      const duration = isPlain ? Math.floor(dataBytes / blockBytes) / sampleRate : 0;
      return { duration, sampleRate, channels };
    }
    // Chunks begin at even places.
    at += bytes + (bytes % 2);
  }
  if (format === null || size <= head.length) return null;
  return { duration: 0, sampleRate: format.sampleRate, channels: format.channels };
}
