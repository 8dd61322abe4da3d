import { StepwellError } from './errors.js';

/** Throws an `internal` error when a condition that the code relies on does not hold. */
export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new StepwellError('internal', `Assertion failed: ${what}`);
}

/** Closes a switch over a union: a case that was forgotten is a compile error. */
export function assertUnreachable(value: never): never {
  throw new StepwellError('internal', `Unexpected value: ${String(value)}`);
}
