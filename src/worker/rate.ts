/** Seconds after which the weight of a value has fallen to 1/e (about a third): steady, and still current. */
export const RATE_MEMORY_S = 2;

/**
 * Returns the rate (values per second) `elapsedMs` after the rate `perSecond`, if no values came meanwhile. The rate is an
 * average over the last few seconds; weights decay exponentially with age. `count` new values add `count / RATE_MEMORY_S`.
 */
export function rateAfter(perSecond: number, elapsedMs: number): number {
  const rate = perSecond * Math.exp(-elapsedMs / 1000 / RATE_MEMORY_S);
  return rate < 0.05 ? 0 : rate;
}
