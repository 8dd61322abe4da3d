/** What a JSON value looks like to other tools. */
import type { Json } from '../../../../src/record/kinds.js';

/** The value with its non-finite numbers as texts, and well-formed texts; shares no code with the writer. */
export function asPlain(value: Json): Json {
  if (typeof value === 'number') return Number.isFinite(value) ? value : `${value}`;
  if (typeof value === 'string')
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(value));
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(asPlain);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [asPlain(key), asPlain(inner)]));
}
