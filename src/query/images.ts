/** Queries of one run's images. */
import { ValidationError } from '../base/errors.js';
import type { Frame, ImageRecord } from '../record/kinds.js';
import type { ImageQuery, Images, ImagesAtStep } from '../source/types.js';

const DEFAULT_LIMIT = 200;
const MOST = 4096;
/** Bytes of a record and of each of its images in memory, roughly, beside their texts. */
const RECORD_BYTES = 200;
const IMAGE_BYTES = 400;

/** Calls `visit` for every frame with images that was applied when it is called, in log order. */
export type VisitImages = (visit: (frame: Frame) => void) => Promise<void>;

/** Answers queries of one run's images. */
export interface ImageReader {
  /** Bytes held in memory, roughly. */
  readonly byteLength: number;
  /** A frame that was just applied. */
  add(frame: Frame): void;
  /** See {@link Images}. */
  images(query: Omit<ImageQuery, 'run'>): Promise<Images>;
  /** Every image record, in log order. */
  all(): Promise<readonly ImageRecord[]>;
  /** Whether an image has this hash. */
  uses(sha256: string): Promise<boolean>;
}

/** Opens the images of a run: their records are read once, when they are first asked for; bytes are not. */
export function openImages(visit: VisitImages): ImageReader {
  return new Reader(visit);
}

class Reader implements ImageReader {
  readonly #visit: VisitImages;
  readonly #records: ImageRecord[] = [];
  readonly #byKey = new Map<string, ImagesAtStep[]>();
  readonly #hashes = new Set<string>();
  #bytes = 0;
  /** Frames that came while those before them were being read; `null` once these are read. */
  #arrived: Frame[] | null = [];
  #reading: Promise<void> | null = null;

  constructor(visit: VisitImages) {
    this.#visit = visit;
  }

  get byteLength(): number {
    return this.#bytes;
  }

  add(frame: Frame): void {
    if (this.#arrived === null) this.#take(frame);
    else if (this.#reading !== null) this.#arrived.push(frame);
  }

  async images(query: Omit<ImageQuery, 'run'>): Promise<Images> {
    const { key, at, limit = DEFAULT_LIMIT } = query;
    const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = query;
    if (!(Number.isInteger(limit) && limit >= 1 && limit <= MOST)) {
      throw new ValidationError(`limit must be an integer from 1 to ${MOST}`, { limit });
    }
    if ([at, from, to].some(Number.isNaN)) throw new ValidationError('A bound of the range is not a number');
    await this.#read();
    const all = this.#byKey.get(key) ?? [];
    const inRange =
      at === undefined ? all.slice(firstFrom(all, from), firstBehind(all, to)) : lastBefore(all, at);
    return { key, total: all.length, inRange: inRange.length, steps: thinned(inRange, limit) };
  }

  async all(): Promise<readonly ImageRecord[]> {
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
      if (record.kind !== 'image') continue;
      this.#records.push(record);
      const { key, row, step, globalStep, time, images } = record;
      const steps = this.#byKey.get(key) ?? [];
      this.#byKey.set(key, steps);
      // Behind those of the same step; almost always at the end.
      steps.splice(firstBehind(steps, step), 0, { row, step, globalStep, time, images });
      this.#bytes += RECORD_BYTES + IMAGE_BYTES * images.length;
      for (const { sha256 } of images) this.#hashes.add(sha256);
    }
  }
}

/** Index of the first that is at `step` or behind. */
function firstFrom(all: readonly ImagesAtStep[], step: number): number {
  return search(all, (each) => each.step >= step);
}

/** Index of the first that is behind `step`. */
function firstBehind(all: readonly ImagesAtStep[], step: number): number {
  const last = all.at(-1);
  return last === undefined || last.step <= step ? all.length : search(all, (each) => each.step > step);
}

/** Index of the first that passes a test which all behind it pass too. */
function search(all: readonly ImagesAtStep[], passes: (each: ImagesAtStep) => boolean): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(all[middle] as ImagesAtStep)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function lastBefore(all: readonly ImagesAtStep[], step: number): ImagesAtStep[] {
  const at = Math.max(0, firstBehind(all, step) - 1);
  return all.slice(at, at + 1);
}

/** At most `limit` of them, as evenly as possible; the last one is always there. */
function thinned(all: readonly ImagesAtStep[], limit: number): readonly ImagesAtStep[] {
  if (all.length <= limit) return all;
  return Array.from(
    { length: limit },
    (_, i) => all[Math.floor(((i + 1) * all.length) / limit) - 1] as ImagesAtStep,
  );
}
