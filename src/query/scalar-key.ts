import { KeyRollup } from './rollup.js';
import { decodeRollup } from './rollup-codec.js';
import { ScalarStats } from './scalar-stats.js';

/** Data derived from the values of one scalar key. */
export class ScalarKey {
  /** Number of the key, in the order in which keys appeared. */
  readonly slot: number;
  readonly stats: ScalarStats;
  /** True if the rollup has changed since it was persisted. */
  dirty: boolean;
  #rollup: KeyRollup | null;
  readonly #asleep: number;

  /** `persisted`: data of a stored key, whose rollup is loaded later by {@link wake}. Default: a new key. */
  constructor(slot: number, persisted?: { readonly stats: ScalarStats; readonly points: number }) {
    this.slot = slot;
    this.stats = persisted?.stats ?? new ScalarStats();
    this.dirty = persisted === undefined;
    this.#rollup = persisted ? null : new KeyRollup();
    this.#asleep = persisted?.points ?? 0;
  }

  /** The rollup along the step; `null` until {@link wake}. */
  get rollup(): KeyRollup | null {
    return this.#rollup;
  }

  /** Number of points in the rollup, also before {@link wake}. */
  get points(): number {
    return this.#rollup?.points ?? this.#asleep;
  }

  /** Bytes that the rollup holds in memory. */
  get byteLength(): number {
    return this.#rollup?.byteLength ?? 0;
  }

  /**
   * Loads the persisted rollup of `key`. False if the bytes are damaged or belong to another state. Frames are only appended, so
   * the same number of points means the same points.
   */
  wake(key: string, bytes: Uint8Array): boolean {
    try {
      const stored = decodeRollup(bytes);
      if (stored.key !== key || stored.rollup.points !== this.#asleep) return false;
      this.#rollup = stored.rollup;
      return true;
    } catch {
      // Any damage is ignored: derived data can be rebuilt from the frames.
      return false;
    }
  }
}
