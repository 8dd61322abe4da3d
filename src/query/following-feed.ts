import type { Frame, RecordKind } from '../record/kinds.js';
import type { XAxis } from '../source/types.js';
import type { FramePorts } from './deep.js';
import type { Metric } from './metric.js';
import type { PointFeed, PointSink } from './point-feed.js';
import { keysOf, pointFeed } from './x-axis.js';

const ROWS: ReadonlySet<RecordKind> = new Set(['rows']);

/** Brings the points of every frame to a sink: those applied so far, read from the store, and those of {@link add}. */
export class FollowingFeed {
  readonly ready: Promise<void>;
  readonly #feed: PointFeed;
  /** Frames that arrive while the stored ones are being read; null: all have been read. */
  #waiting: Frame[] | null = [];

  constructor(ports: FramePorts, metric: Metric, axis: XAxis, sink: PointSink) {
    this.#feed = pointFeed(metric, axis, ports, sink);
    const options = { keys: keysOf(metric, axis), kinds: ROWS };
    this.ready = ports
      .visit(ports.entries(), options, (frame) => this.#feed.add(frame))
      .then(() => {
        for (const frame of this.#waiting ?? []) this.#feed.add(frame);
        this.#waiting = null;
      });
  }

  /** See {@link PointFeed.holdsBack}. */
  get holdsBack(): boolean {
    return this.#feed.holdsBack;
  }

  /** A frame that was just applied. */
  add(frame: Frame): void {
    if (this.#waiting) this.#waiting.push(frame);
    else this.#feed.add(frame);
  }

  /** Brings what the feed still holds back to `sink`. */
  finish(sink: PointSink): void {
    this.#feed.finish(sink);
  }
}
