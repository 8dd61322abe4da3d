import type { Frame } from '../record/kinds.js';
import type { XAxis } from '../source/types.js';
import type { FramePorts } from './deep.js';
import { FollowingFeed } from './following-feed.js';
import { type Metric, metricId } from './metric.js';
import { KeyRollup } from './rollup.js';
import type { SmoothedRange, WantedCurve } from './smooth-curve.js';
import { SmoothCurves } from './smooth-curves.js';

/** How many rollups along other axes than the step a run keeps: one for each pair of metric and axis. */
const KEPT = 64;

/** A rollup that is updated with each new frame of the run. */
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
 * Rollups along other axes than the step, and smoothed curves. Such axes are rarely requested. A rollup is made at the first
 * request in one pass over the frames, kept in memory, and updated by {@link add}. If there are too many rollups, the least
 * recently used rollup is dropped.
 */
export class AxisRollups {
  readonly #ports: FramePorts;
  readonly #kept = new Map<string, AxisRollup>();
  readonly #curves: SmoothCurves;

  constructor(ports: FramePorts) {
    this.#ports = ports;
    this.#curves = new SmoothCurves(ports);
  }

  /** The rollup of a metric along `axis`. The caller passes every frame that is applied later to {@link add}. */
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

  /** Bytes held in memory by the rollups. Curves are not counted: they have a separate limit. */
  get byteLength(): number {
    let bytes = 0;
    for (const entry of this.#kept.values()) bytes += entry.byteLength;
    return bytes;
  }

  /** Adds a frame that was just applied. */
  add(frame: Frame): void {
    for (const entry of this.#kept.values()) entry.add(frame);
    this.#curves.add(frame);
  }

  clear(): void {
    this.#kept.clear();
    this.#curves.clear();
  }
}
