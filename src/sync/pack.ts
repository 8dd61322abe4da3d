/**
 * Values as bytes, for queries over the network: MessagePack with typed arrays. JSON would turn NaN and Infinity into null, and
 * make a series four times as long.
 */
import { decode, Encoder, ExtensionCodec } from '@msgpack/msgpack';

/** Media type of a packed value. */
export const PACKED_TYPE = 'application/vnd.msgpack';

/** Extension types. A number never changes its meaning. Plain bytes are a type of MessagePack itself. */
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
    // Copy, because elements must be aligned to their size and the bytes inside a message are not.
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

/** False for texts that would change on the way: UTF-8 has no lone surrogates, and a decoder removes a leading U+FEFF. */
function isPlain(text: string): boolean {
  return !(text.startsWith('\ufeff') || /\p{Surrogate}/u.test(text));
}

/**
 * Replaces everything that MessagePack would change or refuse by types of ours (ROW4): texts that are not plain, and objects
 * with such a key or with the key `__proto__`, which the decoder refuses. Returns `value` itself if nothing needs replacing.
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

/** Deepest nesting. A config can be nested as deeply as the longest path has names, which exceeds the encoder's default. */
const MAX_DEPTH = 2000;

/** Numbers are encoded as float64: the integer encodings would lose the sign of zero. */
const OPTIONS = {
  extensionCodec: codec,
  ignoreUndefined: true,
  forceIntegerToFloat: true,
  maxDepth: MAX_DEPTH,
};

/** Encodes JSON values, any text, NaN, Infinity and typed arrays. Leaves out fields that are `undefined`. */
export function pack(value: unknown): Uint8Array<ArrayBuffer> {
  return new Encoder(OPTIONS).encode(guarded(value));
}

/** Limits for decoding. No answer of ours exceeds them, so larger input is hostile or damaged. */
const LIMITS = {
  maxStrLength: 64 * 1024 * 1024,
  maxBinLength: 1024 * 1024 * 1024,
  maxArrayLength: 16_777_216,
};

/** The inverse of {@link pack}. Throws for other bytes. */
export function unpack(bytes: Uint8Array): unknown {
  return decode(bytes, { ...LIMITS, extensionCodec: codec });
}
