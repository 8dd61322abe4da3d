import { StepwellError } from '../base/errors.js';

/** Something in a bundle that is damaged, and what that means. */
export interface BundleProblem {
  /** Name of the entry in the archive. */
  readonly entry: string;
  /** A sentence for the person. */
  readonly message: string;
}

/** Adds a problem unless it is known: a bundle may be checked several times. */
export function report(problems: BundleProblem[], entry: string, message: string): void {
  if (problems.some((known) => known.entry === entry && known.message === message)) return;
  problems.push({ entry, message });
}

/** The words of an error that says that bytes are damaged; any other one is thrown on. */
export function damageIn(error: unknown): string {
  if (error instanceof StepwellError && error.code === 'corrupt') return error.message;
  throw error;
}
