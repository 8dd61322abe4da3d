/**
 * Rollups as bytes. What follows from other fields is left out: a bucket of one value has one number, of two values
 * two, so that a rollup of few points is not larger than its points.
 */
import { ByteReader, ByteWriter } from '../record/bytes.js';
import { decodeFloats, encodeFloats } from '../record/columns.js';
import {
  addTo,
  COUNT,
  clearSlot,
  FIRST,
  FIRST_ROW,
  FLAGS,
  INDEX,
  LAST,
  LAST_ROW,
  LOST,
  MAX,
  MIN,
  STRIDE,
  SUM,
} from './bucket.js';
import { MAX_LEVEL, MIN_LEVEL, powerOfTwo } from './grid.js';
import { KeyRollup, MAX_BUCKETS } from './rollup.js';

/** Writes `key` and its rollup. */
export function encodeRollup(key: string, rollup: KeyRollup): Uint8Array<ArrayBuffer> {
  const { slots } = rollup;
  const writer = new ByteWriter(slots.length * 4 + 64);
  writer.text(key);
  writer.zigzag(rollup.level);
  writer.varint(rollup.points);
  writer.f64(rollup.xMin);
  writer.f64(rollup.xMax);
  writer.u8(rollup.integral ? 1 : 0);
  writer.varint(rollup.size);

  const every = offsets(slots, 0);
  const column = (from: readonly number[], value: (o: number) => number) =>
    encodeFloats(writer, Float64Array.from(from, value));
  const field = (from: readonly number[], f: number) => column(from, (o) => slots[o + f] as number);
  // The lower edge instead of the number: integer steps stay small integers on any level.
  const width = powerOfTwo(rollup.level);
  column(every, (o) => (slots[o + INDEX] as number) * width);
  field(every, COUNT);
  field(every, FLAGS);
  const some = offsets(slots, 1);
  field(some, FIRST);
  field(some, FIRST_ROW);
  const several = offsets(slots, 2);
  field(several, LAST);
  column(several, (o) => (slots[o + LAST_ROW] as number) - (slots[o + FIRST_ROW] as number));
  const many = offsets(slots, 3);
  for (const f of [MIN, MAX, SUM, LOST]) field(many, f);
  return writer.finish();
}

/** The inverse of {@link encodeRollup}; throws `CorruptDataError`. */
export function decodeRollup(bytes: Uint8Array): { key: string; rollup: KeyRollup } {
  const reader = new ByteReader(bytes);
  const key = reader.text();
  const level = reader.zigzag();
  if (level < MIN_LEVEL || level > MAX_LEVEL) reader.fail('A rollup has an impossible level');
  const points = reader.varint();
  const xMin = reader.f64();
  const xMax = reader.f64();
  const integral = reader.u8() === 1;
  const size = reader.varint();
  if (size > MAX_BUCKETS) reader.fail('A rollup has too many buckets');

  const slots = new Float64Array(size * STRIDE);
  const scale = powerOfTwo(-level);
  const edges = decodeFloats(reader, size);
  for (let i = 0; i < size; i++) clearSlot(slots, i * STRIDE, (edges[i] as number) * scale);
  const fill = (from: readonly number[], f: number) => {
    const values = decodeFloats(reader, from.length);
    for (let i = 0; i < from.length; i++) slots[(from[i] as number) + f] = values[i] as number;
  };
  const every = Array.from({ length: size }, (_, i) => i * STRIDE);
  fill(every, COUNT);
  fill(every, FLAGS);
  const some = offsets(slots, 1);
  fill(some, FIRST);
  fill(some, FIRST_ROW);
  const several = offsets(slots, 2);
  fill(several, LAST);
  fill(several, LAST_ROW);
  for (const o of some) completeSmall(slots, o);
  const many = offsets(slots, 3);
  for (const f of [MIN, MAX, SUM, LOST]) fill(many, f);
  reader.finish();
  return { key, rollup: KeyRollup.of({ points, xMin, xMax, integral, level }, slots) };
}

/** Offsets of the slots with at least `count` finite values. */
function offsets(slots: Float64Array, count: number): number[] {
  const found: number[] = [];
  for (let o = 0; o < slots.length; o += STRIDE) if ((slots[o + COUNT] as number) >= count) found.push(o);
  return found;
}

/** Last row, and for one or two values the fields that follow from first and last. */
function completeSmall(slots: Float64Array, o: number): void {
  const count = slots[o + COUNT] as number;
  const first = slots[o + FIRST] as number;
  if (count === 1) {
    slots[o + LAST] = first;
    slots[o + LAST_ROW] = slots[o + FIRST_ROW] as number;
  } else {
    slots[o + LAST_ROW] = (slots[o + LAST_ROW] as number) + (slots[o + FIRST_ROW] as number);
  }
  if (count > 2) return;
  const last = slots[o + LAST] as number;
  slots[o + MIN] = Math.min(first, last);
  slots[o + MAX] = Math.max(first, last);
  slots[o + SUM] = first;
  if (count === 2) addTo(slots, o + SUM, o + LOST, last);
}
