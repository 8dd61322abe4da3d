import { StepwellError } from '../base/errors.js';
import type { DroppedRecord } from '../record/kinds.js';

/** Reason of values that were dropped because the store did not keep up. */
export const NO_ROOM = 'too much was waiting to be stored';

/** Counts values that are not recorded because of a bound, until the next batch takes the counts along [QUE4]. */
export class Drops {
  readonly #counts = new Map<string, number>();

  /** Counts `count` more values that were dropped for `reason`. */
  add(count: number, reason: string): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + count);
  }

  /** The counts since the last call as records, one per reason. */
  take(time: number): DroppedRecord[] {
    if (this.#counts.size === 0) return [];
    const records = Array.from(
      this.#counts,
      ([reason, count]): DroppedRecord => ({ kind: 'dropped', time, count, reason }),
    );
    this.#counts.clear();
    return records;
  }
}

/** The error of a call whose values were dropped because there was no room. */
export function droppedError(): StepwellError {
  return new StepwellError('dropped', 'Not recorded: too much is waiting to be stored');
}
