import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import { assertUnreachable } from '../base/assert.js';

/** A column of a {@link ParquetStream}. */
export interface ParquetColumn {
  readonly name: string;
  /** `integer`: 64 bits · `integer32`: 32 bits · `doubles`: a list of numbers in each row · `json`: any JSON value in each row. */
  readonly type: 'text' | 'integer' | 'integer32' | 'double' | 'float' | 'boolean' | 'json' | 'doubles';
  /** True: a row may have no value (null). Default false. */
  readonly nullable?: boolean;
}

/** Writes a Parquet file row group by row group. Memory holds the current group and a few numbers per earlier group. */
export class ParquetStream {
  readonly #sink = new ByteWriter(1 << 20);
  readonly #writer: ParquetWriter;

  constructor(columns: readonly ParquetColumn[]) {
    const schema: SchemaElement[] = [{ name: 'root', num_children: columns.length }];
    for (const column of columns) schema.push(...elementsOf(column));
    this.#writer = new ParquetWriter({ writer: this.#sink, schema, createdBy: 'stepwell' });
  }

  /** Bytes of one more row group; all columns have the same length, at least 1. */
  rowGroup(columns: ColumnSource[]): Uint8Array {
    const rows = columns[0]?.data.length ?? 0;
    // No need to wait: the sink accepts bytes synchronously.
    void this.#writer.write({ columnData: columns, rowGroupSize: rows });
    return this.#drain();
  }

  /** The end of the file, with `metadata` as key-value pairs. */
  finish(metadata: Readonly<Record<string, string>>): Uint8Array {
    this.#writer.kvMetadata = Object.entries(metadata).map(([key, value]) => ({ key, value }));
    void this.#writer.finish();
    return this.#drain();
  }

  /** Takes the written bytes; `offset`, the position in the file, goes on counting. */
  #drain(): Uint8Array {
    const bytes = this.#sink.getBytes().slice();
    this.#sink.index = 0;
    return bytes;
  }
}

function elementsOf({ name, type, nullable = false }: ParquetColumn): SchemaElement[] {
  const repetition_type = nullable ? 'OPTIONAL' : 'REQUIRED';
  switch (type) {
    case 'text':
      return [{ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type }];
    case 'json':
      return [{ name, type: 'BYTE_ARRAY', converted_type: 'JSON', repetition_type }];
    case 'integer':
      return [{ name, type: 'INT64', repetition_type }];
    case 'integer32':
      return [{ name, type: 'INT32', repetition_type }];
    case 'double':
      return [{ name, type: 'DOUBLE', repetition_type }];
    case 'float':
      return [{ name, type: 'FLOAT', repetition_type }];
    case 'boolean':
      return [{ name, type: 'BOOLEAN', repetition_type }];
    case 'doubles':
      return [
        { name, converted_type: 'LIST', num_children: 1, repetition_type },
        { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
        { name: 'element', type: 'DOUBLE', repetition_type },
      ];
    default:
      return assertUnreachable(type);
  }
}

/** A column of repeating texts: each distinct text is stored once per row group. Lone surrogates become U+FFFD. */
export function textColumn(name: string, data: (string | null)[]): ColumnSource {
  return { name, data, encoding: 'RLE_DICTIONARY' };
}

/** A column of integers in plain encoding: fastparquet silently reads wrong numbers from the shorter delta encoding. */
export function integerColumn(
  name: string,
  data: BigInt64Array | Int32Array | (bigint | number | null)[],
): ColumnSource {
  return { name, data, encoding: 'PLAIN' };
}

/**
 * A column of numbers, exact except for the payload of a NaN. A dictionary is used if it saves space, but not if there is a −0, which
 * the dictionary would turn into 0. With a NaN, minimum and maximum are left out: some readers take NaN for the largest value and
 * would skip matching rows.
 */
export function doubleColumn(
  name: string,
  data: Float64Array | Float32Array | (number | null)[],
): ColumnSource {
  let plain = false;
  let ordered = true;
  for (const value of data) {
    if (value === 0 && 1 / value < 0) plain = true;
    if (Number.isNaN(value)) ordered = false;
  }
  return {
    name,
    data,
    ...(plain ? { encoding: 'PLAIN' as const } : {}),
    ...(ordered ? {} : { statistics: false }),
  };
}

/** A list of numbers in each row. */
export function doublesColumn(name: string, data: readonly Float64Array[]): ColumnSource {
  return { name, data: data.map((list) => Array.from(list)), encoding: 'PLAIN', statistics: false };
}
