import type { XAxis } from '../../source/types.js';

/** An axis as one string, for an attribute or a `<select>`: `step`, `time`, `key:epoch`. */
export function axisName(x: XAxis): string {
  return typeof x === 'string' ? x : `key:${x.key}`;
}

/** The inverse of {@link axisName}. Any other string gives `step`. */
export function parseAxis(name: string): XAxis {
  if (name === 'globalStep' || name === 'time' || name === 'relative' || name === 'active') return name;
  return name.startsWith('key:') && name.length > 4 ? { key: name.slice(4) } : 'step';
}
