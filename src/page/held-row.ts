import { HeldBatch } from './result.js';
import type { Captured } from './value-capture.js';

/** Values of `{commit: false}` calls, which wait for the row that is committed next [ROW2]. */
export class HeldRow {
  /** Explicit step of the row; `undefined`: the automatic step at the time of the commit. */
  step: number | undefined;
  readonly values = new Map<string, Captured>();
  /** Tells the results of the calls which batch the row is in. */
  readonly batch = new HeldBatch();

  /** True if the values cannot join this row: a key repeats, or both have an explicit step and the steps differ. */
  clashesWith(values: ReadonlyMap<string, Captured>, step: number | undefined): boolean {
    if (step !== undefined && this.step !== undefined && step !== this.step) return true;
    for (const key of values.keys()) if (this.values.has(key)) return true;
    return false;
  }

  /** Adds the values of one call. An explicit step stays when a later call has none. */
  add(values: ReadonlyMap<string, Captured>, step: number | undefined): void {
    for (const [key, value] of values) this.values.set(key, value);
    this.step = step ?? this.step;
  }
}
