/** Typed arrays of a figure as Plotly stores them in JSON: `{ dtype, bdata }`, the bytes in base64. */

const NAMES: { readonly [name: string]: string } = {
  Float32Array: 'f4',
  Float64Array: 'f8',
  Int8Array: 'i1',
  Int16Array: 'i2',
  Int32Array: 'i4',
  Uint8Array: 'u1',
  Uint8ClampedArray: 'u1c',
  Uint16Array: 'u2',
  Uint32Array: 'u4',
};

/** Levels of nesting that are looked at. A circle ends here as well, and is told when the figure is written as JSON. */
const MOST_LEVELS = 24;

/**
 * A copy of a figure whose typed arrays are in Plotly's form. Only fields are changed: Plotly does not read that form inside lists,
 * where typed arrays become lists of numbers later.
 */
export function withStoredArrays(value: object, level = 0): object {
  if (level > MOST_LEVELS || !isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, storedArray(each) ?? inside(each, level + 1)]),
  );
}

function inside(value: unknown, level: number): unknown {
  if (typeof value !== 'object' || value === null || level > MOST_LEVELS) return value;
  if (!Array.isArray(value)) return withStoredArrays(value, level);
  // Lists of numbers are long, and hold no fields.
  return value.some((each) => typeof each === 'object')
    ? value.map((each) => inside(each, level + 1))
    : value;
}

function storedArray(value: unknown): object | null {
  if (!ArrayBuffer.isView(value) || value.byteLength === 0) return null;
  const dtype = NAMES[Object.prototype.toString.call(value).slice(8, -1)];
  if (dtype === undefined) return null;
  return { dtype, bdata: bytesToBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) };
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype as object) === null;
}

/** Bytes that become a text at once: arguments of a call are limited. */
const CHUNK_BYTES = 32_768;

function bytesToBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK_BYTES));
  }
  return btoa(binary);
}
