import type { InitOptions } from './options.js';
import type { Run } from './run.js';

/**
 * Starts (or resumes) a run and resolves once it is stored.
 *
 * Rejects with `validation` (an option is wrong), `run_exists`, `run_missing`, `run_busy` (see `resume`), or `storage`.
 * Works in a page and in a Dedicated Worker.
 */
export async function init(options: InitOptions = {}): Promise<Run> {
  // Loaded here, not with the page: all that only a run needs, and what talks to the worker.
  const { Session } = await import('./session.js');
  return Session.open(options);
}

/** Runs `body` with a run and ends it: completed when it resolves, failed (and rethrown) when it throws. */
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

/** A function whose every call is a run of its own: `const train = tracked({project}, async (run, epochs) => …)`. An `id` in the options would clash at the second call; leave it out. */
export function tracked<A extends readonly unknown[], T>(
  options: InitOptions,
  body: (run: Run, ...args: A) => Promise<T> | T,
): (...args: A) => Promise<T> {
  return (...args) => withRun(options, (run) => body(run, ...args));
}
