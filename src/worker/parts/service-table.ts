/** Checks what a page asks of a service of the engine: method and arguments, where they cross the thread. */
import { ValidationError } from '../../base/errors.js';
import { checkValue } from '../../source/check.js';
import type { Optional, Schema } from '../../source/schema.js';

/** An object of the platform, such as a Blob or a MessagePort, or one that a check of its own knows. */
export interface Thing<T> {
  /** What it must be, for messages. */
  readonly thing: string;
  is(value: unknown): value is T;
}

/** Arguments of a method in order: their names in messages, and what they must be. */
type ArgumentsOf<Args extends readonly unknown[]> = {
  readonly [I in keyof Args]-?: readonly [
    name: string,
    check: undefined extends Args[I]
      ? Optional<Exclude<Args[I], undefined>>
      : Schema<Args[I]> | Thing<Args[I]>,
  ];
};

/** The methods of a service that a page may call: none is missing, and each fits the method's types. */
export type ServiceTable<S, M extends keyof S> = {
  readonly [K in M]: S[K] extends (...args: infer Args) => unknown ? ArgumentsOf<Args> : never;
};

/** A table, as the check reads it. */
type Line = readonly (readonly [name: string, check: Schema<unknown> | Optional<unknown> | Thing<unknown>])[];

/**
 * Calls a method of a service by its name. Throws `validation`, with the facts `method` and `field`, for a method that is not
 * in the table and for the first argument that the method does not take. Further arguments are left out.
 */
export function callService<S extends object>(
  service: S,
  table: { readonly [method: string]: unknown },
  method: string,
  args: unknown,
): unknown {
  if (!Object.hasOwn(table, method)) {
    throw new ValidationError(`The service has no method '${method}'`, { method });
  }
  if (!Array.isArray(args)) {
    throw new ValidationError(`${method}: the arguments must be a list`, { method, field: '' });
  }
  const checked = (table[method] as Line).map(([name, check], i) => {
    if (!('thing' in check)) return checkValue(check, args[i], method, name);
    if (check.is(args[i])) return args[i];
    throw new ValidationError(`${method}: ${name} must be ${check.thing}`, { method, field: name });
  });
  const call = service[method as keyof S] as (...args: readonly unknown[]) => unknown;
  return call.apply(service, checked);
}

/** Objects of a class of the platform: told by their tag, because they may come from another realm. */
function tagged<T>(thing: string, ...tags: readonly string[]): Thing<T> {
  return {
    thing,
    is: (value): value is T =>
      tags.includes(Object.prototype.toString.call(value).slice('[object '.length, -1)),
  };
}

export const blob: Thing<Blob> = tagged('a Blob', 'Blob', 'File');
export const port: Thing<MessagePort> = tagged('a MessagePort', 'MessagePort');
