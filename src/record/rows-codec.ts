import { ValidationError } from '../base/errors.js';
import type { ByteReader, ByteWriter } from './bytes.js';
import { decodeFloats, encodeFloats } from './columns.js';
import { decodeIndexes, encodeIndexes } from './indexes.js';
import type { RowsRecord, ScalarColumn } from './kinds.js';

/**
 * Payload of a `rows` record:
 *
 *     varint row count
 *     block  rows, steps, globalSteps, times           (4 float columns)
 *     for each metric, up to the end of the payload:
 *       text   key
 *       block  at (index column), values (float column)
 *
 * The blocks are length-framed, so that a reader of one metric jumps over all others.
 */
export function encodeRows(writer: ByteWriter, record: RowsRecord): void {
  const { rows, steps, globalSteps, times, columns } = record;
  const count = rows.length;
  if (steps.length !== count || globalSteps.length !== count || times.length !== count) {
    throw new ValidationError('The row arrays of a record differ in length', { rows: count });
  }
  writer.varint(count);
  const block = writer.begin();
  encodeFloats(writer, rows);
  encodeFloats(writer, steps);
  encodeFloats(writer, globalSteps);
  encodeFloats(writer, times);
  writer.end(block);
  for (const { key, at, values } of columns) {
    if (at.length !== values.length) {
      throw new ValidationError('A column has not one row index per value', { key, values: values.length });
    }
    writer.text(key);
    const column = writer.begin();
    encodeIndexes(writer, at, count);
    encodeFloats(writer, values);
    writer.end(column);
  }
}

/** The inverse of {@link encodeRows}. With `keys`, only these columns; `null` if the record has none of them. */
export function decodeRows(reader: ByteReader, keys?: ReadonlySet<string>): RowsRecord | null {
  const count = reader.varint();
  const rowBlock = reader.block();
  const columns: ScalarColumn[] = [];
  while (reader.left > 0) {
    const key = reader.text();
    const block = reader.block();
    if (keys && !keys.has(key)) continue;
    const at = decodeIndexes(block, count);
    const values = decodeFloats(block, at.length);
    block.finish();
    columns.push({ key, at, values });
  }
  if (keys && columns.length === 0) return null;
  const record: RowsRecord = {
    kind: 'rows',
    rows: decodeFloats(rowBlock, count),
    steps: decodeFloats(rowBlock, count),
    globalSteps: decodeFloats(rowBlock, count),
    times: decodeFloats(rowBlock, count),
    columns,
  };
  rowBlock.finish();
  return record;
}

/** Numbers that decoding a record makes: row, step, global step and time of each row, index and number of each value. */
export function numbersIn(record: RowsRecord): number {
  let count = 4 * record.rows.length;
  for (const column of record.columns) count += 2 * column.values.length;
  return count;
}
