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
  /** The run as the store knows it, after everything logged so far is committed. */
  detail(): Promise<RunDetail>;
}

/** One number (or value) per key that stands for the whole run. Automatic for every scalar; values set by hand win. */
export class Summary {
  readonly #sink: SummarySink;

  constructor(sink: SummarySink) {
    this.#sink = sink;
  }

  /** Sets a value by hand; it stays whatever is logged later. */
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

  /** Takes a value set by hand away: the automatic one shows again. */
  unset(key: string): void {
    this.#record(key, null, true);
  }

  /** Everything: automatic aggregates per scalar key, and the values set by hand. Commits what was logged first. */
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
