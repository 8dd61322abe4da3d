/** Checks arguments that came from another thread or over the network. */
import { assertUnreachable } from '../base/assert.js';
import { ValidationError } from '../base/errors.js';
import type { Optional, Schema, Shape } from './schema.js';
import { isSourceMethod, SOURCE, type SourceMethod } from './table.js';
import type { Source } from './types.js';

/**
 * Checks the arguments of a method and returns copies of them, without fields that are `null` or `undefined`. Surplus
 * arguments are dropped, as in any JavaScript call. Throws `validation`, with the facts `method` and `field`, for the first
 * argument or field that the method does not accept. An unknown field is refused: an answer that ignored the field would be
 * wrong without telling the caller.
 */
export function checkArguments<M extends SourceMethod>(
  method: M,
  args: readonly unknown[],
): Parameters<Source[M]> {
  const declared: readonly (readonly [string, Shape | { readonly optional: Shape }])[] = SOURCE[method].args;
  const checker = new Checker(method);
  const checked = declared.map(([name, schema], i) => checker.argument(name, schema, args[i]));
  return checked as readonly unknown[] as Parameters<Source[M]>;
}

/** Checks one value against a schema, as {@link checkArguments} does. `method` and `path` name the value in messages. */
export function checkValue<T>(
  schema: Schema<T> | Optional<T>,
  value: unknown,
  method: string,
  path: string,
): T {
  return new Checker(method).field(schema as Shape | { readonly optional: Shape }, value, path) as T;
}

/**
 * Calls a method of a source by its name. Rejects with `validation` if the table does not have the name, or if the method does
 * not accept the arguments.
 */
export async function callSource(
  source: Pick<Source, SourceMethod>,
  method: string,
  args: unknown,
): Promise<unknown> {
  if (!isSourceMethod(method)) throw new ValidationError(`A source has no method '${method}'`, { method });
  if (!Array.isArray(args)) {
    throw new ValidationError(`${method}: the arguments must be a list`, { method, field: '' });
  }
  const call = source[method] as (...args: readonly unknown[]) => Promise<unknown>;
  return call.apply(source, [...checkArguments(method, args)]);
}

class Checker {
  readonly #method: string;
  #argument = '';

  constructor(method: string) {
    this.#method = method;
  }

  /** Checks an argument of the method. */
  argument(name: string, schema: Shape | { readonly optional: Shape }, value: unknown): unknown {
    this.#argument = name;
    // Messages name the fields of a query without `query.` in front, as the caller wrote the fields.
    return this.field(schema, value, OUTER.has(name) ? '' : name);
  }

  /** `path`: the name of the field in messages, such as `keys[2]` or `smoothing.weight`; empty for the query itself. */
  field(schema: Shape | { readonly optional: Shape }, value: unknown, path: string): unknown {
    if (!('optional' in schema)) return this.#value(schema, value, path);
    return value === undefined || value === null ? undefined : this.#value(schema.optional, value, path);
  }

  #value(shape: Shape, value: unknown, path: string): unknown {
    switch (shape.is) {
      case 'list':
        if (!Array.isArray(value)) break;
        return Array.from(value, (item, i) => this.#value(shape.of, item, `${path}[${i}]`));
      case 'object':
        if (!isPlainObject(value)) break;
        return this.#object(shape.of, value, path);
      case 'either': {
        const like = shape.of.find((each) => isLike(each, value));
        if (like === undefined) break;
        return this.#value(like, value, path);
      }
      case 'text':
      case 'number':
      case 'flag':
      case 'word':
      case 'json':
        if (!isLike(shape, value)) break;
        return value;
      default:
        assertUnreachable(shape);
    }
    throw this.#refusal(path, `must be ${described(shape)}`);
  }

  #object(
    fields: Extract<Shape, { is: 'object' }>['of'],
    value: { readonly [name: string]: unknown },
    path: string,
  ): unknown {
    const inside = (name: string) => (path === '' ? name : `${path}.${name}`);
    const strange = Object.keys(value).find(
      (name) => value[name] !== undefined && !Object.hasOwn(fields, name),
    );
    if (strange !== undefined) {
      throw this.#refusal(inside(strange), `is not known here. Known: ${Object.keys(fields).join(', ')}`);
    }
    const entries = Object.entries(fields).map(([name, schema]) => {
      const given = Object.hasOwn(value, name) ? value[name] : undefined;
      return [name, this.field(schema, given, inside(name))] as const;
    });
    return Object.fromEntries(entries.filter(([, field]) => field !== undefined));
  }

  #refusal(path: string, what: string): ValidationError {
    const field = path || this.#argument;
    return new ValidationError(`${this.#method}: ${field} ${what}`, { method: this.#method, field });
  }
}

/** Arguments that messages do not name: messages name the fields of these arguments only. */
const OUTER: ReadonlySet<string> = new Set(['query', 'filter']);

/** True if the value is of the kind that a shape asks for. Does not check the contents of lists and objects. */
function isLike(shape: Shape, value: unknown): boolean {
  switch (shape.is) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      if (typeof value !== 'number' || Number.isNaN(value)) return false;
      return shape.whole !== true || Number.isInteger(value) || !Number.isFinite(value);
    case 'flag':
      return typeof value === 'boolean';
    case 'word':
      return typeof value === 'string' && shape.of.includes(value);
    case 'json':
      return isJson(value);
    case 'list':
      return Array.isArray(value);
    case 'object':
      return isPlainObject(value);
    case 'either':
      return shape.of.some((each) => isLike(each, value));
    default:
      return assertUnreachable(shape);
  }
}

function described(shape: Shape): string {
  switch (shape.is) {
    case 'text':
      return 'a text';
    case 'number':
      return shape.whole ? 'a whole number' : 'a number';
    case 'flag':
      return 'true or false';
    case 'word':
      return `one of ${shape.of.join(', ')}`;
    case 'json':
      return 'a JSON value';
    case 'list':
      return 'a list';
    case 'object':
      return `an object with ${Object.keys(shape.of).join(', ')}`;
    case 'either':
      return shape.of.map(described).join(', or ');
    default:
      return assertUnreachable(shape);
  }
}

/** True for plain objects, also of other realms or without a prototype. False for class instances, such as a Map or a Date. */
function isPlainObject(value: unknown): value is { readonly [name: string]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** True for what JSON can hold, and for NaN and ±Infinity. A loop: recursion would overflow the stack for deep nesting. */
function isJson(value: unknown): boolean {
  // Iterating a set also visits values that are added during the loop. The set holds each object once, so a circular value ends.
  const found = new Set([value]);
  for (const each of found) {
    if (each === null || ['string', 'number', 'boolean'].includes(typeof each)) continue;
    if (Array.isArray(each)) for (const item of each) found.add(item);
    else if (!isPlainObject(each)) return false;
    else for (const field of Object.values(each)) if (field !== undefined) found.add(field);
  }
  return true;
}
