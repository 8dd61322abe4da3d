/**
 * Values that are not known when they are logged: scalar tensors and histograms. What the recorder, which is in the page
 * entry, sees of them; the code behind it is loaded with the first run. Types only.
 */
import type { Refusal } from '../base/refusal.js';
import type { RowPlace } from '../record/kinds.js';
import type { HeldPlace } from './result.js';

/** Numbers of a row: all of its place but a key. */
export type RowNumbers = Omit<RowPlace, 'key'>;

/** A one-element tensor, cloned at the call; its value is read later, together with others [VAL4]. */
export interface PendingScalar {
  readonly kind: 'scalar';
  readonly tensor: unknown;
}

/** Something that becomes a record of its own once its place is known and it is computed. */
export interface LaterRecord {
  readonly kind: 'later';
  /** Gives it its place; called once. */
  at(place: RowPlace): void;
}

export type Special = PendingScalar | LaterRecord;

/** What the recorder asks about values that are neither numbers nor text. */
export interface Specials {
  /** Takes hold of a value; `null`: it is nothing special. Never throws. */
  take(value: unknown): Special | Refusal | null;
  /** Keeps a row until the values of its scalar tensors are known. The place is settled then. */
  defer(
    place: RowNumbers,
    values: [key: string, value: number][],
    pending: ReadonlyMap<string, PendingScalar>,
  ): HeldPlace;
}
