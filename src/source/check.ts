/** Checks arguments that came from another thread or over the network. */
import { assertUnreachable } from '../base/assert.js';
import { ValidationError } from '../base/errors.js';
import type { Optional, Schema, Shape } from './schema.js';
import { isSourceMethod, SOURCE, type SourceMethod } from './table.js';
import type { Source } from './types.js';

/**
 * The arguments as the method takes them: copies of objects, without fields that are `null` or `undefined`. Further
 * arguments are left out, as in any call of JavaScript. Throws `validation`, with the facts `method` and `field`, for the
 * first argument or field that the method does not take. A field that it does not know is refused: an answer that leaves
 * out a part of the question would be wrong without a word.
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

/** A value as its schema takes it, as {@link checkArguments} checks one. `method` and `path` name the value in messages. */
export function checkValue<T>(
  schema: Schema<T> | Optional<T>,
  value: unknown,
  method: string,
  path: string,
): T {
  return new Checker(method).field(schema as Shape | { readonly optional: Shape }, value, path) as T;
}

/** Calls a method of a source by its name. Rejects with `validation` for a name that is not in the table, and for arguments that the method does not take. */
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

  /** An argument of the method. */
  argument(name: string, schema: Shape | { readonly optional: Shape }, value: unknown): unknown {
    this.#argument = name;
    // Fields of a query are named as the caller wrote them; only what is nested has a path.
    return this.field(schema, value, OUTER.has(name) ? '' : name);
  }

  /** `path`: the name for people, such as `keys[2]` or `smoothing.weight`; empty for the query itself. */
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

/** Arguments that are nothing but their fields. */
const OUTER: ReadonlySet<string> = new Set(['query', 'filter']);

/** True if the value is of the kind that a shape asks for; what is inside of lists and objects is not looked at. */
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

/** False for a Map, a Date, a typed array and other classes. True for objects of other realms and without a prototype. */
function isPlainObject(value: unknown): value is { readonly [name: string]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** True for what JSON can hold, and NaN and ±Infinity. Loops over what it finds, because recursion would overflow the stack for a value that is nested deeply. */
function isJson(value: unknown): boolean {
  // Iterating a set also visits what is added on the way. Each object is visited once, so that a circle ends.
  const found = new Set([value]);
  for (const each of found) {
    if (each === null || ['string', 'number', 'boolean'].includes(typeof each)) continue;
    if (Array.isArray(each)) for (const item of each) found.add(item);
    else if (!isPlainObject(each)) return false;
    else for (const field of Object.values(each)) if (field !== undefined) found.add(field);
  }
  return true;
}
