/** Counts the operations of a browser, and lets the k-th fail. */

/** What an operation of a tab goes to. */
export type IoPort = 'database' | 'network';

/** A tab, as far as it can die here. */
export interface Mortal {
  readonly dead: boolean;
  kill(): void;
}

/** What each operation of a tab goes through: may reject instead of `effect`, before or after it, or never settle. */
export type Pass = <T>(tab: Mortal, port: IoPort, effect: () => Promise<T>) => Promise<T>;

/** `port`, every operation of which goes through `pass`. */
export function passed<P extends object>(port: P, kind: IoPort, tab: Mortal, pass: Pass): P {
  return new Proxy(port, {
    get(target, name) {
      const value: unknown = target[name as keyof P];
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => pass(tab, kind, async () => value.apply(target, args));
    },
  });
}

/**
 * What becomes of the k-th operation.
 *
 * `once`: it fails without effect · `answer lost`: it has its effect, and who asked is told that it failed (of requests; a
 * transaction tells the truth) · `for good`: it and all others of its port fail, until {@link Gate.heal} · `killed before`,
 * `killed after`: the tab dies in this moment, and nobody is told anything.
 */
export type Failure = 'once' | 'answer lost' | 'for good' | 'killed before' | 'killed after';

export const FAILURES: readonly Failure[] = [
  'once',
  'answer lost',
  'for good',
  'killed before',
  'killed after',
];

export class Gate {
  /** What each operation went to, in order. */
  readonly passed: IoPort[] = [];
  /** How often the failure was met. */
  fired = 0;
  readonly #k: number;
  readonly #failure: Failure;
  #broken: IoPort | null = null;

  /** @param k number of the operation that fails, from 0; beyond the last: none does */
  constructor(k: number, failure: Failure) {
    this.#k = k;
    this.#failure = failure;
  }

  /** What was to fail for good works again. */
  heal(): void {
    this.#broken = null;
  }

  readonly pass: Pass = async (tab, port, effect) => {
    if (tab.dead) return never();
    const isKth = this.passed.push(port) - 1 === this.#k;
    if (this.#broken === port || (isKth && ['once', 'for good'].includes(this.#failure))) {
      this.fired++;
      if (this.#failure === 'for good') this.#broken = port;
      throw new Error(`the ${port} fails`);
    }
    if (isKth && this.#failure === 'killed before') {
      this.fired++;
      tab.kill();
      return never();
    }
    const result = await effect();
    if (isKth && this.#failure === 'killed after') {
      this.fired++;
      tab.kill();
    }
    // Killed by another operation while this one was under way.
    if (tab.dead) return never();
    if (isKth && this.#failure === 'answer lost') {
      this.fired++;
      throw new Error(`the answer of the ${port} is lost`);
    }
    return result;
  };
}

function never(): Promise<never> {
  return new Promise(() => {});
}
