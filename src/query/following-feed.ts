import type { Frame, RecordKind } from '../record/kinds.js';
import type { XAxis } from '../source/types.js';
import type { FramePorts } from './deep.js';
import type { Metric } from './metric.js';
import type { PointFeed, PointSink } from './point-feed.js';
import { keysOf, pointFeed } from './x-axis.js';

const ROWS: ReadonlySet<RecordKind> = new Set(['rows']);

/** Adds the points of every frame to a sink: frames applied so far, read from the store, and frames given to {@link add}. */
export class FollowingFeed {
  readonly ready: Promise<void>;
  readonly #feed: PointFeed;
  /** Frames that arrive while the stored frames are being read; `null`: all stored frames have been read. */
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

  /** Adds a frame that was just applied. */
  add(frame: Frame): void {
    if (this.#waiting) this.#waiting.push(frame);
    else this.#feed.add(frame);
  }

  /** Adds the points that the feed still holds back to `sink`. */
  finish(sink: PointSink): void {
    this.#feed.finish(sink);
  }
}
