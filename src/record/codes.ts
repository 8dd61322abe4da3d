import type { RecordKind } from './kinds.js';

/**
 * The byte that stands for each kind of record in a frame. Stored frames hold these numbers, so a code is never reused.
 *
 * 1–15 values of rows (free: 7–15) · 16–31 facts about a run (free: 26–31) · 32–254 free · 0 and 255 never used.
 */
const CODES: { readonly [K in Exclude<RecordKind, 'unknown'>]: number } = {
  rows: 1,
  text: 2,
  json: 3,
  histogram: 4,
  media: 6,
  run: 16,
  session: 17,
  config: 18,
  summary: 19,
  log: 20,
  problem: 21,
  dropped: 22,
  status: 23,
  edit: 24,
  file: 25,
};

/** Images as version 0.1 wrote them, before all media shared one kind of record. Read by `decodeOldImage`, never written. */
export const OLD_IMAGE_CODE = 5;

const KINDS = new Map<number, Exclude<RecordKind, 'unknown'>>(
  Object.entries(CODES).map(([kind, code]) => [code, kind as Exclude<RecordKind, 'unknown'>]),
);
KINDS.set(OLD_IMAGE_CODE, 'media');

/** The code of a kind. */
export function codeOf(kind: Exclude<RecordKind, 'unknown'>): number {
  return CODES[kind];
}

/** The kind of a code. `unknown`: this version does not know the code. */
export function kindOf(code: number): RecordKind {
  return KINDS.get(code) ?? 'unknown';
}
