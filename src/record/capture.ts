import { messageOf } from '../base/errors.js';
import { type Refusal, type RefusalCode, refuse } from '../base/refusal.js';
import type { Json } from './kinds.js';
import { emptyObject } from './objects.js';

/** Limits for {@link captureJson}. What exceeds a limit is cut off and reported as a problem with its path. */
export interface CaptureLimits {
  /** Approximate size: texts and field names count their UTF-16 units, numbers count 8. Default 1 MiB. */
  readonly maxBytes?: number;
  /** Levels of nesting. Default 32. */
  readonly maxDepth?: number;
  /** Values of any type, empty ones included. Default 100,000. */
  readonly maxNodes?: number;
}

const DEFAULT_LIMITS = { maxBytes: 1024 * 1024, maxDepth: 32, maxNodes: 100_000 };

/** Most problems that are listed: enough to find the mistake, few enough to read. */
const MAX_PROBLEMS = 20;

/** Most characters of a foreign message, name or description inside a problem. */
const MAX_QUOTE = 200;

/** Bigints from here on have hundreds of digits. Converting one to text takes quadratic time. */
const HUGE_BIGINT = 2n ** 1024n;

/**
 * A snapshot of any JavaScript value as JSON, and a problem with its path for everything that was not kept. Never throws.
 *
 * NaN, ±Infinity and −0 are kept. As `JSON.stringify` does it: `toJSON` is called, of an instance its own enumerable fields
 * are taken; undefined fields are left out, undefined and missing elements become null, but with a problem. Beyond that: a Map
 * becomes an object (or a list of pairs when its keys are not all texts), a Set, typed array or ArrayBuffer a list, an
 * Error its name, message, stack, cause and fields; a safe bigint becomes a number. With a problem: larger bigints,
 * functions and symbols become texts; circular references, detached buffers and what throws when it is read become null.
 */
export function captureJson(value: unknown, limits: CaptureLimits = {}): { json: Json; problems: Refusal[] } {
  const capture = new Capture({ ...DEFAULT_LIMITS, ...limits });
  let json: Json | undefined;
  try {
    json = capture.visit(value);
    if (json === undefined && capture.problems.length === 0)
      capture.problem('type', 'undefined is not a value');
  } catch (error) {
    // Reached only when the stack overflows, because the caller was deep inside a recursion.
    capture.problem('unreadable', `could not be read: ${quote(error)}`);
  }
  return { json: json ?? null, problems: capture.problems };
}

class Capture {
  readonly problems: Refusal[] = [];
  readonly #limits: Required<CaptureLimits>;
  readonly #path: (string | number)[] = [];
  readonly #ancestors = new Set<object>();
  #bytes: number;
  #nodes: number;
  /** True once a limit was reached: everything after that is left out. */
  #full = false;

  constructor(limits: Required<CaptureLimits>) {
    this.#limits = limits;
    this.#bytes = limits.maxBytes;
    this.#nodes = limits.maxNodes;
  }

  problem(code: RefusalCode, reason: string): void {
    if (this.problems.length >= MAX_PROBLEMS) return;
    const more = this.problems.length === MAX_PROBLEMS - 1;
    this.problems.push(
      more
        ? refuse('partial', 'there are more problems than are listed')
        : refuse(code, `${pathText(this.#path)}: ${reason}`),
    );
  }

  /** `undefined`: leave the value out. */
  visit(value: unknown): Json | undefined {
    this.#nodes--;
    if (!this.#spend(typeof value === 'number' ? 8 : 1)) return undefined;
    switch (typeof value) {
      case 'number':
      case 'boolean':
        return value;
      case 'string':
        return this.#text(value);
      case 'bigint':
        return this.#bigint(value);
      case 'undefined':
        return undefined;
      case 'symbol':
      case 'function':
        this.problem('type', `a ${typeof value} is kept as text only`);
        return this.#text(typeof value === 'symbol' ? quote(String(value)) : `[function ${nameOf(value)}]`);
      default:
        return value === null ? null : this.#object(value as object);
    }
  }

  #spend(bytes: number): boolean {
    this.#bytes -= bytes;
    if (this.#bytes >= 0 && this.#nodes >= 0) return true;
    if (!this.#full) {
      const { maxBytes, maxNodes } = this.#limits;
      const limit = this.#nodes < 0 ? `${maxNodes} values` : `${maxBytes} bytes`;
      this.problem('limit', `cut off here, the whole is larger than ${limit}`);
    }
    this.#full = true;
    return false;
  }

  #text(text: string): string {
    const kept = Math.min(text.length, this.#bytes);
    this.#bytes -= kept;
    if (kept === text.length) return text;
    this.problem('limit', `a text of ${text.length} characters is cut to ${kept}`);
    return text.slice(0, kept);
  }

  #bigint(value: bigint): Json {
    const number = Number(value);
    if (Number.isSafeInteger(number)) return number;
    if (value >= HUGE_BIGINT || value <= -HUGE_BIGINT) {
      this.problem('range', 'a bigint of more than 1,024 bits is not kept');
      return null;
    }
    this.problem('range', 'a bigint beyond 2^53 is kept as text');
    return this.#text(String(value));
  }

  #object(value: object, callToJson = true): Json {
    if (this.#ancestors.has(value)) {
      this.problem('type', 'a circular reference is not kept');
      return null;
    }
    if (this.#path.length >= this.#limits.maxDepth) {
      this.problem('limit', `nested deeper than ${this.#limits.maxDepth} levels`);
      return null;
    }
    this.#ancestors.add(value);
    const depth = this.#path.length;
    try {
      return this.#contents(value, callToJson);
    } catch (error) {
      this.problem('unreadable', `could not be read: ${quote(error)}`);
      return null;
    } finally {
      this.#path.length = depth;
      this.#ancestors.delete(value);
    }
  }

  /** May throw: a Proxy's traps run for almost any look at the value. */
  #contents(value: object, callToJson: boolean): Json {
    if (Array.isArray(value)) return this.#list(value);
    if (ArrayBuffer.isView(value)) return this.#buffer(value);
    // The tag also recognises objects of another realm (an iframe's Date). A false tag is harmless: the methods check their receiver.
    switch (Object.prototype.toString.call(value)) {
      case '[object Date]':
        return Date.prototype.toISOString.call(value);
      case '[object RegExp]':
        return this.#text(RegExp.prototype.toString.call(value));
      case '[object Number]':
        return Number.prototype.valueOf.call(value);
      case '[object Boolean]':
        return Boolean.prototype.valueOf.call(value);
      case '[object String]':
        return this.#text(String.prototype.valueOf.call(value));
      case '[object Map]':
        return this.#map(new Map(Map.prototype.entries.call(value)));
      case '[object Set]':
        return this.#list([...Set.prototype.values.call(value)]);
      case '[object ArrayBuffer]':
        return this.#buffer(new DataView(value as ArrayBuffer));
      default:
        break;
    }
    if (value instanceof Error) {
      const own = 'cause' in value ? ['cause', ...Object.keys(value)] : Object.keys(value);
      return this.#fieldsOf(value, new Set(['name', 'message', 'stack', ...own]));
    }
    const { toJSON } = value as { toJSON?: unknown };
    if (!callToJson || typeof toJSON !== 'function') return this.#fieldsOf(value, Object.keys(value));
    const other: unknown = toJSON.call(value, '');
    if (other === value) return this.#fieldsOf(value, Object.keys(value));
    const isObject = typeof other === 'object' && other !== null;
    return (isObject ? this.#object(other, false) : this.visit(other)) ?? null;
  }

  #fieldsOf(object: object, keys: Iterable<string>): Json {
    return this.#fields(keys, (key) => (object as Readonly<Record<string, unknown>>)[key]);
  }

  #fields(keys: Iterable<string>, read: (key: string) => unknown): Json {
    const fields = emptyObject();
    for (const key of keys) {
      this.#path.push(key);
      const value = this.#spend(key.length) ? this.#element(() => read(key), 'left out') : undefined;
      if (value !== undefined) fields[key] = value;
      this.#path.pop();
      if (this.#full) break;
    }
    return fields;
  }

  /** Reads a field or element. If reading throws, only this field is lost and `instead` is said of it. */
  #element(read: () => unknown, instead: string): Json | undefined {
    let value: unknown;
    try {
      value = read();
    } catch (error) {
      this.problem('unreadable', `could not be read: ${quote(error)}`);
      return undefined;
    }
    if (value === undefined) this.problem('type', `undefined is ${instead}`);
    return this.visit(value);
  }

  /** Takes a copy, whose methods nobody has overridden. */
  #map(map: ReadonlyMap<unknown, unknown>): Json {
    const keys = [...map.keys()];
    if (keys.every((key) => typeof key === 'string')) return this.#fields(keys, (key) => map.get(key));
    return this.#list([...map]);
  }

  #list(items: ArrayLike<unknown>): Json {
    const list: Json[] = [];
    const { length } = items;
    for (let i = 0; i < length && !this.#full; i++) {
      this.#path.push(i);
      const item = this.#element(() => items[i], 'kept as null');
      if (!this.#full) list.push(item ?? null);
      this.#path.pop();
    }
    return list;
  }

  #buffer(view: ArrayBufferView): Json {
    if (isDetached(view.buffer)) {
      this.problem('unreadable', 'a detached buffer has no values');
      return null;
    }
    const { buffer, byteOffset, byteLength } = view;
    const isList = !(view instanceof DataView);
    return this.#list(
      isList ? (view as unknown as ArrayLike<unknown>) : new Uint8Array(buffer, byteOffset, byteLength),
    );
  }
}

/** Detects a detached buffer by using it: `ArrayBuffer.prototype.detached` is too new to rely on. */
function isDetached(buffer: ArrayBufferLike): boolean {
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

/** A path as `a.b[3].c`. Each name is cut, because a name may have any length. */
function pathText(path: readonly (string | number)[]): string {
  let text = '';
  for (const element of path) {
    if (typeof element === 'number') text += `[${element}]`;
    else text += `${text ? '.' : ''}${element.slice(0, 64)}`;
  }
  return text || 'value';
}

function nameOf(callable: object): string {
  try {
    return quote((callable as { name?: unknown }).name);
  } catch {
    return '';
  }
}

/** A short text for anything that foreign code threw. Never throws. */
function quote(thrown: unknown): string {
  try {
    return `${messageOf(thrown)}`.slice(0, MAX_QUOTE);
  } catch {
    return 'a value that cannot be shown';
  }
}
