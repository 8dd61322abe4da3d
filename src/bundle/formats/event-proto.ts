import type { ByteWriter } from '../../record/bytes.js';

/**
 * The fields of TensorBoard's `Event` message that Stepwell writes, as protobuf. A field is its number and wire type in
 * one varint, then its value.
 */

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** `DataType.DT_STRING`. */
const DT_STRING = 7;
/** `DataClass.DATA_CLASS_TENSOR`. */
const CLASS_TENSOR = 2;

/** A histogram in TensorBoard's form: bucket `i` ends at `limits[i]` and begins where bucket `i − 1` ends. */
export interface EventHistogram {
  readonly min: number;
  readonly max: number;
  readonly num: number;
  readonly sum: number;
  readonly sumSquares: number;
  readonly limits: readonly number[];
  readonly buckets: readonly number[];
}

/** The event that begins every file. `wallTime` in seconds. */
export function writeVersion(writer: ByteWriter, wallTime: number): void {
  double(writer, 1, wallTime);
  text(writer, 3, 'brain.Event:2');
}

/** An event with summary values, each written by {@link writeScalar}, {@link writeHistogram} or {@link writeText}. */
export function writeEvent(writer: ByteWriter, wallTime: number, step: bigint, values: () => void): void {
  double(writer, 1, wallTime);
  int64(writer, 2, step);
  message(writer, 5, values);
}

/** A scalar. The field is a float32: 7 digits, and ±Infinity beyond 3.4e38. */
export function writeScalar(writer: ByteWriter, tag: string, value: number): void {
  message(writer, 1, () => {
    text(writer, 1, tag);
    field(writer, 2, FIXED32);
    writer.f32(value);
  });
}

/** A histogram. */
export function writeHistogram(writer: ByteWriter, tag: string, histogram: EventHistogram): void {
  message(writer, 1, () => {
    text(writer, 1, tag);
    message(writer, 5, () => {
      double(writer, 1, histogram.min);
      double(writer, 2, histogram.max);
      double(writer, 3, histogram.num);
      double(writer, 4, histogram.sum);
      double(writer, 5, histogram.sumSquares);
      doubles(writer, 6, histogram.limits);
      doubles(writer, 7, histogram.buckets);
    });
  });
}

/** A text: a tensor of one string that the text plugin shows. */
export function writeText(writer: ByteWriter, tag: string, value: string): void {
  message(writer, 1, () => {
    text(writer, 1, tag);
    message(writer, 8, () => {
      varint(writer, 1, DT_STRING);
      message(writer, 2, () => {});
      text(writer, 8, value);
    });
    message(writer, 9, () => {
      message(writer, 1, () => text(writer, 1, 'text'));
      varint(writer, 4, CLASS_TENSOR);
    });
  });
}

function field(writer: ByteWriter, number: number, wire: number): void {
  writer.u8(number * 8 + wire);
}

function varint(writer: ByteWriter, number: number, value: number): void {
  field(writer, number, VARINT);
  writer.varint(value);
}

/** Negative numbers take ten bytes: two's complement in 64 bits. */
function int64(writer: ByteWriter, number: number, value: bigint): void {
  field(writer, number, VARINT);
  let rest = BigInt.asUintN(64, value);
  for (; rest >= 128n; rest >>= 7n) writer.u8(Number(rest & 127n) | 128);
  writer.u8(Number(rest));
}

function double(writer: ByteWriter, number: number, value: number): void {
  field(writer, number, FIXED64);
  writer.f64(value);
}

function doubles(writer: ByteWriter, number: number, values: readonly number[]): void {
  field(writer, number, BYTES);
  writer.varint(values.length * 8);
  for (const value of values) writer.f64(value);
}

function text(writer: ByteWriter, number: number, value: string): void {
  message(writer, number, () => writer.utf8(value));
}

function message(writer: ByteWriter, number: number, write: () => void): void {
  field(writer, number, BYTES);
  const start = writer.begin();
  write();
  writer.end(start);
}
