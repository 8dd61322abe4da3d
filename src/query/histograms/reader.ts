/** Queries for one run's histograms. */
import type { Frame } from '../../record/kinds.js';
import type { Heatmap, HeatmapQuery, HistogramQuery, Histograms } from '../../source/types.js';
import type { IndexEntry } from '../frame-index.js';
import type { RunClock } from '../run-clock.js';
import { answerHistograms } from './answer.js';
import { drawHeatmap } from './heatmap.js';
import { KeptHistograms } from './kept.js';

/** Most bytes that the histograms of one run may hold in memory. */
const CACHE_BYTES = 64 * 1024 * 1024;

/** Access of a {@link HistogramReader} to its run. Each method sees the frames that were applied when the method is called. */
export interface HistogramPorts extends RunClock {
  /** True if the run has histograms under a key. */
  has(key: string): boolean;
  /** Entries of the index that have histograms, in log order. */
  entries(): readonly IndexEntry[];
  /** Reads entries and decodes the histograms of `keys`, in order. */
  visit(
    entries: readonly IndexEntry[],
    keys: ReadonlySet<string>,
    visit: (frame: Frame) => void,
  ): Promise<void>;
}

/** Answers queries of one run's histograms. */
export interface HistogramReader {
  /** Approximate number of bytes held in memory. */
  readonly byteLength: number;
  /** Adds a frame that was just applied. */
  add(frame: Frame): void;
  /** See {@link Histograms}. If a key has more than 4,096 histograms, only every second, fourth … is read. */
  histograms(query: Omit<HistogramQuery, 'run'>): Promise<Histograms>;
  /** See {@link Heatmap}. */
  heatmap(query: Omit<HeatmapQuery, 'run'>): Promise<Heatmap>;
}

/** Opens the histograms of a run. */
export function openHistograms(ports: HistogramPorts): HistogramReader {
  return new CachedReader(ports);
}

type KeptByKey = ReadonlyMap<string, KeptHistograms>;

/** A pass over the frames for some keys. `arrived`: frames that were applied during the pass. */
interface Pass {
  readonly keys: Map<string, KeptHistograms>;
  readonly arrived: Frame[];
}

/**
 * Reads the histograms of a key from the stored frames once, and later histograms from new frames as they arrive. Keys that are
 * requested during a pass share the next pass. The least recently used keys are dropped.
 */
class CachedReader implements HistogramReader {
  readonly #ports: HistogramPorts;
  readonly #kept = new Map<string, KeptHistograms>();
  #pass: Pass | null = null;
  #running: Promise<unknown> = Promise.resolve();
  /** Keys of the next pass, and its end. */
  #next: { readonly keys: Set<string>; readonly done: Promise<KeptByKey> } | null = null;

  constructor(ports: HistogramPorts) {
    this.#ports = ports;
  }

  get byteLength(): number {
    let bytes = 0;
    for (const kept of this.#kept.values()) bytes += kept.byteLength;
    return bytes;
  }

  add(frame: Frame): void {
    this.#pass?.arrived.push(frame);
    this.#addTo(this.#kept, frame);
  }

  async histograms(query: Omit<HistogramQuery, 'run'>): Promise<Histograms> {
    const kept = await this.#histogramsOf(query.key);
    const start = this.#ports.start();
    const answer = answerHistograms(kept.records(), query, start);
    if (kept.total === answer.total) return answer;
    const { x = 'step', from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = query;
    const inRange = query.at === undefined ? kept.countIn(x, start, from, to) : answer.inRange;
    return { ...answer, total: kept.total, inRange };
  }

  async heatmap(query: Omit<HeatmapQuery, 'run'>): Promise<Heatmap> {
    const kept = await this.#histogramsOf(query.key);
    return drawHeatmap(kept.records(), query, this.#ports.start());
  }

  async #histogramsOf(key: string): Promise<KeptHistograms> {
    if (!this.#ports.has(key)) return new KeptHistograms();
    const known = this.#kept.get(key) ?? (await this.#read(key));
    // A key that was dropped in the meantime has missed frames: use it for this query only.
    if (this.#kept.get(key) === known) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      this.#trim();
    }
    return known;
  }

  async #read(key: string): Promise<KeptHistograms> {
    this.#next ??= this.#startNext();
    const { keys, done } = this.#next;
    keys.add(key);
    return (await done).get(key) as KeptHistograms;
  }

  #startNext() {
    const keys = new Set<string>();
    const run = () => {
      this.#next = null;
      return this.#runPass(keys);
    };
    const done = this.#running.then(run, run);
    this.#running = done;
    return { keys, done };
  }

  async #runPass(keys: ReadonlySet<string>): Promise<KeptByKey> {
    const pass: Pass = { keys: new Map(), arrived: [] };
    for (const key of keys) pass.keys.set(key, new KeptHistograms());
    this.#pass = pass;
    try {
      await this.#ports.visit(this.#ports.entries(), keys, (frame) => this.#addTo(pass.keys, frame));
    } finally {
      this.#pass = null;
    }
    for (const frame of pass.arrived) this.#addTo(pass.keys, frame);
    for (const [key, kept] of pass.keys) this.#kept.set(key, kept);
    return pass.keys;
  }

  #addTo(keys: KeptByKey, frame: Frame): void {
    for (const record of frame.records) {
      if (record.kind !== 'histogram') continue;
      const paused = this.#ports.pausedBefore(frame.header.session);
      keys.get(record.key)?.add(paused === 0 ? record : { ...record, paused });
    }
  }

  #trim(): void {
    let bytes = this.byteLength;
    for (const [key, kept] of this.#kept) {
      if (bytes <= CACHE_BYTES || this.#kept.size === 1) return;
      this.#kept.delete(key);
      bytes -= kept.byteLength;
    }
  }
}
