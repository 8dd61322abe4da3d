/**
 * Encodes rollups as bytes. Fields that follow from other fields are left out: a bucket of one value stores one number, a
 * bucket of two values stores two numbers. So a rollup of few points is not larger than its points.
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
  const column = (from: readonly number[], value: (o: number) => number) => {
    // Not `Float64Array.from`: its iterator costs ten times as much.
    const values = new Float64Array(from.length);
    for (let i = 0; i < from.length; i++) values[i] = value(from[i] as number);
    encodeFloats(writer, values);
  };
  const field = (from: readonly number[], f: number) => column(from, (o) => slots[o + f] as number);
  // Stores the lower edge of the bucket instead of its number: integer steps are then small integers on any level.
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

  const column = (length: number) => decodeFloats(reader, length);
  const edges = column(size);
  const counts = column(size);
  const flags = column(size);
  const atLeast = (least: number) => counts.filter((count) => count >= least).length;
  const some = atLeast(1);
  const firsts = column(some);
  const firstRows = column(some);
  const several = atLeast(2);
  const lasts = column(several);
  const rowSpans = column(several);
  const many = atLeast(3);
  const [mins, maxs, sums, losts] = [column(many), column(many), column(many), column(many)];
  reader.finish();

  // One loop for all fields: opening a run is the first thing that a worker does, before this code is compiled.
  const slots = new Float64Array(size * STRIDE);
  const scale = powerOfTwo(-level);
  for (let i = 0, o = 0, s = 0, t = 0, m = 0; i < size; i++, o += STRIDE) {
    const count = counts[i] as number;
    const index = (edges[i] as number) * scale;
    if (!(count >= 1)) clearSlot(slots, o, index);
    slots[o + INDEX] = index;
    slots[o + COUNT] = count;
    slots[o + FLAGS] = flags[i] as number;
    if (!(count >= 1)) continue;
    const first = firsts[s] as number;
    const row = firstRows[s++] as number;
    const last = count >= 2 ? (lasts[t] as number) : first;
    slots[o + FIRST] = first;
    slots[o + FIRST_ROW] = row;
    slots[o + LAST] = last;
    slots[o + LAST_ROW] = count >= 2 ? row + (rowSpans[t++] as number) : row;
    if (count >= 3) {
      slots[o + MIN] = mins[m] as number;
      slots[o + MAX] = maxs[m] as number;
      slots[o + SUM] = sums[m] as number;
      slots[o + LOST] = losts[m++] as number;
      continue;
    }
    slots[o + MIN] = Math.min(first, last);
    slots[o + MAX] = Math.max(first, last);
    slots[o + SUM] = first;
    if (count === 2) addTo(slots, o + SUM, o + LOST, last);
  }
  return { key, rollup: KeyRollup.of({ points, xMin, xMax, integral, level }, slots) };
}

/** Offsets of the slots with at least `count` finite values. */
function offsets(slots: Float64Array, count: number): number[] {
  const found: number[] = [];
  for (let o = 0; o < slots.length; o += STRIDE) if ((slots[o + COUNT] as number) >= count) found.push(o);
  return found;
}
