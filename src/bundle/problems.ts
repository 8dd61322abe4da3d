import { StepwellError } from '../base/errors.js';

/** Damage in a bundle, and what it means. */
export interface BundleProblem {
  /** Name of the entry in the archive. */
  readonly entry: string;
  /** A sentence for a person. */
  readonly message: string;
}

/** Adds a problem unless it is listed: a bundle may be checked several times. */
export function report(problems: BundleProblem[], entry: string, message: string): void {
  if (problems.some((known) => known.entry === entry && known.message === message)) return;
  problems.push({ entry, message });
}

/** The message of a `corrupt` error. Rethrows any other error. */
export function damageIn(error: unknown): string {
  if (error instanceof StepwellError && error.code === 'corrupt') return error.message;
  throw error;
}
