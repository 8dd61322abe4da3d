import type { Frame } from '../record/kinds.js';
import type { XAxis } from '../source/types.js';
import type { FramePorts } from './deep.js';
import { FollowingFeed } from './following-feed.js';
import { keysIn, type Metric, metricId } from './metric.js';
import { SmoothCurve, type SmoothedRange, type WantedCurve } from './smooth-curve.js';

/** Most bytes that the curves of all runs in this thread may hold: six metrics of a million points, or 60 of 100,000. */
const MOST_BYTES = 192 * 1024 * 1024;

/** Curves of all runs, the least recently used curve first. */
const kept = new Set<FollowingCurve>();

/** A curve that is updated with each new frame of its run. */
class FollowingCurve {
  readonly owner: SmoothCurves;
  readonly id: string;
  readonly #curve: SmoothCurve;
  readonly #feed: FollowingFeed;
  /** The curve to read. If points may wait for other values of their row: a copy with these points; `null` after a new frame. */
  #current: SmoothCurve | null;

  constructor(owner: SmoothCurves, ports: FramePorts, metric: Metric, axis: XAxis) {
    this.owner = owner;
    this.id = idOf(metric, axis);
    const most = keysIn(metric).reduce((sum, key) => sum + ports.total(key), 0);
    this.#curve = new SmoothCurve(most);
    this.#feed = new FollowingFeed(ports, metric, axis, this.#curve);
    this.#current = this.#feed.holdsBack ? null : this.#curve;
  }

  get ready(): Promise<void> {
    return this.#feed.ready;
  }

  get byteLength(): number {
    const copy = this.#current === this.#curve ? 0 : (this.#current?.byteLength ?? 0);
    return this.#curve.byteLength + copy;
  }

  add(frame: Frame): void {
    if (this.#current !== this.#curve) this.#current = null;
    this.#feed.add(frame);
  }

  read(wanted: WantedCurve): SmoothedRange {
    if (this.#current === null) {
      this.#current = this.#curve.clone();
      this.#feed.finish(this.#current);
    }
    return this.#current.read(wanted);
  }
}

/**
 * The smoothed curves of one run. A curve is made at the first request in one pass over the frames, and extended by {@link add}.
 * If the weight changes, the points are smoothed again, but not read again.
 */
export class SmoothCurves {
  readonly #ports: FramePorts;
  readonly #own = new Map<string, FollowingCurve>();

  constructor(ports: FramePorts) {
    this.#ports = ports;
  }

  /** The smoothed points of a metric along `axis` on a range of the grid. */
  async read(metric: Metric, axis: XAxis, wanted: WantedCurve): Promise<SmoothedRange> {
    const curve = this.#own.get(idOf(metric, axis)) ?? new FollowingCurve(this, this.#ports, metric, axis);
    this.#own.set(curve.id, curve);
    kept.delete(curve);
    kept.add(curve);
    try {
      await curve.ready;
    } catch (error) {
      this.drop(curve);
      throw error;
    }
    const answer = curve.read(wanted);
    trim(curve);
    return answer;
  }

  /** Adds a frame that was just applied. */
  add(frame: Frame): void {
    for (const curve of this.#own.values()) curve.add(frame);
  }

  drop(curve: FollowingCurve): void {
    kept.delete(curve);
    if (this.#own.get(curve.id) === curve) this.#own.delete(curve.id);
  }

  clear(): void {
    for (const curve of [...this.#own.values()]) this.drop(curve);
  }
}

function idOf(metric: Metric, axis: XAxis): string {
  return JSON.stringify([metricId(metric), axis]);
}

/** Drops the least recently used curves. Keeps the newest curve, whatever its size. */
function trim(newest: FollowingCurve): void {
  let bytes = 0;
  for (const { byteLength } of kept) bytes += byteLength;
  for (const curve of kept) {
    if (bytes <= MOST_BYTES) return;
    if (curve === newest) continue;
    bytes -= curve.byteLength;
    curve.owner.drop(curve);
  }
}
