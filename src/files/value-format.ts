/**
 * Any value that the structured clone algorithm takes, as bytes: for files whose name says no other format. Covers
 * undefined, null, booleans, numbers (with −0 and NaN), bigints, texts, dates, regular expressions, boxed primitives,
 * arrays (with holes), plain objects, Map, Set, errors, ArrayBuffer, typed arrays and DataView, with shared references and
 * circles kept. Not covered, because their bytes are not at hand: Blob, File, ImageData, ImageBitmap, CryptoKey, DOM
 * objects. JSON and MessagePack keep neither the types of arrays nor references.
 *
 * `STPV`, version, then one value: a tag and what belongs to it. Every object gets a number when it begins, by which
 * `TAG.seen` refers to it.
 */
export const VALUE_MAGIC = 0x56505453;
export const VALUE_VERSION = 1;
/** Deeper ones would end the stack of a reader. */
export const MAX_DEPTH = 1000;

/** What a value begins with, or is: its tag. */
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

/** Kinds of views and of errors by their number in a file: new ones are added at the end. */
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
