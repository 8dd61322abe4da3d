import type { HistogramAxis } from '../../source/types.js';
import { type Place, type SessionHistogram, xOf } from './along-x.js';

/** Histograms kept of one key, and the bytes that they may hold. */
const MOST_KEPT = 4096;
const MOST_BYTES = 32 * 1024 * 1024;

/** Bytes of a record beside its bins, roughly. */
const RECORD_BYTES = 400;

/**
 * The histograms of one key, in memory. Of more than can be kept every second, then every fourth … stays, by their number
 * in log order, and always the newest: which ones depends on what was logged and on nothing else.
 */
export class KeptHistograms {
  #kept: SessionHistogram[] = [];
  #newest: SessionHistogram | null = null;
  /** Every so many are kept. */
  #stride = 1;
  #bytes = 0;
  /** Of all histograms, kept or not. */
  readonly #places: Place[] = [];

  /** Histograms added. */
  get total(): number {
    return this.#places.length;
  }

  /** Bytes held in memory, roughly. */
  get byteLength(): number {
    return this.#bytes + this.#places.length * 64;
  }

  /** Takes the next histogram in log order. */
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

  /** Those that are kept, in log order. */
  records(): readonly SessionHistogram[] {
    const newest = this.#newest;
    return newest === null || this.#kept.at(-1) === newest ? this.#kept : [...this.#kept, newest];
  }

  /** How many of all histograms are in a range of x, ends included. */
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
