import type { ByteReader, ByteWriter } from './bytes.js';

/**
 * Columns of numbers, compact and lossless: every value comes back with the same bits (a NaN as some NaN). The number
 * of values is not stored: the caller stores it once for several columns.
 *
 * A column of floats begins with one byte: the form in the low four bits and, for the integer forms, a scale `k` in
 * the high four. Integer forms hold `value · 2^k`: steps and counts have k = 0, record times k = 7 (base/clock.ts),
 * accuracies over a power of two some k.
 */
const RAW_64 = 0;
const RAW_32 = 1;
/** The same float64, or float32, everywhere. */
const CONSTANT_64 = 2;
const CONSTANT_32 = 3;
/** First value and (unless it is alone) difference, as zigzag varints: `first + i · difference`. */
const PROGRESSION = 4;
/** First value, then differences, as zigzag varints. */
const DELTAS = 5;

const MAX_SCALE = 10;

/** Scaled integers stay below this, so that the difference of two is still exact. */
const INTEGER_LIMIT = 2 ** 52;

/** Longest varint of such a difference. */
const MAX_DELTA_BYTES = 8;

/** Writes `values` in the smallest form that holds them exactly. */
export function encodeFloats(writer: ByteWriter, values: Float64Array): void {
  if (values.length === 0) return;
  const scale = scaleOf(values);
  if (scale >= 0 && isProgression(values)) return encodeProgression(writer, values, scale);
  if (isConstant(values)) return encodeConstant(writer, values[0] as number);
  const single = areSingle(values);
  const rawBytes = values.length * (single ? 4 : 8);
  if (scale >= 0 && encodeDeltas(writer, values, scale, rawBytes)) return;
  writer.u8(single ? RAW_32 : RAW_64);
  writer.reserve(rawBytes);
  const { view } = writer;
  let position = writer.length;
  if (single) {
    for (let i = 0; i < values.length; i++, position += 4)
      view.setFloat32(position, values[i] as number, true);
  } else {
    for (let i = 0; i < values.length; i++, position += 8)
      view.setFloat64(position, values[i] as number, true);
  }
  writer.length = position;
}

/** The inverse of {@link encodeFloats}. Spends `count` from the reader's budget. */
export function decodeFloats(reader: ByteReader, count: number): Float64Array<ArrayBuffer> {
  if (count === 0) return new Float64Array(0);
  reader.spend(count);
  const head = reader.u8();
  const scale = head >> 4;
  const form = head & 15;
  if (scale > MAX_SCALE) reader.fail('A column has an unknown scale');
  switch (form) {
    case RAW_64: {
      let position = reader.skip(count * 8);
      const { view } = reader;
      const values = new Float64Array(count);
      for (let i = 0; i < count; i++, position += 8) values[i] = view.getFloat64(position, true);
      return values;
    }
    case RAW_32: {
      let position = reader.skip(count * 4);
      const { view } = reader;
      const values = new Float64Array(count);
      for (let i = 0; i < count; i++, position += 4) values[i] = view.getFloat32(position, true);
      return values;
    }
    case CONSTANT_64:
      return new Float64Array(count).fill(reader.f64());
    case CONSTANT_32:
      return new Float64Array(count).fill(reader.f32());
    case PROGRESSION: {
      const first = reader.zigzag();
      const difference = count > 1 ? reader.zigzag() : 0;
      const values = new Float64Array(count);
      const unit = 2 ** -scale;
      for (let i = 0; i < count; i++) values[i] = (first + i * difference) * unit;
      return values;
    }
    case DELTAS:
      return decodeDeltas(reader, count, 2 ** -scale);
    default:
      return reader.fail('A column has an unknown form');
  }
}

/** The smallest `k` for which all `value · 2^k` are integers below the limit, or −1. −0 does not count as an integer: its sign would be lost. */
function scaleOf(values: Float64Array): number {
  let k = 0;
  let factor = 1;
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    let scaled = value * factor;
    while (Math.floor(scaled) !== scaled) {
      if (k === MAX_SCALE) return -1;
      k++;
      factor *= 2;
      scaled = value * factor;
    }
    const size = Math.abs(value);
    if (size > largest) largest = size;
    if (size === 0 && Object.is(value, -0)) return -1;
  }
  return largest * factor < INTEGER_LIMIT ? k : -1;
}

/** Exact for values that have a scale: their differences are not rounded. */
function isProgression(values: Float64Array): boolean {
  if (values.length === 1) return true;
  const difference = (values[1] as number) - (values[0] as number);
  for (let i = 2; i < values.length; i++) {
    if ((values[i] as number) - (values[i - 1] as number) !== difference) return false;
  }
  return true;
}

function isConstant(values: Float64Array): boolean {
  const first = values[0] as number;
  for (let i = 1; i < values.length; i++) if (!Object.is(values[i], first)) return false;
  return true;
}

/** True when float32 holds the value exactly. True for every number that tfjs computes. */
function isSingle(value: number): boolean {
  return Math.fround(value) === value || Number.isNaN(value);
}

function areSingle(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (!isSingle(values[i] as number)) return false;
  return true;
}

function encodeConstant(writer: ByteWriter, value: number): void {
  const single = isSingle(value);
  writer.u8(single ? CONSTANT_32 : CONSTANT_64);
  if (single) writer.f32(value);
  else writer.f64(value);
}

function encodeProgression(writer: ByteWriter, values: Float64Array, scale: number): void {
  const factor = 2 ** scale;
  const first = (values[0] as number) * factor;
  writer.u8(PROGRESSION | (scale << 4));
  writer.zigzag(first);
  if (values.length > 1) writer.zigzag((values[1] as number) * factor - first);
}

/** Writes the differences. If they take more than `limit` bytes, removes them again and returns false. */
function encodeDeltas(writer: ByteWriter, values: Float64Array, scale: number, limit: number): boolean {
  const start = writer.length;
  const factor = 2 ** scale;
  writer.u8(DELTAS | (scale << 4));
  // Reserve once, so that the buffer does not grow in the loop. The loop checks the limit one value late and needs room for a varint.
  writer.reserve(limit + 3 * MAX_DELTA_BYTES);
  const { bytes } = writer;
  let position = writer.length;
  const last = position + limit;
  let before = 0;
  for (let i = 0; i < values.length; i++) {
    const value = (values[i] as number) * factor;
    const delta = value - before;
    before = value;
    if (position > last) break;
    if (delta < 0x40000000 && delta >= -0x40000000) {
      let z = (delta << 1) ^ (delta >> 31);
      for (; z > 127; z >>>= 7) bytes[position++] = (z & 127) | 128;
      bytes[position++] = z;
    } else {
      writer.length = position;
      writer.zigzag(delta);
      position = writer.length;
    }
  }
  writer.length = position > last ? start : position;
  return position <= last;
}

function decodeDeltas(reader: ByteReader, count: number, unit: number): Float64Array<ArrayBuffer> {
  reader.need(count);
  const values = new Float64Array(count);
  const { bytes, end } = reader;
  let position = reader.position;
  let value = 0;
  for (let i = 0; i < count; i++) {
    if (end - position < MAX_DELTA_BYTES) {
      reader.position = position;
      value += reader.zigzag();
      position = reader.position;
      values[i] = value * unit;
      continue;
    }
    let z = bytes[position++] as number;
    if (z > 127) {
      let byte = bytes[position++] as number;
      z = (z & 127) | ((byte & 127) << 7);
      if (byte > 127) {
        byte = bytes[position++] as number;
        z |= (byte & 127) << 14;
        if (byte > 127) {
          byte = bytes[position++] as number;
          z |= byte << 21;
          if (byte > 127) {
            reader.position = position - 4;
            value += reader.zigzag();
            position = reader.position;
            values[i] = value * unit;
            continue;
          }
        }
      }
    }
    value += (z >> 1) ^ -(z & 1);
    values[i] = value * unit;
  }
  reader.position = position;
  return values;
}
