/** The methods of a run that training helpers need. Types only. */
import type { HistogramValue } from '../../record/histogram-value.js';
import type { JsonSource } from '../../record/json-source.js';
import type { TensorLike } from '../../record/tensor-like.js';

/** What training helpers need of a run. */
export interface TrainingRun {
  readonly uid: string;
  readonly status: 'running' | 'completed' | 'failed';
  readonly nextStep: number;
  readonly globalStep: number;
  readonly config: { extend(data: { readonly [key: string]: unknown }): void };
  readonly summary: { set(key: string, value: unknown): void };
  /** Values are numbers, scalar tensors (cloned at the call), `histogram(…)` values (read at the call), texts, JSON. `commit: false`: they join the next committed row. */
  log(
    row: { readonly [key: string]: number | string | boolean | TensorLike | HistogramValue | JsonSource },
    options?: { readonly step?: number; readonly commit?: boolean },
  ): { readonly ok: boolean };
  /** Says that keys will come: see `Run.announce`. Without it, nothing is announced. */
  announce?(
    keys: readonly string[],
    options: { readonly kind: 'scalar' | 'histogram'; readonly every?: number; readonly first?: number },
  ): void;
  advance(by?: number): number;
  info(message: string, context?: unknown): void;
  warning(message: string, context?: unknown): void;
  finish(): Promise<unknown>;
  fail(error: unknown): Promise<unknown>;
}
