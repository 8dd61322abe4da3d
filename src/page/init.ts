import type { InitOptions } from './options.js';
import type { Run } from './run.js';

/**
 * Starts (or resumes) a run and resolves when the run is stored.
 *
 * Rejects with `validation` (wrong option), `run_exists`, `run_missing`, `run_busy` (see `resume`), or `storage`. Works in a page
 * and in a Dedicated Worker.
 */
export async function init(options: InitOptions = {}): Promise<Run> {
  // Load the code for runs and for the worker here, and not with the page.
  const { Session } = await import('./session.js');
  return Session.open(options);
}

/**
 * Runs `body` with a new run. Ends the run as completed if `body` resolves, as failed if `body` throws. The error is rethrown.
 */
export async function withRun<T>(options: InitOptions, body: (run: Run) => Promise<T> | T): Promise<T> {
  const run = await init(options);
  try {
    const value = await body(run);
    await run.finish();
    return value;
  } catch (thrown) {
    await run.fail(thrown);
    throw thrown;
  }
}

/**
 * Returns a function whose calls are recorded as one run each: `const train = tracked({project}, async (run, epochs) => …)`.
 * Leave out the option `id`: the second call would have the same id.
 */
export function tracked<A extends readonly unknown[], T>(
  options: InitOptions,
  body: (run: Run, ...args: A) => Promise<T> | T,
): (...args: A) => Promise<T> {
  return (...args) => withRun(options, (run) => body(run, ...args));
}
