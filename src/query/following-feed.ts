import type { Frame, RecordKind } from '../record/kinds.js';
import type { XAxis } from '../source/types.js';
import type { FramePorts } from './deep.js';
import { keysOf, type PointFeed, type PointSink, pointFeed } from './x-axis.js';

const ROWS: ReadonlySet<RecordKind> = new Set(['rows']);

/** Brings the points of every frame to a sink: those applied so far, read from the store, and those of {@link add}. */
export class FollowingFeed {
  readonly ready: Promise<void>;
  readonly #feed: PointFeed;
  /** Frames that arrive while the stored ones are being read; null: all have been read. */
  #waiting: Frame[] | null = [];

  constructor(ports: FramePorts, key: string, axis: XAxis, sink: PointSink) {
    this.#feed = pointFeed(key, axis, ports, sink);
    const options = { keys: keysOf(key, axis), kinds: ROWS };
    this.ready = ports
      .visit(ports.entries(), options, (frame) => this.#feed.add(frame))
      .then(() => {
        for (const frame of this.#waiting ?? []) this.#feed.add(frame);
        this.#waiting = null;
      });
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
