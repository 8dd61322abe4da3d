import { ValidationError } from '../../base/errors.js';
import type { Json } from '../../record/kinds.js';
import { isWellFormed, wellFormed } from './well-formed.js';

/**
 * JSON text for other tools. JSON has no NaN and no infinities: they become the strings `"NaN"`, `"Infinity"` and
 * `"-Infinity"`, which `float()` of Python and `Number()` of JavaScript turn back. −0 is written `-0.0`, because
 * Python reads `-0` as an integer without a sign. Lone surrogates become U+FFFD, as in the Parquet files: DuckDB, pandas
 * and Polars refuse a whole file for the escape of one.
 *
 * Throws `ValidationError` for a value that is nested too deeply for the stack.
 */
export function plainJson(json: Json): string {
  try {
    return textOf(json);
  } catch (error) {
    throw new ValidationError('A JSON value is nested too deeply to be written', {}, error);
  }
}

function textOf(json: Json): string {
  if (typeof json === 'number') return jsonNumber(json);
  if (typeof json === 'string') return jsonText(json);
  if (typeof json !== 'object' || json === null) return JSON.stringify(json);
  if (Array.isArray(json)) return `[${json.map(textOf).join(',')}]`;
  return jsonObject(Object.entries(json), textOf);
}

/** A number as {@link plainJson} writes it. */
export function jsonNumber(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? '-0.0' : String(value);
}

/**
 * An object from its fields, in their order: also `__proto__` is a field like any other. Names that differ in lone
 * surrogates only would become one name, which readers take for one field: further ones get another U+FFFD at the end.
 * `fields` may be gone through twice.
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

function jsonText(text: string): string {
  const quoted = JSON.stringify(text);
  return isEscaped(quoted, text) ? JSON.stringify(wellFormed(text)) : quoted;
}

/** True when `quoted`, the JSON of a text, holds the escape of a lone surrogate. The first look is many times as fast. */
function isEscaped(quoted: string, text: string): boolean {
  return quoted.includes('\\ud') && !isWellFormed(text);
}

/** {@link plainJson} of an object, as a line of a JSON lines file. */
export function jsonLine(fields: { readonly [name: string]: Json }): string {
  return `${plainJson(fields)}\n`;
}
