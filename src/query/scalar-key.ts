import { KeyRollup } from './rollup.js';
import { decodeRollup } from './rollup-codec.js';
import { ScalarStats } from './scalar-stats.js';

/** Everything derived about one scalar key. */
export class ScalarKey {
  /** Number of the key, in order of appearance. */
  readonly slot: number;
  readonly stats: ScalarStats;
  /** True when the rollup has changed since it was persisted. */
  dirty: boolean;
  #rollup: KeyRollup | null;
  readonly #asleep: number;

  /** A new key; or with `persisted` one whose rollup of that many points is still to be read: see {@link wake}. */
  constructor(slot: number, persisted?: { readonly stats: ScalarStats; readonly points: number }) {
    this.slot = slot;
    this.stats = persisted?.stats ?? new ScalarStats();
    this.dirty = persisted === undefined;
    this.#rollup = persisted ? null : new KeyRollup();
    this.#asleep = persisted?.points ?? 0;
  }

  /** Along the step; `null` until it is read. */
  get rollup(): KeyRollup | null {
    return this.#rollup;
  }

  /** Points in the rollup. */
  get points(): number {
    return this.#rollup?.points ?? this.#asleep;
  }

  /** Bytes that the rollup holds in memory. */
  get byteLength(): number {
    return this.#rollup?.byteLength ?? 0;
  }

  /**
   * Takes the persisted rollup of `key`. False when the bytes are damaged or those of another state: frames are only ever
   * appended, so the same number of points means the same points.
   */
  wake(key: string, bytes: Uint8Array): boolean {
    try {
      const stored = decodeRollup(bytes);
      if (stored.key !== key || stored.rollup.points !== this.#asleep) return false;
      this.#rollup = stored.rollup;
      return true;
    } catch {
      // Whatever is wrong with derived data, the frames tell it again.
      return false;
    }
  }
}
