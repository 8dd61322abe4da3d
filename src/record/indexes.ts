import { ValidationError } from '../base/errors.js';
import type { ByteReader, ByteWriter } from './bytes.js';

/** Forms of a column of row indexes. Every row; `first + i · stride`; the gaps between them. */
const EVERY_ROW = 0;
const STRIDE = 1;
const GAPS = 2;

/** Longest varint of a 32-bit number. */
const MAX_GAP_BYTES = 5;

/** Writes strictly ascending indexes below `rows`. Throws `ValidationError` for others, because readers would refuse them. */
export function encodeIndexes(writer: ByteWriter, at: Uint32Array, rows: number): void {
  const count = at.length;
  let stride = count > 1 ? (at[1] as number) - (at[0] as number) : 1;
  for (let i = 1; i < count; i++) {
    const gap = (at[i] as number) - (at[i - 1] as number);
    if (gap <= 0) throw new ValidationError('Row indexes of a column do not ascend', { at: i });
    if (gap !== stride) stride = 0;
  }
  if (count > 0 && (at[count - 1] as number) >= rows) {
    throw new ValidationError('A row index of a column is beyond its rows', { rows });
  }
  if (count === rows) return writer.u8(EVERY_ROW);
  writer.u8(stride > 0 && count > 0 ? STRIDE : GAPS);
  writer.varint(count);
  if (count === 0) return;
  writer.varint(at[0] as number);
  if (stride > 0) return writer.varint(stride);
  writer.reserve(count * MAX_GAP_BYTES);
  const { bytes } = writer;
  let position = writer.length;
  for (let i = 1; i < count; i++) {
    let gap = (at[i] as number) - (at[i - 1] as number) - 1;
    for (; gap > 127; gap >>>= 7) bytes[position++] = (gap & 127) | 128;
    bytes[position++] = gap;
  }
  writer.length = position;
}

/** The inverse of {@link encodeIndexes}. The indexes ascend strictly and are below `rows`. Spends from the reader's budget. */
export function decodeIndexes(reader: ByteReader, rows: number): Uint32Array<ArrayBuffer> {
  const form = reader.u8();
  if (form > GAPS) reader.fail('A column of row indexes has an unknown form');
  const count = form === EVERY_ROW ? rows : reader.varint();
  if (count > rows) reader.fail('A column has more values than rows');
  reader.spend(count);
  if (form === GAPS) reader.need(count);
  const at = new Uint32Array(count);
  if (form === EVERY_ROW) {
    for (let i = 0; i < count; i++) at[i] = i;
    return at;
  }
  if (count === 0) return at;
  let index = reader.varint();
  const stride = form === STRIDE ? reader.varint() : 0;
  if (form === STRIDE && stride === 0) reader.fail('Row indexes do not ascend');
  for (let i = 0; i < count; i++) {
    if (i > 0) index += form === STRIDE ? stride : reader.varint() + 1;
    if (index >= rows) reader.fail('A row index is beyond its rows');
    at[i] = index;
  }
  return at;
}
