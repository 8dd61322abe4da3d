import type { Refusal } from '../base/refusal.js';
import { captureJson } from '../record/json.js';
import type { Json, SummaryRecord } from '../record/kinds.js';
import { checkKey } from '../record/scalar.js';
import type { RunDetail, ScalarSummary } from '../source/types.js';
import { describe } from './values.js';

export interface SummarySink {
  record(record: SummaryRecord): boolean;
  problem(key: string, refusal: Refusal): void;
  now(): number;
  /** Commits everything logged so far, then reads the run from the store. */
  detail(): Promise<RunDetail>;
}

/** One value per key that represents the whole run. Automatic for every scalar. Values set by hand take precedence. */
export class Summary {
  readonly #sink: SummarySink;

  constructor(sink: SummarySink) {
    this.#sink = sink;
  }

  /** Sets a value by hand. Later logged values do not change it. */
  set(key: string, value: unknown): void {
    const refusal = checkKey(key);
    if (refusal !== null) {
      this.#sink.problem(describe(key), refusal);
      return;
    }
    const { json, problems } = captureJson(value);
    for (const problem of problems) this.#sink.problem(key, problem);
    this.#record(key, json, false);
  }

  /** Removes a value set by hand. The automatic value shows again. */
  unset(key: string): void {
    this.#record(key, null, true);
  }

  /** Returns the automatic aggregates of the scalar keys and the values set by hand. First commits what was logged. */
  async read(): Promise<{
    readonly scalars: Readonly<Record<string, ScalarSummary>>;
    readonly manual: { readonly [key: string]: Json };
  }> {
    const detail = await this.#sink.detail();
    return { scalars: detail.scalars, manual: detail.summary };
  }

  #record(key: string, value: Json, removed: boolean): void {
    this.#sink.record({ kind: 'summary', time: this.#sink.now(), key, value, removed });
  }
}
