import { statfs } from 'node:fs/promises';
import type { Clock } from '../../base/clock.js';
import { WireError } from './wire-error.js';

/** Free space is read again after this long (ms): a system call for each frame would be too slow. */
const FRESH_MS = 1000;

/** Resolves the free bytes; `null`: not known. */
export type FreeBytes = () => Promise<number | null>;

/** Free bytes for this process on the disk that holds `folder`. */
export function freeBytesOf(folder: string): FreeBytes {
  return async () => {
    try {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    } catch {
      // Not every file system knows.
      return null;
    }
  };
}

/** Resolves the bytes that unfinished uploads will still write. */
export type Outstanding = () => Promise<number>;

/** Refuses writes when the disk gets too full. Counts everything that is under way. */
export class DiskGuard {
  readonly #free: FreeBytes;
  readonly #clock: Clock;
  readonly #floor: number;
  readonly #outstanding: Outstanding[] = [];
  /** Writes that were admitted a moment ago and that {@link Outstanding} may not count yet. */
  #admitted: { readonly time: number; readonly bytes: number }[] = [];
  #known: Promise<readonly [free: number | null, outstanding: number]> = Promise.resolve([null, 0]);
  #asked = Number.NEGATIVE_INFINITY;

  /** @param floor bytes that always stay free */
  constructor(free: FreeBytes, clock: Clock, floor: number) {
    this.#free = free;
    this.#clock = clock;
    this.#floor = floor;
  }

  /** Reserves the bytes that `outstanding` states: an admitted upload keeps its room until it is written or abandoned. */
  keepFor(outstanding: Outstanding): void {
    this.#outstanding.push(outstanding);
  }

  /** Free bytes, at most a second old; `null`: not known. */
  async free(): Promise<number | null> {
    const [free] = await this.#current();
    return free;
  }

  /** Rejects with `disk_full` (507) if too little would be free after these `bytes` and everything that is under way. */
  async admit(bytes = 0): Promise<void> {
    const [free, outstanding] = await this.#current();
    const admitted = this.#admitted.reduce((sum, each) => sum + each.bytes, 0);
    if (free !== null && free - outstanding - admitted - bytes < this.#floor) {
      throw new WireError(507, 'disk_full', 'The disk of the server is full', 60);
    }
    // Count it now: two writes that begin at once must not both get the same room.
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
