import { ValidationError } from '../base/errors.js';
import { ByteWriter } from '../record/bytes.js';
import { ERRORS, MAX_DEPTH, TAG, VALUE_MAGIC, VALUE_VERSION, VIEWS } from './value-format.js';

/** Encodes a value. Throws `validation` for unsupported values. */
export function encodeValue(value: unknown): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(1024);
  writer.u32(VALUE_MAGIC);
  writer.u8(VALUE_VERSION);
  new Encoder(writer).write(value, 0);
  return writer.finish();
}

class Encoder {
  readonly #writer: ByteWriter;
  readonly #seen = new Map<object, number>();

  constructor(writer: ByteWriter) {
    this.#writer = writer;
  }

  write(value: unknown, depth: number): void {
    const writer = this.#writer;
    if (depth > MAX_DEPTH) throw new ValidationError(`A value may be nested ${MAX_DEPTH} deep`);
    switch (typeof value) {
      case 'undefined':
        return writer.u8(TAG.undefined);
      case 'boolean':
        return writer.u8(value ? TAG.true : TAG.false);
      case 'number': {
        const small = Number.isInteger(value) && Math.abs(value) < 2 ** 31 && !Object.is(value, -0);
        writer.u8(small ? TAG.integer : TAG.number);
        return small ? writer.zigzag(value) : writer.f64(value);
      }
      case 'string':
        writer.u8(TAG.text);
        return writer.text(value);
      case 'bigint':
        writer.u8(TAG.bigint);
        return writer.text(value.toString(16));
      case 'object':
        if (value === null) return writer.u8(TAG.null);
        return this.#object(value, depth + 1);
      default:
        throw new ValidationError(`A ${typeof value} cannot be saved`);
    }
  }

  #object(value: object, depth: number): void {
    const writer = this.#writer;
    const seen = this.#seen.get(value);
    if (seen !== undefined) {
      writer.u8(TAG.seen);
      return writer.varint(seen);
    }
    this.#seen.set(value, this.#seen.size);
    const each = (item: unknown) => this.write(item, depth);
    if (Array.isArray(value)) {
      writer.u8(TAG.array);
      writer.varint(value.length);
      for (let i = 0; i < value.length; i++) {
        if (i in value) each(value[i]);
        else writer.u8(TAG.hole);
      }
    } else if (ArrayBuffer.isView(value)) {
      writer.u8(TAG.view);
      const kind = VIEWS.findIndex((View) => View.name === tagOf(value));
      if (kind < 0) throw new ValidationError(`A ${tagOf(value)} cannot be saved`);
      writer.u8(kind);
      writer.varint(value.byteOffset);
      writer.varint(value.byteLength);
      each(value.buffer);
    } else {
      this.#tagged(value, each);
    }
  }

  #tagged(value: object, each: (item: unknown) => void): void {
    const writer = this.#writer;
    const begin = (tag: number, count: number) => {
      writer.u8(tag);
      writer.varint(count);
    };
    switch (tagOf(value)) {
      case 'Object': {
        const entries = Object.entries(value);
        begin(TAG.object, entries.length);
        for (const [name, item] of entries) {
          writer.text(name);
          each(item);
        }
        return;
      }
      case 'Map':
        begin(TAG.map, (value as Map<unknown, unknown>).size);
        for (const pair of value as Map<unknown, unknown>) pair.forEach(each);
        return;
      case 'Set':
        begin(TAG.set, (value as Set<unknown>).size);
        for (const item of value as Set<unknown>) each(item);
        return;
      case 'Date':
        writer.u8(TAG.date);
        return writer.f64((value as Date).getTime());
      case 'RegExp':
        writer.u8(TAG.regexp);
        writer.text((value as RegExp).source);
        return writer.text((value as RegExp).flags);
      case 'Boolean':
      case 'Number':
      case 'String':
      case 'BigInt':
        writer.u8(TAG.boxed);
        return each(value.valueOf());
      case 'Error': {
        const { name, message, stack = '', cause } = value as Error;
        begin(
          TAG.error,
          Math.max(
            0,
            ERRORS.findIndex((Class) => Class.name === name),
          ),
        );
        for (const text of [message, stack]) writer.text(String(text));
        return each(cause);
      }
      case 'ArrayBuffer':
        begin(TAG.buffer, (value as ArrayBuffer).byteLength);
        return writer.raw(new Uint8Array(value as ArrayBuffer));
      default:
        throw new ValidationError(
          `A ${tagOf(value)} inside of a value cannot be saved; save it as a file of its own`,
        );
    }
  }
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}
