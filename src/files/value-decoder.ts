import { StepwellError } from '../base/errors.js';
import { ByteReader } from '../record/bytes.js';
import { ERRORS, MAX_DEPTH, TAG, VALUE_MAGIC, VALUE_VERSION, VIEWS } from './value-format.js';

/** Decodes the format of `value-format.ts`. Throws `corrupt`, or `version` for bytes of a newer library. */
export function decodeValue(bytes: Uint8Array): unknown {
  const reader = new ByteReader(bytes);
  if (reader.u32() !== VALUE_MAGIC) reader.fail('Not the bytes of a value');
  const version = reader.u8();
  if (version > VALUE_VERSION)
    throw new StepwellError('version', 'A newer version of Stepwell wrote this value', { version });
  const value = new Decoder(reader).read(0);
  reader.finish();
  return value;
}

class Decoder {
  readonly #reader: ByteReader;
  readonly #seen: object[] = [];

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  read(depth: number): unknown {
    const reader = this.#reader;
    if (depth > MAX_DEPTH) reader.fail('A value is nested too deeply');
    const tag = reader.u8();
    switch (tag) {
      case TAG.undefined:
        return undefined;
      case TAG.null:
        return null;
      case TAG.false:
      case TAG.true:
        return tag === TAG.true;
      case TAG.number:
        return reader.f64();
      case TAG.integer:
        return reader.zigzag();
      case TAG.text:
        return reader.text();
      case TAG.bigint:
        return this.#bigint(reader.text());
      case TAG.seen:
        return this.#seen[reader.varint()] ?? reader.fail('A value refers to nothing');
      default:
        return this.#object(tag, depth + 1);
    }
  }

  #object(tag: number, depth: number): unknown {
    const reader = this.#reader;
    const number = this.#seen.length;
    const keep = <T extends object>(object: T): T => {
      this.#seen[number] = object;
      return object;
    };
    // A placeholder for the number of this object: the object is made after its contents.
    keep({});
    switch (tag) {
      case TAG.date:
        return keep(new Date(reader.f64()));
      case TAG.regexp:
        return keep(this.#regexp(reader.text(), reader.text()));
      case TAG.boxed:
        return keep(Object(this.read(depth)));
      case TAG.array:
        return this.#array(keep([]), depth);
      case TAG.object: {
        const object = keep({});
        for (let left = this.#count(); left > 0; left--) {
          const name = reader.text();
          // Define the field: assigning `__proto__` would change the prototype.
          const field = { value: this.read(depth), writable: true, enumerable: true, configurable: true };
          Object.defineProperty(object, name, field);
        }
        return object;
      }
      case TAG.map: {
        const map = keep(new Map());
        for (let left = this.#count(); left > 0; left--) map.set(this.read(depth), this.read(depth));
        return map;
      }
      case TAG.set: {
        const set = keep(new Set());
        for (let left = this.#count(); left > 0; left--) set.add(this.read(depth));
        return set;
      }
      case TAG.error: {
        const Class = ERRORS[reader.varint()] ?? Error;
        const error = keep(new Class(reader.text()));
        Object.defineProperty(error, 'stack', { value: reader.text(), writable: true, configurable: true });
        const cause = this.read(depth);
        if (cause !== undefined)
          Object.defineProperty(error, 'cause', { value: cause, writable: true, configurable: true });
        return error;
      }
      case TAG.buffer:
        return keep(new Uint8Array(reader.raw(this.#count())).buffer);
      case TAG.view:
        return keep(this.#view(depth));
      default:
        return reader.fail('A value has an unknown tag');
    }
  }

  /** Reads a count. Each item takes at least one byte, so a count above the remaining bytes is invalid. */
  #count(): number {
    const count = this.#reader.varint();
    this.#reader.need(count);
    return count;
  }

  #array(array: unknown[], depth: number): unknown[] {
    const reader = this.#reader;
    const length = this.#count();
    array.length = length;
    for (let i = 0; i < length; i++) {
      if (reader.bytes[reader.position] === TAG.hole) reader.skip(1);
      else array[i] = this.read(depth);
    }
    return array;
  }

  #view(depth: number): ArrayBufferView {
    const reader = this.#reader;
    const View = VIEWS[reader.u8()] ?? reader.fail('A value has an unknown kind of array');
    const offset = reader.varint();
    const length = reader.varint();
    const buffer = this.read(depth);
    if (!(buffer instanceof ArrayBuffer)) return reader.fail('An array has no buffer');
    const width = View === DataView ? 1 : (View as typeof Uint8Array).BYTES_PER_ELEMENT;
    if (offset + length > buffer.byteLength || offset % width !== 0 || length % width !== 0) {
      reader.fail('An array does not fit into its buffer');
    }
    const Class = View as new (buffer: ArrayBuffer, offset: number, length: number) => ArrayBufferView;
    return new Class(buffer, offset, length / width);
  }

  #bigint(text: string): bigint {
    if (!/^-?[0-9a-f]+$/.test(text)) this.#reader.fail('A bigint is none');
    return text.startsWith('-') ? -BigInt(`0x${text.slice(1)}`) : BigInt(`0x${text}`);
  }

  #regexp(source: string, flags: string): RegExp {
    try {
      return new RegExp(source, flags);
    } catch {
      return this.#reader.fail('A regular expression is none');
    }
  }
}
