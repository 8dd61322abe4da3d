import type { XAxis } from '../../source/types.js';

/** The axes that need no metric, in the order of menus, and their names for people. */
export const AXES = [
  ['step', 'Step'],
  ['globalStep', 'Global step'],
  ['active', 'Relative time'],
  ['relative', 'Relative time with pauses'],
  ['time', 'Wall time'],
] as const;

/** An axis for people: `Relative time`, or the name of the metric. */
export function axisLabel(x: XAxis): string {
  return typeof x === 'string' ? (AXES.find(([name]) => name === x)?.[1] ?? x) : x.key;
}

/** An axis as one string, for an attribute or a `<select>`: `step`, `time`, `key:epoch`. */
export function axisName(x: XAxis): string {
  return typeof x === 'string' ? x : `key:${x.key}`;
}

/** The inverse of {@link axisName}. Any other string gives `step`. */
export function parseAxis(name: string): XAxis {
  if (name === 'globalStep' || name === 'time' || name === 'relative' || name === 'active') return name;
  return name.startsWith('key:') && name.length > 4 ? { key: name.slice(4) } : 'step';
}
