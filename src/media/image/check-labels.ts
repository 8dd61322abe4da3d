/** Checks names of classes, which people give as an object, a list or a `Map`. */
import { wellFormed } from '../../base/well-formed.js';
import type { Json } from '../../record/kinds.js';
import type { ClassLabels } from './overlays.js';

/** Most UTF-16 units of a name or caption. */
const MAX_TEXT = 200;

/** A text as it is kept: well formed and not endless. */
export function shortText(value: unknown): string {
  return wellFormed(String(value)).slice(0, MAX_TEXT);
}

/** Names of classes by number; `null`: the value is something else. `undefined` and `null` are no names. */
export function checkLabels(value: Json | undefined): ClassLabels | null {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object') return null;
  // A `Map` whose keys are numbers is captured as a list of pairs.
  const entries = Array.isArray(value)
    ? value.map((each, i): readonly [unknown, unknown] => (isPair(each) ? [each[0], each[1]] : [i, each]))
    : Object.entries(value);
  const labels: [string, string][] = [];
  for (const [id, label] of entries) {
    if (!/^\d{1,10}$/.test(String(id))) return null;
    if (label === null || label === undefined) continue;
    if (typeof label !== 'string' && typeof label !== 'number') return null;
    labels.push([String(Number(id)), shortText(label)]);
  }
  return Object.fromEntries(labels);
}

function isPair(value: unknown): value is readonly [unknown, unknown] {
  return Array.isArray(value) && value.length === 2;
}
