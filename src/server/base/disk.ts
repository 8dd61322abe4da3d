import { statfs } from 'node:fs/promises';
import type { Clock } from '../../base/clock.js';
import { WireError } from './wire-error.js';

/** How often the disk is asked (ms): a system call for each frame would be too many. */
const FRESH_MS = 1000;

/** Resolves the bytes that are free; `null`: not known. */
export type FreeBytes = () => Promise<number | null>;

/** Free bytes of the disk that holds `folder`, for whoever runs this process. */
export function freeBytesOf(folder: string): FreeBytes {
  return async () => {
    try {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    } catch {
      // Not every file system tells.
      return null;
    }
  };
}

/** Bytes that something begun will still write. */
export type Outstanding = () => Promise<number>;

/** Refuses what takes room when there is too little, for everything that is under way together. */
export class DiskGuard {
  readonly #free: FreeBytes;
  readonly #clock: Clock;
  readonly #floor: number;
  readonly #outstanding: Outstanding[] = [];
  /** What was let in a moment ago, of which {@link Outstanding} may not know yet. */
  #admitted: { readonly time: number; readonly bytes: number }[] = [];
  #known: Promise<readonly [free: number | null, outstanding: number]> = Promise.resolve([null, 0]);
  #asked = Number.NEGATIVE_INFINITY;

  /** @param floor bytes that are left alone */
  constructor(free: FreeBytes, clock: Clock, floor: number) {
    this.#free = free;
    this.#clock = clock;
    this.#floor = floor;
  }

  /** Counts on room for what `outstanding` says: what was let in keeps its room until it is written or given up. */
  keepFor(outstanding: Outstanding): void {
    this.#outstanding.push(outstanding);
  }

  /** Free bytes, at most a second old; `null`: not known. */
  async free(): Promise<number | null> {
    const [free] = await this.#current();
    return free;
  }

  /** Rejects with `disk_full` (507) when `bytes` more would leave too little, once everything that is under way is written. */
  async admit(bytes = 0): Promise<void> {
    const [free, outstanding] = await this.#current();
    const admitted = this.#admitted.reduce((sum, each) => sum + each.bytes, 0);
    if (free !== null && free - outstanding - admitted - bytes < this.#floor) {
      throw new WireError(507, 'disk_full', 'The disk of the server is full', 60);
    }
    // Noted before anybody else is asked: two that begin at once must not both get the same room.
    if (bytes > 0) this.#admitted.push({ time: this.#clock.now(), bytes });
  }

  #current(): Promise<readonly [free: number | null, outstanding: number]> {
    const now = this.#clock.now();
    if (now - this.#asked >= FRESH_MS) {
      this.#admitted = this.#admitted.filter(({ time }) => time > this.#asked);
      this.#asked = now;
      this.#known = this.#ask();
    }
    return this.#known;
  }

  async #ask(): Promise<readonly [free: number | null, outstanding: number]> {
    const begun = await Promise.all(this.#outstanding.map((outstanding) => outstanding()));
    return [await this.#free(), begun.reduce((sum, bytes) => sum + bytes, 0)];
  }
}
