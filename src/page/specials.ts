/**
 * Types of values that are not known when they are logged: scalar tensors, histograms and media. The recorder uses only these
 * types; `LateValues` implements them.
 */
import type { Refusal } from '../base/refusal.js';
import type { RowPosition } from '../record/kinds.js';
import type { HeldBatch } from './result.js';

/** Row position without a key. */
export type RowNumbers = Omit<RowPosition, 'key'>;

/**
 * A scalar that is computed when the tensors logged and collected before are read. `compute` returns a refusal if there is no value.
 */
export class LateScalar {
  readonly compute: () => number | Refusal;

  constructor(compute: () => number | Refusal) {
    this.compute = compute;
  }
}

/**
 * A one-element tensor, cloned at the call, whose value is read later, together with others [VAL4]; or a {@link LateScalar}.
 */
export interface PendingScalar {
  readonly kind: 'scalar';
  readonly tensor: unknown;
}

/** A value that becomes a separate record when its row position is known and the value is computed. */
export interface LaterRecord {
  readonly kind: 'later';
  /** Sets the row position. Called once. */
  at(position: RowPosition): void;
}

export type Special = PendingScalar | LaterRecord;

/** Captures values that are neither numbers nor text, for the recorder. */
export interface Specials {
  /** Captures a value; `null`: the value is not special. Never throws. */
  take(value: unknown): Special | Refusal | null;
  /**
   * Keeps a scalar tensor without a row. Calls `settle` once, when the tensor is read together with others. False: the value is not a
   * tensor; a refusal: the tensor cannot be kept. Never throws.
   */
  collect?(value: unknown, settle: (value: number | Refusal) => void): boolean | Refusal;
  /** Keeps a row until its scalar tensors are read. Settles the returned `HeldBatch` when the row is recorded. */
  defer(
    position: RowNumbers,
    values: [key: string, value: number][],
    pending: ReadonlyMap<string, PendingScalar>,
  ): HeldBatch;
}
