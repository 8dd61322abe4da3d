/** Seconds over which the rate is averaged: long enough to be steady, short enough to be "now". */
const WINDOW_S = 4;

/** Values per second over the last few seconds, from counts as they come. */
export class Rate {
  /** One counter per second, by second modulo the window plus the running one. */
  readonly #counts = new Float64Array(WINDOW_S + 1);
  #second = 0;

  add(count: number, nowMs: number): void {
    this.#roll(nowMs);
    const i = this.#second % this.#counts.length;
    this.#counts[i] = (this.#counts[i] ?? 0) + count;
  }

  perSecond(nowMs: number): number {
    this.#roll(nowMs);
    let total = 0;
    for (let back = 1; back <= WINDOW_S; back++) {
      total += this.#counts[(this.#second - back + this.#counts.length) % this.#counts.length] ?? 0;
    }
    return total / WINDOW_S;
  }

  #roll(nowMs: number): void {
    const second = Math.floor(nowMs / 1000);
    const gap = Math.min(second - this.#second, this.#counts.length);
    for (let i = 0; i < gap; i++) this.#counts[(second - i) % this.#counts.length] = 0;
    this.#second = second;
  }
}
