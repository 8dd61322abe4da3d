/** Keys that a run announced before their first values: see `run.announce`. */
import type { EditRecord, Json } from './kinds.js';
import { isJsonObject } from './objects.js';

/**
 * Prefix of the edited fields that announce keys; the key follows. An announcement is an edit, because of several announcements of
 * a key the latest wins, and because readers of every version keep edits of fields that they do not know.
 */
const FIELD = 'announced/';

/** Kinds of values that a key may have, besides media. */
export const KEY_KINDS = ['scalar', 'text', 'json', 'histogram', 'media'] as const;

/** What a run said about a key before the key's first value. */
export interface Announcement {
  readonly key: string;
  readonly kind: (typeof KEY_KINDS)[number];
  /** Name of the kind of media. Present if `kind` is `media`. */
  readonly media?: string;
  /** Steps between two values; `null`: not known. */
  readonly every: number | null;
  /** Step of the first value; `null`: not known. */
  readonly first: number | null;
}

/** The record of an announcement. */
export function announcementRecord({ key, ...value }: Announcement, time: number): EditRecord {
  return { kind: 'edit', time, field: `${FIELD}${key}`, value };
}

/** Reads the announcement in an edit; `null`: the edit is none, or one of a newer version. */
export function readAnnouncement(field: string, value: Json): Announcement | null {
  if (!field.startsWith(FIELD) || !isJsonObject(value)) return null;
  const { kind, media, every, first } = value;
  const known = KEY_KINDS.find((each) => each === kind);
  if (!known || (known === 'media') !== (typeof media === 'string')) return null;
  const numberOf = (given: Json | undefined) => (typeof given === 'number' ? given : null);
  return {
    key: field.slice(FIELD.length),
    kind: known,
    ...(typeof media === 'string' ? { media } : {}),
    every: numberOf(every),
    first: numberOf(first),
  };
}
