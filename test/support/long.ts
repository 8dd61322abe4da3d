/** Long and short forms of heavy tests: `npm run test:long` runs the long ones, `npm test` the short ones. */

/** True in `npm run test:long`. Set by vitest.config.ts, so that tests in a browser know it too. */
export const LONG = import.meta.env.STEPWELL_LONG === '1';

/**
 * How much a test does: a number of rounds, a size, a list. Both forms make the same assertions, so the short form says beside
 * its value why less of the same covers the same kind of fault.
 */
export function longOrShort<T>(long: T, short: T): T {
  return LONG ? long : short;
}

/**
 * Rounds of a property test: a third of them in the short form. Every run of the tests draws other cases, from all kinds of cases each
 * time, so that fewer rounds find the same faults some runs later.
 */
export function rounds(long: number): number {
  return longOrShort(long, Math.ceil(long / 3));
}
