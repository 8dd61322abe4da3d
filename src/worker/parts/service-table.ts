/** Checks method and arguments when a page calls a service of the engine across the thread. */
import { ValidationError } from '../../base/errors.js';
import { checkValue } from '../../source/check.js';
import type { Optional, Schema } from '../../source/schema.js';

/** An argument with its own check, for example for a platform object such as a Blob or a MessagePort. */
export interface Thing<T> {
  /** Name of the expected type, for messages. */
  readonly thing: string;
  is(value: unknown): value is T;
}

/** Arguments of a method in order: the name in messages, and the check. */
type ArgumentsOf<Args extends readonly unknown[]> = {
  readonly [I in keyof Args]-?: readonly [
    name: string,
    check: undefined extends Args[I]
      ? Optional<Exclude<Args[I], undefined>>
      : Schema<Args[I]> | Thing<Args[I]>,
  ];
};

/**
 * The methods of a service that a page may call. The compiler requires every method and checks that the arguments fit its types.
 */
export type ServiceTable<S, M extends keyof S> = {
  readonly [K in M]: S[K] extends (...args: infer Args) => unknown ? ArgumentsOf<Args> : never;
};

/** The arguments of one method, as {@link callService} reads them. */
type Line = readonly (readonly [name: string, check: Schema<unknown> | Optional<unknown> | Thing<unknown>])[];

/**
 * Calls a method of a service by name. Throws `validation`, with the facts `method` and `field`, if the table does not have the
 * method, or for the first argument that does not fit. Surplus arguments are ignored.
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

/** Checks for a platform class by its tag and not by `instanceof`, because objects may come from another realm. */
function tagged<T>(thing: string, ...tags: readonly string[]): Thing<T> {
  return {
    thing,
    is: (value): value is T =>
      tags.includes(Object.prototype.toString.call(value).slice('[object '.length, -1)),
  };
}

export const blob: Thing<Blob> = tagged('a Blob', 'Blob', 'File');
export const port: Thing<MessagePort> = tagged('a MessagePort', 'MessagePort');
