import type { RunDetail } from '../../source/types.js';
import { batch, type Signal, signal } from './state.js';

/** The details of runs, by uid. Each run has a signal: a component that reads one run does not render when another run changes. */
export class Details {
  readonly #signals = new Map<string, Signal<RunDetail | undefined>>();

  /** The detail of a run that was read last. `undefined`: none was read yet, or the run is gone. */
  get(uid: string): RunDetail | undefined {
    return this.#of(uid).value;
  }

  has(uid: string): boolean {
    return this.get(uid) !== undefined;
  }

  set(uid: string, detail: RunDetail | undefined): void {
    this.#of(uid).value = detail;
  }

  clear(): void {
    batch(() => {
      for (const each of this.#signals.values()) each.value = undefined;
    });
  }

  /** The signal of a run. Made for unknown runs too, so that their readers are notified when a detail arrives. */
  #of(uid: string): Signal<RunDetail | undefined> {
    const known = this.#signals.get(uid) ?? signal<RunDetail | undefined>(undefined);
    this.#signals.set(uid, known);
    return known;
  }
}
