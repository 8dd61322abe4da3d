/** A reader of TensorBoard's event files that shares no code with the writer: protobufjs, and a checksum bit by bit. */
import protobuf from 'protobufjs';

/** Fields as optional ones of proto2, so that a field that is not there is not taken for 0. */
const SCHEMA = `
syntax = "proto2";
message Event {
  optional double wall_time = 1;
  optional int64 step = 2;
  oneof what { string file_version = 3; bytes graph_def = 4; Summary summary = 5; }
}
message Summary {
  message Value {
    optional string tag = 1;
    oneof value { float simple_value = 2; HistogramProto histo = 5; TensorProto tensor = 8; }
    optional SummaryMetadata metadata = 9;
  }
  repeated Value value = 1;
}
message SummaryMetadata {
  message PluginData { optional string plugin_name = 1; optional bytes content = 2; }
  optional PluginData plugin_data = 1;
  optional string display_name = 2;
  optional string summary_description = 3;
  optional DataClass data_class = 4;
}
enum DataClass { DATA_CLASS_UNKNOWN = 0; DATA_CLASS_SCALAR = 1; DATA_CLASS_TENSOR = 2; DATA_CLASS_BLOB_SEQUENCE = 3; }
message HistogramProto {
  optional double min = 1;
  optional double max = 2;
  optional double num = 3;
  optional double sum = 4;
  optional double sum_squares = 5;
  repeated double bucket_limit = 6 [packed = true];
  repeated double bucket = 7 [packed = true];
}
enum DataType { DT_INVALID = 0; DT_FLOAT = 1; DT_DOUBLE = 2; DT_STRING = 7; }
message TensorShapeProto {
  message Dim { optional int64 size = 1; optional string name = 2; }
  repeated Dim dim = 2;
}
message TensorProto {
  optional DataType dtype = 1;
  optional TensorShapeProto tensor_shape = 2;
  optional bytes tensor_content = 4;
  repeated bytes string_val = 8;
}
`;

const Event = protobuf.parse(SCHEMA, { keepCase: true }).root.lookupType('Event');

export interface EventHisto {
  readonly min: number;
  readonly max: number;
  readonly num: number;
  readonly sum: number;
  readonly sum_squares: number;
  readonly bucket_limit: readonly number[];
  readonly bucket: readonly number[];
}

export interface EventValue {
  readonly tag: string;
  readonly simple_value?: number;
  readonly histo?: EventHisto;
  readonly tensor?: {
    readonly dtype: string;
    readonly tensor_shape: object;
    readonly string_val: Uint8Array[];
  };
  readonly metadata?: { readonly plugin_data: { readonly plugin_name: string }; readonly data_class: string };
}

export interface ReadEvent {
  readonly wall_time: number;
  readonly step: bigint;
  readonly file_version?: string;
  readonly values: readonly EventValue[];
}

/** The events of a file; throws for a wrong length or checksum. */
export function readEvents(bytes: Uint8Array): ReadEvent[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const events: ReadEvent[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(view.getBigUint64(at, true));
    if (view.getUint32(at + 8, true) !== maskedCrc(bytes.subarray(at, at + 8)))
      throw new Error('crc of length');
    const data = bytes.subarray(at + 12, at + 12 + length);
    if (data.length !== length) throw new Error('cut');
    if (view.getUint32(at + 12 + length, true) !== maskedCrc(data)) throw new Error('crc of data');
    at += 12 + length + 4;
    events.push(toEvent(data));
  }
  return events;
}

function toEvent(data: Uint8Array): ReadEvent {
  // A decoder skips what it does not know: writing it again shows that there was nothing else.
  const message = Event.decode(data);
  if (!Buffer.from(Event.encode(message).finish()).equals(data))
    throw new Error('more than the schema knows');
  const event = Event.toObject(message, { longs: String, enums: String }) as {
    wall_time: number;
    step?: string;
    file_version?: string;
    summary?: { value?: EventValue[] };
  };
  return {
    wall_time: event.wall_time,
    step: BigInt(event.step ?? 0),
    ...(event.file_version === undefined ? {} : { file_version: event.file_version }),
    values: event.summary?.value ?? [],
  };
}

function maskedCrc(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const low = (crc ^ (byte >> bit)) & 1;
      crc = (crc >>> 1) ^ (low ? 0x82f63b78 : 0);
    }
  }
  const unsigned = BigInt(~crc >>> 0);
  const rotated = (unsigned >> 15n) | ((unsigned << 17n) & 0xffff_ffffn);
  return Number((rotated + 0xa282ead8n) & 0xffff_ffffn);
}
