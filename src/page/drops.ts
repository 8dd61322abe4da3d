import { StepwellError } from '../base/errors.js';
import type { DroppedRecord } from '../record/kinds.js';

/** Reason for drops when the store did not keep up. */
export const NO_ROOM = 'too much was waiting to be stored';

/** Counts values that are dropped because of a limit. The next batch carries the counts [QUE4]. */
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
