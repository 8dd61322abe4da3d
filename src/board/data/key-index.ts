import type { KeyInfo, RunDetail } from '../../source/types.js';

/** The keys of a run, to be looked up without walking through all of them. */
export interface KeyIndex {
  /** Position in {@link RunDetail.keys} by kind and key: see {@link keyId}. */
  readonly at: ReadonlyMap<string, number>;
}

/**
 * By detail. A detail whose keys are those of the one before shares its index: what depends on the names of the keys
 * alone is then kept as well, because the index is the same object.
 */
const indexes = new WeakMap<RunDetail, KeyIndex>();

/** A key that may be logged, with its kind. */
export type KeyOfKind = Omit<KeyInfo, 'count'>;

/** One string for a kind and a key. */
export function keyId({ kind, media = '', key }: KeyOfKind): string {
  return kind === 'media' ? `${kind} ${media.length} ${media} ${key}` : `${kind} ${key}`;
}

/** The index of a run's keys; made at first use. */
export function keyIndex(detail: RunDetail): KeyIndex {
  const known = indexes.get(detail);
  if (known) return known;
  const index = { at: new Map(detail.keys.map((entry, i) => [keyId(entry), i])) };
  indexes.set(detail, index);
  return index;
}

/** Keeps the index of the detail before if the keys are the same: a run that streams values rarely gets new keys. */
export function inheritIndex(before: RunDetail | undefined, next: RunDetail): void {
  const index = before && indexes.get(before);
  if (!index || index.at.size !== next.keys.length) return;
  if (next.keys.every((entry, i) => isSame(entry, before.keys[i]))) indexes.set(next, index);
}

/** What a run has under a key; `undefined` when it has not logged the key. */
export function keyInfo(detail: RunDetail | undefined, wanted: KeyOfKind): KeyInfo | undefined {
  if (!detail) return undefined;
  return detail.keys[keyIndex(detail).at.get(keyId(wanted)) ?? -1];
}

function isSame(a: KeyInfo, b: KeyInfo | undefined): boolean {
  return a.key === b?.key && a.kind === b.kind && a.media === b.media;
}
