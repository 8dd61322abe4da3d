import { ValidationError } from '../base/errors.js';
import type { Refusal } from '../base/refusal.js';
import type { ProblemRecord } from '../record/kinds.js';

/** Distinct problems kept apart between two batches; the rest are counted together, so that a bug in a loop costs nothing. */
const MAX_DISTINCT = 200;

/** Problems announced on the console, each once, so that an author sees them without a flood. */
const MAX_ANNOUNCED = 20;

/** Counts equal problems until the next batch takes them along, and knows the first problem of the call that is under way. */
export class Problems {
  /** The first problem since it was last set to `undefined`, which every `log()` call does when it begins. */
  callError: ValidationError | undefined;

  #waiting = new Map<string, { key: string; reason: string; count: number }>();
  readonly #announced = new Set<string>();
  readonly #announce: (text: string) => void;

  constructor(announce: (text: string) => void) {
    this.#announce = announce;
  }

  /** Counts a problem of the `log()` call that is under way: the call's result tells the first one. */
  addOfCall(key: string, refusal: Refusal): void {
    const { code, reason } = refusal;
    this.callError ??= new ValidationError(key === '' ? reason : `“${key}”: ${reason}`, {
      key,
      reason: code,
    });
    this.add(key, refusal);
  }

  /** Counts a problem. `key` is empty for a problem that is not about one value. */
  add(key: string, { reason }: Refusal): void {
    let id = JSON.stringify([key, reason]);
    if (!this.#announced.has(id) && this.#announced.size < MAX_ANNOUNCED) {
      this.#announced.add(id);
      this.#announce(`Stepwell: ${key === '' ? '' : `“${key}”: `}${reason}`);
    }
    let entry = this.#waiting.get(id);
    if (!entry && this.#waiting.size >= MAX_DISTINCT) {
      id = '';
      entry = this.#waiting.get(id);
      key = '';
      reason = 'more problems of other kinds';
    }
    if (entry) entry.count++;
    else this.#waiting.set(id, { key, reason, count: 1 });
  }

  /** The problems since the last call, as records. */
  take(time: number): ProblemRecord[] {
    if (this.#waiting.size === 0) return [];
    const records = [...this.#waiting.values()].map(
      (entry): ProblemRecord => ({ kind: 'problem', time, ...entry }),
    );
    this.#waiting = new Map();
    return records;
  }
}
