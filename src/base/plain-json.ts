import { ValidationError } from './errors.js';
import { isWellFormed, wellFormed } from './well-formed.js';

/**
 * JSON for people, their scripts and other tools. JSON has no NaN and no infinities: they become the strings `"NaN"`,
 * `"Infinity"` and `"-Infinity"`, which `float()` of Python and `Number()` of JavaScript turn back. −0 is written `-0.0`,
 * because Python reads `-0` as an integer without a sign. Typed arrays become arrays. Lone surrogates become U+FFFD: DuckDB,
 * pandas and Polars refuse a whole file for the escape of one. `undefined` is left out, as `JSON.stringify` does.
 *
 * Throws `ValidationError` for a value that is nested too deeply for the stack.
 */
export function plainJson(value: unknown): string {
  try {
    return textOf(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ValidationError('A JSON value is nested too deeply to be written', {}, error);
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'number') return jsonNumber(value);
  if (typeof value === 'string') return jsonText(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return `[${Array.from(value as Float64Array, textOf).join(',')}]`;
  }
  const fields = Object.entries(value);
  return jsonObject(
    fields.filter(([, field]) => field !== undefined),
    textOf,
  );
}

/** A number as {@link plainJson} writes it. */
export function jsonNumber(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? '-0.0' : String(value);
}

/**
 * An object from its fields, in their order: `__proto__` is a field like any other. Names that differ only in lone surrogates
 * would all become one name, and readers would keep one of the fields: each further one gets another U+FFFD at its end.
 * `fields` may be iterated twice.
 */
export function jsonObject<T>(fields: Iterable<readonly [string, T]>, write: (value: T) => string): string {
  let text = '';
  let names: Set<string> | null = null;
  for (const [name, value] of fields) {
    let quoted = JSON.stringify(name);
    if (isEscaped(quoted, name)) {
      names ??= new Set(Array.from(fields, ([each]) => each));
      let written = wellFormed(name);
      while (names.has(written)) written += '\ufffd';
      names.add(written);
      quoted = JSON.stringify(written);
    }
    text += `${text === '' ? '' : ','}${quoted}:${write(value)}`;
  }
  return `{${text}}`;
}

/** JSON text that `JSON.stringify` wrote, with U+FFFD for each lone surrogate: for text that a library wrote. */
export function wellFormedJson(text: string): string {
  // An escaped backslash is matched first. Otherwise its second half would be taken for the start of an escape.
  return text.includes('\\ud') ? text.replace(/\\\\|\\ud[89a-f][0-9a-f]{2}/g, replacement) : text;
}

/** `JSON.stringify` escapes surrogates only where they stand alone. */
function replacement(escaped: string): string {
  return escaped.startsWith('\\u') ? '\ufffd' : escaped;
}

function jsonText(text: string): string {
  const quoted = JSON.stringify(text);
  return isEscaped(quoted, text) ? JSON.stringify(wellFormed(text)) : quoted;
}

/** True when `quoted`, the JSON of a text, holds the escape of a lone surrogate. The first test is cheap and excludes most texts. */
function isEscaped(quoted: string, text: string): boolean {
  return quoted.includes('\\ud') && !isWellFormed(text);
}

/** {@link plainJson} of an object, as a line of a JSON lines file. */
export function jsonLine(fields: { readonly [name: string]: unknown }): string {
  return `${plainJson(fields)}\n`;
}
