import type { HistogramAxis } from '../../source/types.js';
import { type Place, type SessionHistogram, xOf } from './along-x.js';

/** Most histograms kept for one key, and most bytes of these histograms. */
const MOST_KEPT = 4096;
const MOST_BYTES = 32 * 1024 * 1024;

/** Approximate number of bytes of a record, without its bins. */
const RECORD_BYTES = 400;

/**
 * The histograms of one key, in memory. If there are too many, only every second, then every fourth … histogram is kept, counted
 * in log order, and always the newest. Which histograms are kept depends only on what was logged.
 */
export class KeptHistograms {
  #kept: SessionHistogram[] = [];
  #newest: SessionHistogram | null = null;
  /** Every `#stride`-th histogram is kept. */
  #stride = 1;
  #bytes = 0;
  /** The x fields of all histograms, kept or not. */
  readonly #places: Place[] = [];

  /** Number of histograms added. */
  get total(): number {
    return this.#places.length;
  }

  /** Approximate number of bytes held in memory. */
  get byteLength(): number {
    return this.#bytes + this.#places.length * 64;
  }

  /** Adds the next histogram in log order. */
  add(record: SessionHistogram): void {
    const { step, globalStep, time, paused = 0 } = record;
    const number = this.#places.push({ step, globalStep, time, paused }) - 1;
    this.#newest = record;
    if (number % this.#stride !== 0) return;
    this.#kept.push(record);
    this.#bytes += bytesOf(record);
    while (this.#kept.length > 1 && (this.#kept.length > MOST_KEPT || this.#bytes > MOST_BYTES)) {
      this.#stride *= 2;
      this.#kept = this.#kept.filter((_, i) => i % 2 === 0);
      this.#bytes = this.#kept.reduce((sum, kept) => sum + bytesOf(kept), 0);
    }
  }

  /** The kept histograms, in log order. */
  records(): readonly SessionHistogram[] {
    const newest = this.#newest;
    return newest === null || this.#kept.at(-1) === newest ? this.#kept : [...this.#kept, newest];
  }

  /** Number of histograms, kept or not, in a range of x, ends included. */
  countIn(axis: HistogramAxis, start: number, from: number, to: number): number {
    return this.#places.filter((place) => {
      const x = xOf(place, axis, start);
      return Number.isFinite(x) && x >= from && x <= to;
    }).length;
  }
}

function bytesOf({ edges, counts }: SessionHistogram): number {
  return edges.byteLength + counts.byteLength + RECORD_BYTES;
}
