/**
 * Values as bytes, for queries over the network: MessagePack, with typed arrays as what they are. JSON would turn NaN and
 * Infinity into null, and make a series four times as long.
 */
import { decode, Encoder, ExtensionCodec } from '@msgpack/msgpack';

/** Media type of a packed value. */
export const PACKED_TYPE = 'application/vnd.msgpack';

/** Extension types. Numbers are for ever. Plain bytes are MessagePack's own. */
const ARRAYS = [
  [1, Float64Array],
  [2, Float32Array],
  [3, Uint32Array],
  [4, Int32Array],
  [5, Uint16Array],
  [6, Int16Array],
  [7, Int8Array],
] as const;

const codec = new ExtensionCodec();
for (const [type, Class] of ARRAYS) {
  codec.register({
    type,
    encode: (value) =>
      value instanceof Class ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : null,
    // A copy: elements must begin at a multiple of their size, and the bytes of a message begin anywhere.
    decode: (bytes) => new Class(bytes.slice().buffer),
  });
}

/** An object as its entries. */
class Entries {
  readonly list: readonly (readonly [key: unknown, value: unknown])[];

  constructor(list: Entries['list']) {
    this.list = list;
  }
}

/** A text as its UTF-16 units. */
class Units {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

codec.register({
  type: 10,
  encode: (value) => (value instanceof Entries ? pack(value.list) : null),
  decode: (bytes) => {
    const object: { [key: string]: unknown } = Object.create(null);
    for (const [key, value] of unpack(bytes) as readonly (readonly [string, unknown])[]) object[key] = value;
    return object;
  },
});

codec.register({
  type: 11,
  encode: (value) => (value instanceof Units ? unitsOf(value.text) : null),
  decode: (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const units = Array.from({ length: bytes.length >> 1 }, (_, i) => view.getUint16(i * 2, true));
    return units.map((unit) => String.fromCharCode(unit)).join('');
  },
});

function unitsOf(text: string): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), true);
  return new Uint8Array(view.buffer);
}

/** False for texts that change on their way: UTF-8 has no lone surrogates, and a decoder takes a leading U+FEFF away. */
function isPlain(text: string): boolean {
  return !(text.startsWith('\ufeff') || /\p{Surrogate}/u.test(text));
}

/**
 * `value` with everything that MessagePack would change or refuse in a form of ours, so that no text and no key is lost or
 * does harm (ROW4): texts that are not plain, and objects with such a key, or with one named `__proto__`, which the
 * decoder refuses. The same object where there is nothing to change.
 */
function guarded(value: unknown): unknown {
  if (typeof value === 'string') return isPlain(value) ? value : new Units(value);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (value instanceof Units || value instanceof Entries) return value;
  if (Array.isArray(value)) {
    const items: unknown[] = value.map(guarded);
    return items.every((item, i) => Object.is(item, value[i])) ? value : items;
  }
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  const entries = fields.map(([key, field]) => [key, guarded(field)] as const);
  if (entries.some(([key]) => key === '__proto__' || !isPlain(key))) {
    return new Entries(entries.map(([key, field]) => [guarded(key), field]));
  }
  return entries.every(([, field], i) => Object.is(field, fields[i]?.[1]))
    ? value
    : Object.fromEntries(entries);
}

/** A config may be nested as deeply as the longest path that sets it: deeper than the encoder's default. */
const MAX_DEPTH = 2000;

/** Numbers as float64, as JavaScript has them: an integer's encoding would lose the sign of zero. */
const OPTIONS = {
  extensionCodec: codec,
  ignoreUndefined: true,
  forceIntegerToFloat: true,
  maxDepth: MAX_DEPTH,
};

/** `value` as bytes: what JSON can hold, any text, NaN, Infinity and typed arrays. Fields that are `undefined` are left out. */
export function pack(value: unknown): Uint8Array<ArrayBuffer> {
  return new Encoder(OPTIONS).encode(guarded(value));
}

/** Deepest nesting and longest part that are read: more comes from nobody's query. */
const LIMITS = {
  maxStrLength: 64 * 1024 * 1024,
  maxBinLength: 1024 * 1024 * 1024,
  maxArrayLength: 16_777_216,
};

/** The inverse of {@link pack}. Throws for bytes that are no packed value. */
export function unpack(bytes: Uint8Array): unknown {
  return decode(bytes, { ...LIMITS, extensionCodec: codec });
}
