/** The types that `log()` takes. At run time, a value that these types refuse becomes a problem record [VAL2]. */
import type { MediaValue } from '../media/value.js';
import type { HistogramValue } from '../record/histogram-value.js';
import type { JsonSource } from '../record/json-source.js';
import type { TensorLike } from '../record/tensor-like.js';

/**
 * A value that `log()` takes. Numbers, booleans, bigints and one-element arrays are scalars, strings are text, histograms and
 * media are recorded as such, and other values are JSON. `log()` also takes interface types whose fields are JSON: see
 * {@link Loggable}.
 */
export type LogValue =
  | number
  | boolean
  | bigint
  | string
  | TensorLike
  | HistogramValue
  | MediaValue
  | readonly MediaValue[]
  | ArrayLike<number>
  | JsonSource;

/** The values of one row by key. */
export type LogRow = { readonly [key: string]: LogValue };

/**
 * `T` if `log()` takes values of this type; otherwise a type that no value of `T` has. Interfaces have no index signature, so
 * TypeScript does not accept them as JSON objects: this type checks their fields one by one.
 */
export type Loggable<T> = T extends LogValue ? T : JsonFields<T>;

/** The row type `T` with the fields that `log()` takes: each value must be {@link Loggable}. */
export type LoggableRow<T> = T extends readonly unknown[] | AnyFunction
  ? never
  : { readonly [K in keyof T]: Loggable<T[K]> };

type AnyFunction = ((...args: never[]) => unknown) | (abstract new (...args: never[]) => unknown);

/** Fields that are JSON. Functions are not, so instances of a class with methods are not either. */
type JsonFields<T> = T extends JsonSource
  ? T
  : T extends AnyFunction
    ? never
    : T extends object
      ? Opaque<T> extends true
        ? never
        : { readonly [K in keyof T]: JsonFields<T[K]> }
      : never;

/** True for `object`, whose values may be anything. */
type Opaque<T> = keyof T extends never ? (object extends T ? true : false) : false;

export interface LogOptions {
  /** X value of the row: any finite number, in any order. Default: the automatic step. */
  readonly step?: number | bigint;
  /** `false`: the values wait and join the next committed row. Default `true`. */
  readonly commit?: boolean;
}
