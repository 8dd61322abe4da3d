import { statfs } from 'node:fs/promises';
import type { Clock } from '../base/clock.js';
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

/** Refuses what takes room when there is too little. */
export class DiskGuard {
  readonly #free: FreeBytes;
  readonly #clock: Clock;
  readonly #floor: number;
  #known: Promise<number | null> = Promise.resolve(null);
  #asked = Number.NEGATIVE_INFINITY;

  /** @param floor bytes that are left alone */
  constructor(free: FreeBytes, clock: Clock, floor: number) {
    this.#free = free;
    this.#clock = clock;
    this.#floor = floor;
  }

  /** Free bytes, at most a second old; `null`: not known. */
  free(): Promise<number | null> {
    const now = this.#clock.now();
    if (now - this.#asked >= FRESH_MS) {
      this.#asked = now;
      this.#known = this.#free();
    }
    return this.#known;
  }

  /** Rejects with `disk_full` (507) when `bytes` more would leave too little. */
  async admit(bytes = 0): Promise<void> {
    const free = await this.free();
    if (free === null || free - bytes >= this.#floor) return;
    throw new WireError(507, 'disk_full', 'The disk of the server is full', 60);
  }
}
