/** Seconds after which a value counts for a third of what it counted at first: steady, and still "now". */
const MEMORY_S = 2;

/** Values per second over the last few seconds: an average whose weights fall off exponentially with age. */
export class Rate {
  #rate = 0;
  #at = 0;

  add(count: number, nowMs: number): void {
    this.#rate = this.perSecond(nowMs) + count / MEMORY_S;
    this.#at = nowMs;
  }

  perSecond(nowMs: number): number {
    const rate = this.#rate * Math.exp((this.#at - nowMs) / 1000 / MEMORY_S);
    return rate < 0.05 ? 0 : rate;
  }
}
