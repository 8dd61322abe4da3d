/** What `log()` takes. Types only: at run time anything that these types refuse becomes a problem record [VAL2]. */
import type { MediaValue } from '../media/value.js';
import type { HistogramValue } from '../record/histogram-value.js';
import type { JsonSource } from '../record/json-source.js';
import type { TensorLike } from '../record/tensor-like.js';

/**
 * A value that `log()` takes: a number, boolean, bigint or one-element array is a scalar, a string is text, the rest is what
 * its type says, or JSON. `log()` also takes values of interface types whose fields are JSON: see {@link Loggable}.
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
 * `T` if `log()` takes values of this type, else a type that no such value has. Interfaces have no index signature, so
 * TypeScript does not take them for JSON objects: their fields are looked at here, one by one.
 */
export type Loggable<T> = T extends LogValue ? T : JsonFields<T>;

/** The row `T`, as far as `log()` takes it: each value must be {@link Loggable}. */
export type LoggableRow<T> = T extends readonly unknown[] | AnyFunction
  ? never
  : { readonly [K in keyof T]: Loggable<T[K]> };

type AnyFunction = ((...args: never[]) => unknown) | (abstract new (...args: never[]) => unknown);

/** A function is no JSON, nor is an instance of a class with methods: one of its fields is a function. */
type JsonFields<T> = T extends JsonSource
  ? T
  : T extends AnyFunction
    ? never
    : T extends object
      ? Opaque<T> extends true
        ? never
        : { readonly [K in keyof T]: JsonFields<T[K]> }
      : never;

/** True for `object`, which may be anything. */
type Opaque<T> = keyof T extends never ? (object extends T ? true : false) : false;

export interface LogOptions {
  /** The row's x. Default: the automatic step. Any finite number, in any order. */
  readonly step?: number | bigint;
  /** `false`: the values wait and join the next committed row. Default `true`. */
  readonly commit?: boolean;
}
