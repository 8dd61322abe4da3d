import type { Frame } from '../record/kinds.js';
import type { XAxis } from '../source/types.js';
import type { FramePorts } from './deep.js';
import { FollowingFeed } from './following-feed.js';
import { type Metric, metricId } from './metric.js';
import { KeyRollup } from './rollup.js';
import type { SmoothedRange, WantedCurve } from './smooth-curve.js';
import { SmoothCurves } from './smooth-curves.js';

/** Rollups along other axes than the step are kept for this many (metric, axis) pairs of a run. */
const KEPT = 64;

/** A rollup that follows the run. */
class AxisRollup {
  readonly #rollup = new KeyRollup();
  readonly #feed: FollowingFeed;

  constructor(ports: FramePorts, metric: Metric, axis: XAxis) {
    this.#feed = new FollowingFeed(ports, metric, axis, this.#rollup);
  }

  get ready(): Promise<void> {
    return this.#feed.ready;
  }

  get byteLength(): number {
    return this.#rollup.byteLength;
  }

  add(frame: Frame): void {
    this.#feed.add(frame);
  }

  current(): KeyRollup {
    if (!this.#feed.holdsBack) return this.#rollup;
    const copy = this.#rollup.clone();
    this.#feed.finish(copy);
    return copy;
  }
}

/**
 * Rollups along axes that are seldom asked for: made at the first request in one pass over the frames, kept in memory,
 * and kept current by {@link add}. The least recently used one goes first. Smoothed curves live beside them.
 */
export class AxisRollups {
  readonly #ports: FramePorts;
  readonly #kept = new Map<string, AxisRollup>();
  readonly #curves: SmoothCurves;

  constructor(ports: FramePorts) {
    this.#ports = ports;
    this.#curves = new SmoothCurves(ports);
  }

  /** The rollup of a metric along `axis`. Frames applied from now on come through {@link add}. */
  async get(metric: Metric, axis: XAxis): Promise<KeyRollup> {
    const id = JSON.stringify([metricId(metric), axis]);
    const entry = this.#kept.get(id) ?? new AxisRollup(this.#ports, metric, axis);
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
    return entry.current();
  }

  /** The smoothed points of a metric along `axis` on a range of the grid. */
  smooth(metric: Metric, axis: XAxis, wanted: WantedCurve): Promise<SmoothedRange> {
    return this.#curves.read(metric, axis, wanted);
  }

  /** Bytes held in memory by the rollups; curves have a limit of their own. */
  get byteLength(): number {
    let bytes = 0;
    for (const entry of this.#kept.values()) bytes += entry.byteLength;
    return bytes;
  }

  /** A frame that was just applied. */
  add(frame: Frame): void {
    for (const entry of this.#kept.values()) entry.add(frame);
    this.#curves.add(frame);
  }

  clear(): void {
    this.#kept.clear();
    this.#curves.clear();
  }
}
