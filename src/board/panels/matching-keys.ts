import type { RunDetail } from '../../source/types.js';
import { type KeyIndex, type KeyOfKind, keyIndex } from '../data/key-index.js';
import { isFilterReady, keyFilter } from './key-filter.js';
import { sortedByKey } from './key-order.js';

/** Cached answers by index: the index is the same object as long as the keys of a run are the same. */
const answers = new WeakMap<KeyIndex, Map<string, readonly string[]>>();

/**
 * The keys of some runs that match a regular expression, in reading order.
 *
 * @param like only keys of this kind count; the key in `like` is ignored
 */
export function matchingKeys(
  details: readonly (RunDetail | undefined)[],
  regex: string,
  like: KeyOfKind,
): string[] {
  const found = new Set(details.flatMap((detail) => (detail ? matchesIn(detail, regex, like) : [])));
  return sortedByKey([...found], (key) => key);
}

function matchesIn(detail: RunDetail, regex: string, { kind, media = '' }: KeyOfKind): readonly string[] {
  const index = keyIndex(detail);
  const known = answers.get(index) ?? new Map<string, readonly string[]>();
  answers.set(index, known);
  const id = JSON.stringify([kind, media, regex, isFilterReady(regex)]);
  const before = known.get(id);
  if (before) return before;
  const matches = keyFilter(regex);
  const keys = detail.keys.flatMap((entry) =>
    entry.kind === kind && (entry.media ?? '') === media && matches(entry.key) ? [entry.key] : [],
  );
  known.set(id, keys);
  return keys;
}
