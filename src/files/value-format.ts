/**
 * The format of values of the structured clone algorithm, for files whose name implies no other format. Supports
 * undefined, null, booleans, numbers (with −0 and NaN), bigints, texts, dates, regular expressions, boxed primitives,
 * arrays (with holes), plain objects, Map, Set, errors, ArrayBuffer, typed arrays and DataView, including shared references and
 * cycles. Not supported, because their bytes cannot be read synchronously: Blob, File, ImageData, ImageBitmap, CryptoKey, DOM
 * objects. JSON and MessagePack keep neither the types of arrays nor references.
 *
 * `STPV`, version, then one value: a tag and its data. Objects are numbered in the order in which they begin; `TAG.seen` refers to an
 * object by its number.
 */
export const VALUE_MAGIC = 0x56505453;
export const VALUE_VERSION = 1;
/** Deepest nesting. Deeper values would overflow the stack of a reader. */
export const MAX_DEPTH = 1000;

/** Tags: the first byte of a value, or the whole value. */
export const TAG = {
  undefined: 0,
  null: 1,
  false: 2,
  true: 3,
  number: 4,
  integer: 5,
  text: 6,
  bigint: 7,
  hole: 8,
  seen: 9,
  date: 10,
  regexp: 11,
  boxed: 12,
  array: 13,
  object: 14,
  map: 15,
  set: 16,
  error: 17,
  buffer: 18,
  view: 19,
} as const;

/** Kinds of views and errors by their number in a file. New kinds are added at the end. */
export const VIEWS = [
  DataView,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
] as const;
export const ERRORS = [
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
] as const;
