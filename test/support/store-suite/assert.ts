/** Assertions of the acceptance suite, which also runs in a bare page without a test runner. */
import { type ErrorCode, messageOf, StepwellError } from '../../../src/base/errors.js';
import { sameBytes } from '../../../src/store/pieces.js';

/** Throws unless both are the same value: deep, typed arrays by content, `undefined` members as absent ones. */
export function equal(actual: unknown, expected: unknown, what: string): void {
  if (!same(actual, expected)) throw new Error(`${what}: got ${show(actual)}, expected ${show(expected)}`);
}

/** Throws unless `condition` holds. */
export function ok(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`${what}: does not hold`);
}

/** Throws unless `call` rejects with a {@link StepwellError} of this code. */
export async function rejects(call: Promise<unknown>, code: ErrorCode, what: string): Promise<void> {
  const thrown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof StepwellError))
    throw new Error(`${what}: got ${show(thrown)}, expected a StepwellError`);
  equal(thrown.code, code, `${what}: code of “${messageOf(thrown)}”`);
}

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Uint8Array || b instanceof Uint8Array) {
    return a instanceof Uint8Array && b instanceof Uint8Array && sameBytes(a, b);
  }
  if (isList(a) || isList(b)) {
    return isList(a) && isList(b) && Array.isArray(a) === Array.isArray(b) && sameItems(a, b);
  }
  const left = new Map(Object.entries(a).filter(([, value]) => value !== undefined));
  const right = new Map(Object.entries(b).filter(([, value]) => value !== undefined));
  return (
    left.size === right.size &&
    [...left].every(([key, value]) => right.has(key) && same(value, right.get(key)))
  );
}

function isList(value: object): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** Apart from objects: a list of thousands of numbers as a map of its members takes longer than the query that gave the list. */
function sameItems(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!same(a[i], b[i])) return false;
  return true;
}

function show(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  const text = JSON.stringify(value, (_, part: unknown) =>
    part instanceof Uint8Array ? `Uint8Array(${part.length}) [${part.slice(0, 8).join(' ')}…]` : part,
  );
  return (text ?? String(value)).slice(0, 600);
}
