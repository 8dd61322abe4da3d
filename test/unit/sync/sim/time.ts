/** Virtual time: what is due runs in order, and everything that it started settles before time goes on. */
import type { Clock } from '../../../../src/base/clock.js';
import type { Scheduler } from '../../../../src/query/change-feed.js';

interface Due {
  readonly at: number;
  readonly order: number;
  run: (() => void) | null;
}

export class VirtualTime implements Scheduler {
  now = 1_700_000_000_000;
  readonly #due: Due[] = [];
  #order = 0;

  after(ms: number, run: () => void): () => void {
    const due: Due = { at: this.now + Math.max(0, ms), order: this.#order++, run };
    let i = this.#due.length;
    while (i > 0 && (this.#due[i - 1] as Due).at > due.at) i--;
    this.#due.splice(i, 0, due);
    return () => {
      due.run = null;
    };
  }

  /** Resolves after `ms` of virtual time. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** A clock that runs with this time, shifted: what a browser's user sets. */
  clock(shift: () => number = () => 0): Clock {
    return { now: () => this.now + shift() };
  }

  /** Runs everything that is due within `ms`; ends early when `until` holds. */
  async run(ms: number, until: () => boolean = () => false): Promise<boolean> {
    const end = this.now + ms;
    await settled();
    for (;;) {
      if (until()) return true;
      const next = this.#due[0];
      if (!next || next.at > end) break;
      this.#due.shift();
      if (next.run === null) continue;
      this.now = Math.max(this.now, next.at);
      next.run();
      await settled();
    }
    this.now = end;
    return until();
  }
}

/** Resolves when every promise that can settle without time going on has. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
