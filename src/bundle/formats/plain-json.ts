import { ValidationError } from '../../base/errors.js';
import type { Json } from '../../record/kinds.js';

/**
 * JSON text for other tools. JSON has no NaN and no infinities: they become the strings `"NaN"`, `"Infinity"` and
 * `"-Infinity"`, which `float()` of Python and `Number()` of JavaScript turn back. −0 is written `-0.0`, because
 * Python reads `-0` as an integer without a sign. Lone surrogates are escaped, so the text survives UTF-8.
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
  if (typeof json !== 'object' || json === null) return JSON.stringify(json);
  if (Array.isArray(json)) return `[${json.map(textOf).join(',')}]`;
  return jsonObject(Object.entries(json), textOf);
}

/** A number as {@link plainJson} writes it. */
export function jsonNumber(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? '-0.0' : String(value);
}

/** An object from its fields, in their order: also `__proto__` is a field like any other. */
export function jsonObject<T>(fields: Iterable<readonly [string, T]>, write: (value: T) => string): string {
  let text = '';
  for (const [name, value] of fields)
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${write(value)}`;
  return `{${text}}`;
}

/** {@link plainJson} of an object, as a line of a JSON lines file. */
export function jsonLine(fields: { readonly [name: string]: Json }): string {
  return `${plainJson(fields)}\n`;
}
