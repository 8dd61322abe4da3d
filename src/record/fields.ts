import { ValidationError } from '../base/errors.js';
import type { ByteReader, ByteWriter } from './bytes.js';
import { decodeJson, encodeJson } from './json.js';
import type {
  HistogramRecord,
  Json,
  LoggedRecord,
  MediaItem,
  MediaRecord,
  RowsRecord,
  UnknownRecord,
} from './kinds.js';
import { LOG_LEVELS } from './kinds.js';
import { isJsonObject } from './objects.js';

/** Records that consist of a few fields: all kinds but rows, histograms and unknown ones. */
export type FieldRecord = Exclude<LoggedRecord, RowsRecord | HistogramRecord | UnknownRecord>;

/** What a field may hold. A list: one of these texts. */
type FieldType = 'text' | 'number' | 'flag' | 'json' | 'object' | Items | readonly string[];
/** Objects that are stored with field names, so that a later version may add fields. */
type Items = { readonly of: Fields };
type Fields = { readonly [name: string]: FieldType };

type FieldTable = {
  readonly [K in FieldRecord['kind']]: {
    readonly [F in Exclude<keyof Extract<FieldRecord, { kind: K }>, 'kind'>]: FieldType;
  };
};

const BLOB = { sha256: 'text', size: 'number', type: 'text', caption: 'text' } as const;
const ITEM: { readonly [F in keyof MediaItem]: FieldType } = { ...BLOB, facts: 'object' };
const POSITION = {
  key: 'text',
  row: 'number',
  step: 'number',
  globalStep: 'number',
  time: 'number',
} as const;

/**
 * The fields of each kind. Their order is part of the format: a payload is the JSON array (see `json.ts`) of the fields'
 * values. A later version may append fields. Such a field needs a default for older payloads. A reader ignores fields beyond
 * those that it knows.
 */
const FIELDS: FieldTable = {
  text: { ...POSITION, value: 'text' },
  json: { ...POSITION, value: 'json' },
  media: { ...POSITION, media: 'text', data: 'json', items: { of: ITEM } },
  run: {
    time: 'number',
    namespace: 'text',
    project: 'text',
    label: 'text',
    name: 'text',
    directory: 'text',
    group: 'text',
    task: 'text',
  },
  session: {
    time: 'number',
    epoch: 'number',
    recorder: 'text',
    library: 'text',
    agent: 'text',
    page: 'text',
  },
  config: { time: 'number', op: ['set', 'extend', 'update'], path: 'text', data: 'json' },
  summary: { time: 'number', key: 'text', value: 'json', removed: 'flag' },
  log: {
    time: 'number',
    level: LOG_LEVELS,
    message: 'text',
    source: ['user', 'console', 'error'],
    step: 'number',
    context: 'json',
  },
  problem: { time: 'number', key: 'text', reason: 'text', count: 'number' },
  dropped: { time: 'number', count: 'number', reason: 'text' },
  status: { time: 'number', status: ['running', 'completed', 'failed'], message: 'text', stack: 'text' },
  edit: { time: 'number', field: 'text', value: 'json' },
  file: {
    time: 'number',
    namespace: 'text',
    name: 'text',
    format: 'text',
    sha256: 'text',
    size: 'number',
    type: 'text',
    deleted: 'flag',
  },
};

/** Fields of the `image` record that version 0.1 wrote. */
const OLD_IMAGE: Fields = { ...POSITION, images: { of: { ...BLOB, width: 'number', height: 'number' } } };

/** Writes the payload of a record. Throws `ValidationError` for a field of the wrong type, because readers would refuse it. */
export function encodeFields(writer: ByteWriter, record: FieldRecord): void {
  const fields = record as unknown as Readonly<Record<string, Json | undefined>>;
  const values: Json[] = [];
  for (const [name, type] of Object.entries(FIELDS[record.kind])) {
    const value = fields[name];
    if (value === undefined || !fits(value, type)) {
      throw new ValidationError(`A ${record.kind} record has no proper '${name}'`, {
        kind: record.kind,
        name,
      });
    }
    values.push(value);
  }
  writer.utf8(encodeJson(values));
}

/** The inverse of {@link encodeFields}; reads to the end of `reader`. */
export function decodeFields(reader: ByteReader, kind: FieldRecord['kind']): FieldRecord {
  return readFields(reader, kind, FIELDS[kind]) as unknown as FieldRecord;
}

/** Decodes the payload of an `image` record of version 0.1 into a `media` record. */
export function decodeOldImage(reader: ByteReader): MediaRecord {
  const { images, ...position } = readFields(reader, 'media', OLD_IMAGE);
  const items = (images as unknown as readonly Omit<MediaItem, 'facts'>[]).map(
    ({ sha256, size, type, caption, ...facts }) => ({ sha256, size, type, caption, facts }),
  );
  return { ...(position as unknown as MediaRecord), media: 'image', data: null, items };
}

function readFields(reader: ByteReader, kind: string, fields: Fields): Record<string, Json> {
  const values = decodeJson(reader.utf8(reader.left));
  if (!Array.isArray(values)) reader.fail(`A ${kind} record is not a list of fields`);
  const record: Record<string, Json> = { kind };
  let i = 0;
  for (const [name, type] of Object.entries(fields)) {
    const value = (values as readonly Json[])[i++];
    if (value === undefined || !fits(value, type)) reader.fail(`A ${kind} record has no proper '${name}'`);
    record[name] = value as Json;
  }
  return record;
}

function fits(value: Json, type: FieldType): boolean {
  switch (type) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'flag':
      return typeof value === 'boolean';
    case 'json':
      return true;
    case 'object':
      return isJsonObject(value);
    default:
      if ('of' in type) return Array.isArray(value) && value.every((item) => hasFields(item, type.of));
      return typeof value === 'string' && type.includes(value);
  }
}

function hasFields(item: Json, fields: Fields): boolean {
  return (
    isJsonObject(item) &&
    Object.entries(fields).every(([name, type]) => {
      const value = item[name];
      return value !== undefined && fits(value, type);
    })
  );
}
