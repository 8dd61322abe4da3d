/** What `log()` takes. Types only. */
import type { Json } from '../record/kinds.js';

/** A value that `log()` takes. Anything else becomes a problem record. */
export type LogValue = number | boolean | bigint | string | Json | ArrayLike<number> | object;

/** The values of one row by key. */
export type LogRow = { readonly [key: string]: LogValue };

export interface LogOptions {
  /** The row's x. Default: the automatic step. Any finite number, in any order. */
  readonly step?: number | bigint;
  /** `false`: the values wait and join the next committed row. Default `true`. */
  readonly commit?: boolean;
}
