import type { Json } from './kinds.js';

/** A JSON object. Objects made in this folder have no prototype, so that `constructor` and `__proto__` are ordinary fields. */
export type JsonObject = { readonly [key: string]: Json };

/** An object without a prototype: assigning to any key, also `__proto__`, makes an own property and nothing else. */
export function emptyObject(): { [key: string]: Json } {
  return Object.create(null) as { [key: string]: Json };
}

/** True for an object that is neither null nor an array. */
export function isJsonObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
