/** What the cases of the suite are given. */
import { type ErrorCode, StepwellError } from '../../../src/base/errors.js';
import type { Source, SourceStatus } from '../../../src/source/types.js';
import { equal, ok } from '../store-suite/assert.js';
import type { SuiteRun } from './frames.js';

/** The runs that a source is to hold: each implementation loads them its own way. */
export interface RecordedRuns {
  readonly bundle: Blob;
  readonly uids: readonly string[];
}

/** An implementation of the Source port. */
export interface SourceHarness {
  /** What its status says about where runs are kept. */
  readonly kind: SourceStatus['storage'];
  readonly readOnly: boolean;
  /** Opens a source that holds these runs and nothing else. */
  open(runs: RecordedRuns): Promise<Source>;
}

/** A named test that rejects when it fails. */
export interface SourceCase {
  readonly name: string;
  run(): Promise<void>;
}

/** What a case works with. */
export interface SourceContext {
  readonly harness: SourceHarness;
  /** Shared by the cases, which leave it as it is. */
  readonly source: Source;
  /** The runs in it. */
  readonly runs: readonly SuiteRun[];
  /** Another source with the same runs, for a case that changes them. */
  fresh(): Promise<Source>;
}

export interface CaseDefinition {
  readonly name: string;
  run(context: SourceContext): Promise<void>;
}

/** The recorded run with this uid. */
export function runOf({ runs }: Pick<SourceContext, 'runs'>, uid: string): SuiteRun {
  const found = runs.find((run) => run.uid === uid);
  ok(found !== undefined, `run ${uid}`);
  return found;
}

/** The error with which `call` rejects; throws unless it is one of ours with this code. */
export async function refusal(call: Promise<unknown>, code: ErrorCode, what: string): Promise<StepwellError> {
  const thrown = await call.then(
    () => null,
    (error: unknown) => error,
  );
  ok(thrown instanceof StepwellError, `${what}: rejects with a StepwellError, not ${String(thrown)}`);
  equal(thrown.code, code, `${what}: code of “${thrown.message}”`);
  return thrown;
}

/** A typed array as numbers, for comparing; throws unless it is of this class. */
export function numbers<T extends Float64Array | Uint32Array | Uint8Array>(
  array: T,
  Class: abstract new (...args: never[]) => T,
  what: string,
): number[] {
  ok(array instanceof Class, `${what}: is a ${Class.name}`);
  return Array.from(array);
}

/** Throws unless two lists of numbers are equal up to rounding: 1e-12 of each. */
export function close(actual: readonly number[], expected: readonly number[], what: string): void {
  equal(actual.length, expected.length, `${what}: length`);
  for (const [i, value] of actual.entries()) {
    const wanted = expected[i] as number;
    const same =
      Object.is(value, wanted) || Math.abs(value - wanted) <= 1e-12 * Math.max(1, Math.abs(wanted));
    ok(same, `${what}: ${value} at ${i} is ${wanted}`);
  }
}
