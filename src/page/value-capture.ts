import { isRefusal, type Refusal, refusalOf } from '../base/refusal.js';
import { captureJson } from '../record/json.js';
import type { Json } from '../record/kinds.js';
import { toScalar } from '../record/scalar.js';
import type { LogRow } from './log-value.js';
import type { Special, Specials } from './specials.js';
import { whyUnfit } from './values.js';

/** A captured value: a number for scalars, text, JSON, or a value that is known later. */
export type Captured =
  | number
  | Special
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'json'; readonly value: Json };

/** Reports a value that cannot be recorded as given. */
export type Report = (key: string, refusal: Refusal) => void;

/** Takes snapshots of logged values at the call, so that later changes of a value have no effect [VAL3]. Never throws. */
export class ValueCapture {
  readonly #specials: Specials | undefined;
  readonly #report: Report;

  /** `specials`: captures tensors, histograms and media; `undefined`: these are not supported. */
  constructor(specials: Specials | undefined, report: Report) {
    this.#specials = specials;
    this.#report = report;
  }

  /** Takes a snapshot of a value. If the value cannot be recorded, reports that and returns `undefined` [VAL2]. */
  take(key: string, value: unknown): Captured | undefined {
    if (typeof value === 'string') return { kind: 'text', value };
    const scalar = toScalar(value);
    if (scalar !== undefined) return scalar;
    const special = this.#specials?.take(value);
    if (special && isRefusal(special)) {
      this.#report(key, special);
      return undefined;
    }
    if (special) return special;
    const unfit = whyUnfit(value);
    if (unfit !== null) {
      this.#report(key, unfit);
      return undefined;
    }
    const { json, problems } = captureJson(value);
    for (const problem of problems) this.#report(key, problem);
    return { kind: 'json', value: json };
  }

  /** Takes snapshots of all values of a row whose keys `isKey` accepts. */
  takeRow(row: LogRow, isKey: (key: string) => boolean): Map<string, Captured> {
    const values = new Map<string, Captured>();
    try {
      for (const key in row) {
        if (!isKey(key)) continue;
        let value: unknown;
        try {
          value = row[key];
        } catch (thrown) {
          this.#report(key, refusalOf(thrown, 'reading the value threw'));
          continue;
        }
        const captured = this.take(key, value);
        if (captured !== undefined) values.set(key, captured);
      }
    } catch (thrown) {
      this.#report('', refusalOf(thrown, 'reading the row threw'));
    }
    return values;
  }
}
