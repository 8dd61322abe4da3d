/**
 * JSON for people and their scripts: NaN and infinities are the strings `"NaN"`, `"Infinity"` and `"-Infinity"`, which
 * `float()` of Python and `Number()` of JavaScript turn back, and typed arrays are arrays. Our own client asks for packed
 * values instead, which need no such agreement. Lone surrogates become U+FFFD: many readers refuse their escapes.
 */
export function plainJson(value: unknown): string {
  return wellFormedJson(JSON.stringify(value, plain) ?? 'null');
}

/** A text of `JSON.stringify` with U+FFFD for each lone surrogate. */
export function wellFormedJson(text: string): string {
  // An escaped backslash comes first, so that it does not lend its second half to an escape that is none.
  return text.includes('\\ud') ? text.replace(/\\\\|\\ud[89a-f][0-9a-f]{2}/g, replacement) : text;
}

/** `JSON.stringify` escapes surrogates only where they stand alone. */
function replacement(escaped: string): string {
  return escaped.startsWith('\\u') ? '\ufffd' : escaped;
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value as Uint8Array);
  return value;
}
