/**
 * JSON for people and their scripts: NaN and infinities are the strings `"NaN"`, `"Infinity"` and `"-Infinity"`, which
 * `float()` of Python and `Number()` of JavaScript turn back, and typed arrays are arrays. Our own client asks for packed
 * values instead, which need no such agreement.
 */
export function plainJson(value: unknown): string {
  return JSON.stringify(value, plain) ?? 'null';
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value as Uint8Array);
  return value;
}
