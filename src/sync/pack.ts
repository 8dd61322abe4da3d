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

/** An object with a field named `__proto__`, which the decoder refuses: its entries, so that no key is lost or does harm (ROW4). */
codec.register({
  type: 10,
  encode: (value) =>
    isObject(value) && Object.hasOwn(value, '__proto__') ? pack(Object.entries(value)) : null,
  decode: (bytes) => {
    const object: { [key: string]: unknown } = Object.create(null);
    for (const [key, value] of unpack(bytes) as readonly (readonly [string, unknown])[]) object[key] = value;
    return object;
  },
});

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Numbers as float64, as JavaScript has them: an integer's encoding would lose the sign of zero. */
const OPTIONS = { extensionCodec: codec, ignoreUndefined: true, forceIntegerToFloat: true };

/** `value` as bytes: what JSON can hold, NaN, Infinity and typed arrays. Fields that are `undefined` are left out. */
export function pack(value: unknown): Uint8Array<ArrayBuffer> {
  return new Encoder(OPTIONS).encode(value);
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
