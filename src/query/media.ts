/** Queries for one run's media, of any kind. */
import { ValidationError } from '../base/errors.js';
import type { Frame, MediaRecord } from '../record/kinds.js';
import type { LatestQuery, LatestValue, MediaAtStep, MediaQuery, MediaValues } from '../source/types.js';

const DEFAULT_LIMIT = 200;
const MOST = 4096;
/** Approximate size in memory of a record and of each of its items, without their texts. */
const RECORD_BYTES = 200;
const ITEM_BYTES = 400;

/** Calls `visit` for every frame with media that was applied before the call, in log order. */
export type VisitMedia = (visit: (frame: Frame) => void) => Promise<void>;

/** Answers queries of one run's media. */
export interface MediaReader {
  /** Approximate number of bytes held in memory. */
  readonly byteLength: number;
  /** Adds a frame that was just applied. */
  add(frame: Frame): void;
  /** See `Source.media`. */
  media(query: Omit<MediaQuery, 'run'>): Promise<MediaValues>;
  /** See `Source.latest`. */
  latest(query: Omit<LatestQuery, 'run'>): Promise<LatestValue[]>;
  /** Every media record, in log order. */
  all(): Promise<readonly MediaRecord[]>;
  /** True if an item of logged media has this hash. */
  uses(sha256: string): Promise<boolean>;
}

/** Opens the media of a run. Records are read once, at the first query; the bytes of the media are not read. */
export function openMedia(visit: VisitMedia): MediaReader {
  return new Reader(visit);
}

/** The rows with media of one key and kind, by step. */
interface KeyMedia {
  readonly key: string;
  readonly media: string;
  readonly steps: MediaAtStep[];
}

class Reader implements MediaReader {
  readonly #visit: VisitMedia;
  readonly #records: MediaRecord[] = [];
  readonly #keys = new Map<string, KeyMedia>();
  readonly #hashes = new Set<string>();
  #bytes = 0;
  /** Frames that arrived while earlier frames were being read; `null`: all earlier frames have been read. */
  #arrived: Frame[] | null = [];
  #reading: Promise<void> | null = null;

  constructor(visit: VisitMedia) {
    this.#visit = visit;
  }

  get byteLength(): number {
    return this.#bytes;
  }

  add(frame: Frame): void {
    if (this.#arrived === null) this.#take(frame);
    else if (this.#reading !== null) this.#arrived.push(frame);
  }

  async media(query: Omit<MediaQuery, 'run'>): Promise<MediaValues> {
    const { key, media, at, limit = DEFAULT_LIMIT } = query;
    const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = query;
    if (!(Number.isInteger(limit) && limit >= 1 && limit <= MOST)) {
      throw new ValidationError(`limit must be an integer from 1 to ${MOST}`, { limit });
    }
    if ([at, from, to].some(Number.isNaN)) throw new ValidationError('A bound of the range is not a number');
    await this.#read();
    const all = this.#keys.get(idOf(media, key))?.steps ?? [];
    const inRange =
      at === undefined ? all.slice(firstFrom(all, from), firstBehind(all, to)) : lastBefore(all, at);
    return { key, media, total: all.length, inRange: inRange.length, steps: thinned(inRange, limit) };
  }

  async latest({ keys }: Omit<LatestQuery, 'run'>): Promise<LatestValue[]> {
    const wanted = keys && new Set(keys);
    await this.#read();
    return [...this.#keys.values()]
      .filter(({ key }) => wanted?.has(key) ?? true)
      .map(({ key, media, steps }) => ({ kind: 'media', key, media, ...(steps.at(-1) as MediaAtStep) }));
  }

  async all(): Promise<readonly MediaRecord[]> {
    await this.#read();
    return this.#records;
  }

  async uses(sha256: string): Promise<boolean> {
    await this.#read();
    return this.#hashes.has(sha256);
  }

  #read(): Promise<void> {
    this.#reading ??= this.#readAll();
    return this.#reading;
  }

  async #readAll(): Promise<void> {
    const found: Frame[] = [];
    try {
      await this.#visit((frame) => found.push(frame));
    } catch (thrown) {
      this.#reading = null;
      this.#arrived = [];
      throw thrown;
    }
    const arrived = this.#arrived ?? [];
    this.#arrived = null;
    for (const frame of [...found, ...arrived]) this.#take(frame);
  }

  #take(frame: Frame): void {
    for (const record of frame.records) {
      if (record.kind !== 'media') continue;
      this.#records.push(record);
      const { kind: _, key, media, ...at } = record;
      const id = idOf(media, key);
      const { steps } = this.#keys.get(id) ?? { steps: [] };
      this.#keys.set(id, { key, media, steps });
      // After the media of the same step; almost always at the end.
      steps.splice(firstBehind(steps, at.step), 0, at);
      this.#bytes += RECORD_BYTES + ITEM_BYTES * at.items.length + 2 * JSON.stringify(at.data).length;
      for (const { sha256 } of at.items) this.#hashes.add(sha256);
    }
  }
}

function idOf(media: string, key: string): string {
  return JSON.stringify([media, key]);
}

/** Index of the first element at or after `step`. */
function firstFrom(all: readonly MediaAtStep[], step: number): number {
  return search(all, (each) => each.step >= step);
}

/** Index of the first element after `step`. */
function firstBehind(all: readonly MediaAtStep[], step: number): number {
  const last = all.at(-1);
  return last === undefined || last.step <= step ? all.length : search(all, (each) => each.step > step);
}

/** Binary search: index of the first element that passes a test; all later elements must pass the test too. */
function search(all: readonly MediaAtStep[], passes: (each: MediaAtStep) => boolean): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(all[middle] as MediaAtStep)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function lastBefore(all: readonly MediaAtStep[], step: number): MediaAtStep[] {
  const at = Math.max(0, firstBehind(all, step) - 1);
  return all.slice(at, at + 1);
}

/** Picks at most `limit` elements, as evenly as possible. Always includes the last element. */
function thinned(all: readonly MediaAtStep[], limit: number): readonly MediaAtStep[] {
  if (all.length <= limit) return all;
  return Array.from(
    { length: limit },
    (_, i) => all[Math.floor(((i + 1) * all.length) / limit) - 1] as MediaAtStep,
  );
}
