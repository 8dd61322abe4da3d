/** A reader of WAV files for tests, by the book (RIFF of 1991): it shares nothing with the library's writer. */

export interface ReadWav {
  readonly format: number;
  readonly bits: number;
  readonly sampleRate: number;
  /** Samples by channel, from −1 to 1. */
  readonly channels: readonly number[][];
}

/** Reads a whole file; throws where a size in it does not fit. */
export function readWavFile(bytes: Uint8Array): ReadWav {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const must = (condition: boolean, what: string) => {
    if (!condition) throw new Error(`WAV: ${what}`);
  };
  must(
    buffer.toString('latin1', 0, 4) === 'RIFF' && buffer.toString('latin1', 8, 12) === 'WAVE',
    'RIFF WAVE',
  );
  must(buffer.readUInt32LE(4) === buffer.length - 8, 'size of the file');
  const chunks = new Map<string, Buffer>();
  for (let at = 12; at < buffer.length; ) {
    const size = buffer.readUInt32LE(at + 4);
    must(at + 8 + size <= buffer.length, 'size of a chunk');
    chunks.set(buffer.toString('latin1', at, at + 4), buffer.subarray(at + 8, at + 8 + size));
    at += 8 + size + (size & 1);
  }
  const head = chunks.get('fmt ') as Buffer;
  const data = chunks.get('data') as Buffer;
  const [format, count, bits] = [head.readUInt16LE(0), head.readUInt16LE(2), head.readUInt16LE(14)];
  const sampleRate = head.readUInt32LE(4);
  const block = (count * bits) / 8;
  must(head.readUInt16LE(12) === block && head.readUInt32LE(8) === sampleRate * block, 'bytes of a block');
  must(data.length % block === 0, 'whole blocks');
  const frames = data.length / block;
  if (format === 3) {
    must(head.length === 18 && head.readUInt16LE(16) === 0, 'the extension of a format');
    must(chunks.get('fact')?.readUInt32LE(0) === frames, 'the count of samples');
  }
  const sample = (i: number) => (format === 3 ? data.readFloatLE(4 * i) : data.readInt16LE(2 * i) / 32_768);
  const channels = Array.from({ length: count }, (_, channel) =>
    Array.from({ length: frames }, (_, frame) => sample(frame * count + channel)),
  );
  return { format, bits, sampleRate, channels };
}
