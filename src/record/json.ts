import { CorruptDataError, messageOf, ValidationError } from '../base/errors.js';
import type { Json } from './kinds.js';
import { emptyObject } from './objects.js';

export { captureJson } from './capture.js';
export { applyConfig, mergeJson, setPath, updateRecord } from './config.js';

/**
 * JSON text that also holds NaN, ±Infinity and −0: these become the strings `~NaN`, `~Infinity`, `~-Infinity` and
 * `~-0`, and a string that begins with `~` gets another one in front. Everything else is plain JSON. Lone surrogates
 * are escaped (`\udXXX`), so that the text survives UTF-8.
 */
const ESCAPE = '~';

/** The text of a JSON value. Throws `ValidationError` when it is nested too deeply for the stack, or is not JSON. */
export function encodeJson(json: Json): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(json, escapeValue);
  } catch (error) {
    throw new ValidationError(`Not a JSON value: ${messageOf(error)}`, {}, error);
  }
  if (text === undefined) throw new ValidationError('Not a JSON value');
  return text;
}

function escapeValue(_key: string, value: unknown): unknown {
  if (typeof value === 'number') {
    if (Object.is(value, -0)) return `${ESCAPE}-0`;
    return Number.isFinite(value) ? value : ESCAPE + value;
  }
  return typeof value === 'string' && value.startsWith(ESCAPE) ? ESCAPE + value : value;
}

/** The inverse of {@link encodeJson}. Objects have no prototype. Throws `CorruptDataError` for any other text. */
export function decodeJson(text: string): Json {
  try {
    return unescapeValue(JSON.parse(text) as Json);
  } catch (error) {
    if (error instanceof CorruptDataError) throw error;
    throw new CorruptDataError(`Not a JSON text: ${messageOf(error)}`, {}, error);
  }
}

function unescapeValue(json: Json): Json {
  if (typeof json === 'string') return json.startsWith(ESCAPE) ? unescapeString(json.slice(1)) : json;
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map(unescapeValue);
  const object = emptyObject();
  for (const [key, value] of Object.entries(json)) object[key] = unescapeValue(value);
  return object;
}

function unescapeString(rest: string): Json {
  switch (rest) {
    case 'NaN':
      return Number.NaN;
    case 'Infinity':
      return Number.POSITIVE_INFINITY;
    case '-Infinity':
      return Number.NEGATIVE_INFINITY;
    case '-0':
      return -0;
    default:
      if (rest.startsWith(ESCAPE)) return rest;
      throw new CorruptDataError('A JSON text has an unknown escape');
  }
}
