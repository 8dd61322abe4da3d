import type { KeyInfo, RunDetail } from '../../source/types.js';

/** An index over the keys of a run. */
export interface KeyIndex {
  /** Index into {@link RunDetail.keys} by {@link keyId}. */
  readonly at: ReadonlyMap<string, number>;
}

/**
 * Indexes by detail. A detail with the same keys as the detail before shares its index. The index is then the same object, so
 * caches that depend only on the names of the keys stay valid too.
 */
const indexes = new WeakMap<RunDetail, KeyIndex>();

/** A key that may be logged, with its kind. */
export type KeyOfKind = Omit<KeyInfo, 'count'>;

/** What {@link keyId} needs of a key. */
interface NamedKey {
  readonly kind: string;
  readonly media?: string | undefined;
  readonly key: string;
}

/** One string for a kind and a key. */
export function keyId({ kind, media = '', key }: NamedKey): string {
  return kind === 'media' ? `${kind} ${media.length} ${media} ${key}` : `${kind} ${key}`;
}

/** The index of a run's keys. Built at first use. */
export function keyIndex(detail: RunDetail): KeyIndex {
  const known = indexes.get(detail);
  if (known) return known;
  const index = { at: new Map(detail.keys.map((entry, i) => [keyId(entry), i])) };
  indexes.set(detail, index);
  return index;
}

/** The keys that a run logged, then those that it announced. */
export function keysOf({ keys, announced = [] }: RunDetail): readonly KeyOfKind[] {
  return [...keys, ...announced];
}

/** Reuses the index of the detail before if the keys are the same. A run that streams values rarely gets new keys. */
export function inheritIndex(before: RunDetail | undefined, next: RunDetail): void {
  const index = before && indexes.get(before);
  if (!index || index.at.size !== next.keys.length) return;
  const [old, keys] = [keysOf(before), keysOf(next)];
  if (old.length === keys.length && keys.every((entry, i) => isSame(entry, old[i]))) indexes.set(next, index);
}

/** The entry of a key in a run. `undefined`: the run has not logged the key. */
export function keyInfo(detail: RunDetail | undefined, wanted: KeyOfKind): KeyInfo | undefined {
  if (!detail) return undefined;
  return detail.keys[keyIndex(detail).at.get(keyId(wanted)) ?? -1];
}

function isSame(a: KeyOfKind, b: KeyOfKind | undefined): boolean {
  return a.key === b?.key && a.kind === b.kind && a.media === b.media;
}
