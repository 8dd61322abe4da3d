/** A reader of WAV files for tests, by the book (RIFF of 1991): it shares nothing with the library's writer. */

export interface ReadWav {
  readonly format: number;
  readonly bits: number;
  readonly sampleRate: number;
  /** Samples by channel, from −1 to 1. */
  readonly channels: readonly number[][];
}

/** A piece of a file. All numbers are little-endian. */
class Piece {
  readonly #view: DataView;

  constructor(bytes: Uint8Array, from = 0, to = bytes.length) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset + from, to - from);
  }

  get length(): number {
    return this.#view.byteLength;
  }
  text(from: number): string {
    return String.fromCharCode(...[0, 1, 2, 3].map((at) => this.#view.getUint8(from + at)));
  }
  u16(at: number): number {
    return this.#view.getUint16(at, true);
  }
  u32(at: number): number {
    return this.#view.getUint32(at, true);
  }
  i16(at: number): number {
    return this.#view.getInt16(at, true);
  }
  f32(at: number): number {
    return this.#view.getFloat32(at, true);
  }
}

/** Reads a whole file; throws where a size in it does not fit. */
export function readWavFile(bytes: Uint8Array): ReadWav {
  const file = new Piece(bytes);
  const must = (condition: boolean, what: string) => {
    if (!condition) throw new Error(`WAV: ${what}`);
  };
  must(file.text(0) === 'RIFF' && file.text(8) === 'WAVE', 'RIFF WAVE');
  must(file.u32(4) === file.length - 8, 'size of the file');
  const chunks = new Map<string, Piece>();
  for (let at = 12; at < file.length; ) {
    const size = file.u32(at + 4);
    must(at + 8 + size <= file.length, 'size of a chunk');
    chunks.set(file.text(at), new Piece(bytes, at + 8, at + 8 + size));
    at += 8 + size + (size & 1);
  }
  const head = chunks.get('fmt ') as Piece;
  const data = chunks.get('data') as Piece;
  const [format, count, bits] = [head.u16(0), head.u16(2), head.u16(14)];
  const sampleRate = head.u32(4);
  const block = (count * bits) / 8;
  must(head.u16(12) === block && head.u32(8) === sampleRate * block, 'bytes of a block');
  must(data.length % block === 0, 'whole blocks');
  const frames = data.length / block;
  if (format === 3) {
    must(head.length === 18 && head.u16(16) === 0, 'the extension of a format');
    must(chunks.get('fact')?.u32(0) === frames, 'the count of samples');
  }
  const sample = (i: number) => (format === 3 ? data.f32(4 * i) : data.i16(2 * i) / 32_768);
  const channels = Array.from({ length: count }, (_, channel) =>
    Array.from({ length: frames }, (_, frame) => sample(frame * count + channel)),
  );
  return { format, bits, sampleRate, channels };
}
