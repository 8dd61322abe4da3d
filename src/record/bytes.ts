import { CorruptDataError, ValidationError } from '../base/errors.js';

/**
 * Writing and reading bytes: little-endian numbers, varints (7 bits per byte, lowest first), text. The writer grows;
 * the reader trusts no byte. For bad bytes it throws `CorruptDataError` and nothing else. Before it allocates, it checks the
 * size against the bytes that are left or against a budget.
 */

/** Longest varint read: 8 bytes hold 56 bits, and integers above 2^53 − 1 are refused. */
const MAX_VARINT_BYTES = 8;

/**
 * Default limit for the numbers that one reader makes (128 MiB of float64). The length of the bytes is no limit: a constant
 * column takes a few bytes whatever its length, so a few hostile bytes could ask for any amount of memory.
 */
export const MAX_NUMBERS = 16_777_216;

const encoder = new TextEncoder();
/** `ignoreBOM` keeps a leading U+FEFF, which is an ordinary character of a key. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A buffer that grows as it is written. */
export class ByteWriter {
  /** Everything written so far is in the first {@link length} bytes. Both change identity when the buffer grows. */
  bytes: Uint8Array<ArrayBuffer>;
  view: DataView<ArrayBuffer>;
  length = 0;

  /** `capacity`: expected bytes. A good guess saves copying. */
  constructor(capacity = 256) {
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Makes room for `count` more bytes, so that they may be written into {@link bytes} directly. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }

  u8(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  u32(value: number): void {
    this.reserve(4);
    this.view.setUint32(this.length, value, true);
    this.length += 4;
  }

  f32(value: number): void {
    this.reserve(4);
    this.view.setFloat32(this.length, value, true);
    this.length += 4;
  }

  f64(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  /** An integer from 0 to 2^53 − 1. */
  varint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new ValidationError(`Not an integer from 0 to 2^53 − 1: ${value}`, { value });
    }
    this.reserve(MAX_VARINT_BYTES);
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.bytes[this.length++] = (rest % 128) | 128;
    this.bytes[this.length++] = rest;
  }

  /** An integer between −(2^53 − 1) and 2^53 − 1, small for small magnitudes of either sign. */
  zigzag(value: number): void {
    const negative = value < 0 ? 1 : 0;
    const magnitude = negative ? -value - 1 : value;
    // 2 × magnitude may pass 2^53, so the sign and the lowest six bits leave first.
    const low = (magnitude % 64) * 2 + negative;
    if (magnitude < 64) return this.u8(low);
    this.u8(low | 128);
    this.varint(Math.floor(magnitude / 64));
  }

  /** Bytes as they are, without their length. */
  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** UTF-8 without its length. Call it only for text without lone surrogates: they would become U+FFFD. */
  utf8(text: string): void {
    this.raw(encoder.encode(text));
  }

  /** Any string, losslessly: a varint of `2 × length`, then UTF-8. With lone surrogates, which UTF-8 cannot hold: `2 × length + 1`, then UTF-16LE. */
  text(text: string): void {
    if (/\p{Surrogate}/u.test(text)) {
      this.varint(text.length * 4 + 1);
      this.reserve(text.length * 2);
      for (let i = 0; i < text.length; i++, this.length += 2) {
        this.view.setUint16(this.length, text.charCodeAt(i), true);
      }
      return;
    }
    const bytes = encoder.encode(text);
    this.varint(bytes.length * 2);
    this.raw(bytes);
  }

  /** Begins a block whose length in bytes is put in front of it by {@link end}. */
  begin(): number {
    this.u8(0);
    return this.length;
  }

  /** Ends the block that {@link begin} began. A long block is moved to make room for its length: cheaper than measuring the block first. */
  end(start: number): void {
    const size = this.length - start;
    let extra = 0;
    for (let rest = size; rest >= 128; rest = Math.floor(rest / 128)) extra++;
    this.reserve(extra + MAX_VARINT_BYTES);
    if (extra > 0) this.bytes.copyWithin(start + extra, start, this.length);
    this.length = start - 1;
    this.varint(size);
    this.length += size;
  }

  /** A copy of what was written, in a buffer of exactly that size. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length);
  }
}

/** Numbers that may still be made. A reader shares its budget with its {@link ByteReader.block}s. */
export interface Budget {
  numbers: number;
}

/** Reads `bytes` from `position` up to `end`. */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly end: number;
  readonly budget: Budget;
  position: number;

  constructor(
    bytes: Uint8Array,
    position = 0,
    end = bytes.length,
    budget: Budget = { numbers: MAX_NUMBERS },
  ) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.position = position;
    this.end = end;
    this.budget = budget;
    if (!(position >= 0 && position <= end && end <= bytes.length)) this.fail('Bytes end too early');
  }

  get left(): number {
    return this.end - this.position;
  }

  /** Throws `CorruptDataError` with the position in the bytes. */
  fail(what: string): never {
    throw new CorruptDataError(what, { offset: this.position });
  }

  /** Throws unless `count` more bytes are there. */
  need(count: number): void {
    if (count > this.left) this.fail('Bytes end too early');
  }

  /** Takes `numbers` from the budget. Throws when too few are left. Call it before you make an array of numbers. */
  spend(numbers: number): void {
    this.budget.numbers -= numbers;
    if (!(this.budget.numbers >= 0)) this.fail('More numbers than are allowed');
  }

  /** Skips `count` bytes and returns the position where they begin. */
  skip(count: number): number {
    this.need(count);
    const start = this.position;
    this.position += count;
    return start;
  }

  u8(): number {
    return this.bytes[this.skip(1)] as number;
  }

  u32(): number {
    return this.view.getUint32(this.skip(4), true);
  }

  f32(): number {
    return this.view.getFloat32(this.skip(4), true);
  }

  f64(): number {
    return this.view.getFloat64(this.skip(8), true);
  }

  /** An integer from 0 to 2^53 − 1. */
  varint(): number {
    let value = 0;
    let factor = 1;
    for (let i = 0; i < MAX_VARINT_BYTES; i++, factor *= 128) {
      const byte = this.u8();
      value += (byte & 127) * factor;
      if (byte < 128) return Number.isSafeInteger(value) ? value : this.fail('An integer is too large');
    }
    return this.fail('An integer is too long');
  }

  /** The inverse of {@link ByteWriter.zigzag}. */
  zigzag(): number {
    const low = this.u8();
    const magnitude = ((low >> 1) & 63) + (low < 128 ? 0 : 64 * this.varint());
    if (!Number.isSafeInteger(magnitude)) this.fail('An integer is too large');
    return low & 1 ? -magnitude - 1 : magnitude;
  }

  /** A view of the next `count` bytes, not a copy. */
  raw(count: number): Uint8Array {
    const start = this.skip(count);
    return this.bytes.subarray(start, start + count);
  }

  /** UTF-8 of `count` bytes. */
  utf8(count: number): string {
    const bytes = this.raw(count);
    try {
      return decoder.decode(bytes);
    } catch {
      return this.fail('A text is not UTF-8');
    }
  }

  /** The inverse of {@link ByteWriter.text}. */
  text(): string {
    const tagged = this.varint();
    const size = Math.floor(tagged / 2);
    if (tagged % 2 === 0) return this.utf8(size);
    if (size % 2 !== 0) this.fail('A text ends inside a character');
    const start = this.skip(size);
    let text = '';
    for (let i = start; i < start + size; i += 2) text += String.fromCharCode(this.view.getUint16(i, true));
    return text;
  }

  /** A reader for the next block (see {@link ByteWriter.begin}). This reader continues behind the block. */
  block(): ByteReader {
    const size = this.varint();
    const start = this.skip(size);
    return new ByteReader(this.bytes, start, start + size, this.budget);
  }

  /** Throws unless everything has been read. */
  finish(): void {
    if (this.left !== 0) this.fail('Bytes are left over');
  }
}
