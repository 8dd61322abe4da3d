import type { Frame } from '../record/kinds.js';
import { KeyRollup } from './rollup.js';
import type { XAxis } from './types.js';
import { type PointFeed, pointFeed } from './x-axis.js';

/** Rollups along other axes than the step are kept for this many (key, axis) pairs of a run. */
const KEPT = 64;

/** A rollup that follows the run. */
class AxisRollup {
  readonly ready: Promise<void>;
  readonly #rollup = new KeyRollup();
  readonly #feed: PointFeed;
  /** Frames that arrive while the stored ones are being read; null: all have been read. */
  #waiting: Frame[] | null = [];

  constructor(
    key: string,
    axis: XAxis,
    start: number,
    readAll: (visit: (frame: Frame) => void) => Promise<void>,
  ) {
    this.#feed = pointFeed(key, axis, start, this.#rollup);
    this.ready = readAll((frame) => this.#feed.add(frame)).then(() => {
      for (const frame of this.#waiting ?? []) this.#feed.add(frame);
      this.#waiting = null;
    });
  }

  get byteLength(): number {
    return this.#rollup.byteLength;
  }

  add(frame: Frame): void {
    if (this.#waiting) this.#waiting.push(frame);
    else this.#feed.add(frame);
  }

  current(axis: XAxis): KeyRollup {
    if (typeof axis !== 'object') return this.#rollup;
    const copy = this.#rollup.clone();
    this.#feed.finish(copy);
    return copy;
  }
}

/**
 * Rollups along axes that are seldom asked for: made at the first request in one pass over the frames, kept in memory,
 * and kept current by {@link add}. The least recently used one goes first.
 */
export class AxisRollups {
  readonly #kept = new Map<string, AxisRollup>();

  /**
   * The rollup of `key` along `axis`. `readAll` visits every frame applied so far, in order; frames applied from now on
   * come through {@link add}.
   */
  async get(
    key: string,
    axis: XAxis,
    start: number,
    readAll: (visit: (frame: Frame) => void) => Promise<void>,
  ): Promise<KeyRollup> {
    const id = JSON.stringify([key, axis]);
    const entry = this.#kept.get(id) ?? new AxisRollup(key, axis, start, readAll);
    this.#kept.delete(id);
    this.#kept.set(id, entry);
    const oldest = this.#kept.keys().next().value;
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
    try {
      await entry.ready;
    } catch (error) {
      if (this.#kept.get(id) === entry) this.#kept.delete(id);
      throw error;
    }
    return entry.current(axis);
  }

  /** Bytes held in memory. */
  get byteLength(): number {
    let bytes = 0;
    for (const entry of this.#kept.values()) bytes += entry.byteLength;
    return bytes;
  }

  /** A frame that was just applied. */
  add(frame: Frame): void {
    for (const entry of this.#kept.values()) entry.add(frame);
  }

  clear(): void {
    this.#kept.clear();
  }
}
