import { ValidationError } from '../base/errors.js';
import type { ByteReader, ByteWriter } from './bytes.js';
import { decodeJson, encodeJson } from './json.js';
import type { HistogramRecord, Json, LoggedImage, LoggedRecord, RowsRecord, UnknownRecord } from './kinds.js';
import { LOG_LEVELS } from './kinds.js';
import { isJsonObject } from './objects.js';

/** Records that are a few fields: everything but numbers in columns and what is not known. */
export type FieldRecord = Exclude<LoggedRecord, RowsRecord | HistogramRecord | UnknownRecord>;

/** What a field may hold; a list: one of these texts. */
type FieldType = 'text' | 'number' | 'flag' | 'json' | 'images' | readonly string[];

type FieldTable = {
  readonly [K in FieldRecord['kind']]: {
    readonly [F in Exclude<keyof Extract<FieldRecord, { kind: K }>, 'kind'>]: FieldType;
  };
};

const PLACE = { key: 'text', row: 'number', step: 'number', globalStep: 'number', time: 'number' } as const;

/**
 * The fields of each kind. Their order is part of the format: a payload is the JSON array (see `json.ts`) of the fields'
 * values. A later version may append fields, which must then have a default for older payloads; a reader ignores what
 * it finds beyond the fields it knows.
 */
const FIELDS: FieldTable = {
  text: { ...PLACE, value: 'text' },
  json: { ...PLACE, value: 'json' },
  image: { ...PLACE, images: 'images' },
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

/** The fields of each image. They stand by name, so that a later version may add some. */
const IMAGE: { readonly [F in keyof LoggedImage]: FieldType } = {
  sha256: 'text',
  size: 'number',
  type: 'text',
  width: 'number',
  height: 'number',
  caption: 'text',
};

/** Writes the payload of a record; a field of the wrong type is a `ValidationError`, because no reader would take it. */
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
  const values = decodeJson(reader.utf8(reader.left));
  if (!Array.isArray(values)) reader.fail(`A ${kind} record is not a list of fields`);
  const record: Record<string, Json> = { kind };
  let i = 0;
  for (const [name, type] of Object.entries(FIELDS[kind])) {
    const value = (values as readonly Json[])[i++];
    if (value === undefined || !fits(value, type)) reader.fail(`A ${kind} record has no proper '${name}'`);
    record[name] = value as Json;
  }
  return record as unknown as FieldRecord;
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
    case 'images':
      return Array.isArray(value) && value.every(isImage);
    default:
      return typeof value === 'string' && type.includes(value);
  }
}

function isImage(image: Json): boolean {
  return (
    isJsonObject(image) &&
    Object.entries(IMAGE).every(([name, type]) => {
      const value = image[name];
      return value !== undefined && fits(value, type);
    })
  );
}
