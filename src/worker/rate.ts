/** Seconds after which a value counts for a third of what it counted at first: steady, and still "now". */
export const RATE_MEMORY_S = 2;

/**
 * Values per second, `elapsedMs` after they were `perSecond`, if none came meanwhile. A rate is an average over the last few
 * seconds whose weights fall off exponentially with age: `count` new values add `count / RATE_MEMORY_S`.
 */
export function rateAfter(perSecond: number, elapsedMs: number): number {
  const rate = perSecond * Math.exp(-elapsedMs / 1000 / RATE_MEMORY_S);
  return rate < 0.05 ? 0 : rate;
}
