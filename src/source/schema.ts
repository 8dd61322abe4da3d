/**
 * Schemas of arguments: TypeScript types as plain data, for checks at run time. `Schema<T>` fits the type `T` exactly: the
 * compiler refuses a schema that accepts more or less than its type.
 */
import type { Json } from '../record/kinds.js';

/** The data of a schema. Read by the checker, the query strings and the OpenAPI document of the server. */
export type Shape =
  | { readonly is: 'text' | 'flag' | 'json' }
  | { readonly is: 'number'; readonly whole?: true }
  /** One of a few texts. */
  | { readonly is: 'word'; readonly of: readonly string[] }
  | { readonly is: 'list'; readonly of: Shape }
  | { readonly is: 'object'; readonly of: Fields }
  | { readonly is: 'either'; readonly of: readonly [Shape, Shape] };

/** The fields of an object, by name. */
export type Fields = { readonly [name: string]: Shape | { readonly optional: Shape } };

/**
 * Exists for the compiler only. The field holds a function from `T` to `T`, so that a schema of a wider or narrower type is not
 * assignable.
 */
declare const TYPE: unique symbol;

/** The schema of `T`. */
export type Schema<T> = Shape & { readonly [TYPE]?: (value: T) => T };

/** A field or an argument that may be absent. `null` and `undefined` count as absent. */
export interface Optional<T> {
  readonly optional: Schema<T>;
}

export const text: Schema<string> = { is: 'text' };
/** A number, also ±Infinity. Not NaN: no query accepts NaN. The query itself checks the range. */
export const number: Schema<number> = { is: 'number' };
/** A whole number, or ±Infinity. */
export const whole: Schema<number> = { is: 'number', whole: true };
export const flag: Schema<boolean> = { is: 'flag' };
/** Any JSON value, also NaN and ±Infinity. */
export const json: Schema<Json> = { is: 'json' };

export function word<T extends string>(...of: readonly T[]): Schema<T> {
  return { is: 'word', of };
}

export function list<T>(of: Schema<T>): Schema<readonly T[]> {
  return { is: 'list', of };
}

export function either<A, B>(a: Schema<A>, b: Schema<B>): Schema<A | B> {
  return { is: 'either', of: [a, b] };
}

export function optional<T>(schema: Schema<T>): Optional<T> {
  return { optional: schema };
}

/** One schema for each field of `T`; optional if the field is optional. */
export type FieldsOf<T> = {
  readonly [K in keyof T]-?: Record<never, never> extends Pick<T, K>
    ? Optional<Exclude<T[K], undefined>>
    : Schema<T[K]>;
};

/** An object with these fields and no others. */
export function object<T>(of: FieldsOf<T>): Schema<T> {
  return { is: 'object', of: of as Fields };
}
