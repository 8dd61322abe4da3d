/** Values that `captureJson` takes without a problem. Types only. */

/** An object that is converted: a Date or URL by its `toJSON`, a Map to an object, a Set or typed array to a list. */
export type Convertible =
  | { toJSON(key?: string): unknown }
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | ArrayBufferView
  | ArrayBuffer
  | RegExp
  | Error;

/** JSON, and what becomes JSON when `captureJson` takes a snapshot of it. */
export type JsonSource =
  | null
  | boolean
  | number
  | bigint
  | string
  | Convertible
  | readonly JsonSource[]
  | { readonly [key: string]: JsonSource };
