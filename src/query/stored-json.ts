import { decodeJson } from '../record/json.js';
import type { Json } from '../record/kinds.js';

/**
 * Decodes the JSON text of a derived entry, as `decodeJson` does, but several times faster and into less memory: lists decode
 * thousands of entries. Unlike there, an object may have a prototype, so read a field only after `Object.hasOwn`.
 */
export function decodeStored(text: string): Json {
  // Every escape of `encodeJson` begins with `~`.
  return text.includes('~') ? decodeJson(text) : (JSON.parse(text) as Json);
}
