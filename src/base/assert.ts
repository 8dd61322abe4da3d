import { StepwellError } from './errors.js';

/** Throws an `internal` error if a condition that the code relies on does not hold. */
export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new StepwellError('internal', `Assertion failed: ${what}`);
}

/** Ends a switch over a union: a missing case is a compile error. */
export function assertUnreachable(value: never): never {
  throw new StepwellError('internal', `Unexpected value: ${String(value)}`);
}
