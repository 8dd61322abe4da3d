import { ValidationError } from '../base/errors.js';
import type { Refusal } from '../base/refusal.js';
import type { ProblemRecord } from '../record/kinds.js';

/** Most distinct problems per batch. Further problems are counted together, so that a bug in a loop costs little. */
const MAX_DISTINCT = 200;

/** Most problems printed on the console. Each is printed once, so that the console is not flooded. */
const MAX_ANNOUNCED = 20;

/** Counts equal problems for the next batch, and keeps the first problem of the current `log()` call. */
export class Problems {
  /** The first problem of the current `log()` call, which resets this field to `undefined` when it begins. */
  callError: ValidationError | undefined;

  #waiting = new Map<string, { key: string; reason: string; count: number }>();
  readonly #announced = new Set<string>();
  readonly #announce: (text: string) => void;

  constructor(announce: (text: string) => void) {
    this.#announce = announce;
  }

  /** Counts a problem of the current `log()` call. The call's result reports the first one. */
  addOfCall(key: string, refusal: Refusal): void {
    const { code, reason } = refusal;
    this.callError ??= new ValidationError(key === '' ? reason : `“${key}”: ${reason}`, {
      key,
      reason: code,
    });
    this.add(key, refusal);
  }

  /** Counts a problem. `key` is empty if the problem is not about one value. */
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

  /** Returns the problems since the last call, as records. */
  take(time: number): ProblemRecord[] {
    if (this.#waiting.size === 0) return [];
    const records = [...this.#waiting.values()].map(
      (entry): ProblemRecord => ({ kind: 'problem', time, ...entry }),
    );
    this.#waiting = new Map();
    return records;
  }
}
