/** The runs of an opened bundle behind the Store port, read-only. Reads return the valid prefix of each log. */
import { StepwellError, StorageError } from '../base/errors.js';
import { DERIVED_PREFIX } from '../query/run-state-codec.js';
import { checkRange } from '../store/append-rules.js';
import {
  type DerivedEntry,
  type FrameRange,
  MAX_READ_BYTES,
  type RunHead,
  type Store,
  type StoreUsage,
  type StreamHead,
  type StreamId,
} from '../store/port.js';
import { fitsStreams } from './derived.js';
import { type LogIndex, readBlocks } from './log-index.js';
import type { ZipEntry, ZipFile } from './zip-file.js';

/** Largest derived entry. A larger one is invalid. */
const MAX_DERIVED_BYTES = 64 * 1024 * 1024;

/** A run as it was found in a bundle. */
export interface StoredRun {
  readonly head: RunHead;
  /** By epoch, then session. */
  readonly streams: readonly StreamHead[];
  readonly logs: ReadonlyMap<string, LogIndex>;
  /** Zip entries by the name of the derived data. Empty if a log is not whole. */
  readonly derived: ReadonlyMap<string, ZipEntry>;
}

/** The error of every write to a bundle. */
export function readOnly(): StorageError {
  return new StorageError('A bundle cannot be changed: import it first', { reason: 'read_only' });
}

/** The store over runs of a bundle. */
export class BundleStore implements Store {
  /** The port knows no kind for bundles; `memory` fits best, because there is no database. */
  readonly kind = 'memory';
  readonly #zip: ZipFile;
  readonly #size: number;
  readonly #runs: ReadonlyMap<string, StoredRun>;
  /** Whether the derived entries of a run may be used. Checked once per run. */
  readonly #trusted = new Map<string, Promise<boolean>>();
  #closed = false;

  /** `size`: size of the bundle in bytes. */
  constructor(zip: ZipFile, size: number, runs: ReadonlyMap<string, StoredRun>) {
    this.#zip = zip;
    this.#size = size;
    this.#runs = runs;
  }

  async readRange(id: StreamId, from: number, to = Number.POSITIVE_INFINITY): Promise<FrameRange> {
    checkRange(from, to);
    const index = this.#open().get(id.run)?.logs.get(id.session);
    const frames = index?.frames ?? 0;
    const end = Math.min(to, frames);
    if (!index || from >= end) return { pieces: [], next: Math.min(from, frames), done: true };
    const pieces = await readBlocks(index, from, end, MAX_READ_BYTES);
    const last = pieces.at(-1);
    const next = last ? last.seq + last.count : from;
    return { pieces, next, done: next >= end };
  }

  async listStreams(run?: string): Promise<StreamHead[]> {
    const runs = this.#open();
    const found = run === undefined ? [...runs.values()] : [runs.get(run)];
    return found.flatMap((each) => [...(each?.streams ?? [])]);
  }

  async listRuns(): Promise<RunHead[]> {
    const heads = [...this.#open().values()].map(({ head }) => head);
    return heads.sort((a, b) => b.created - a.created || (a.uid < b.uid ? -1 : 1));
  }

  async getRun(run: string): Promise<RunHead | null> {
    return this.#open().get(run)?.head ?? null;
  }

  async getDerived(uid: string, prefix: string): Promise<DerivedEntry[]> {
    const run = this.#open().get(uid);
    if (!run || run.derived.size === 0 || !(await this.#trusts(uid, run))) return [];
    return this.#readDerived(run, prefix);
  }

  async derivedOf(uids: readonly string[], name: string): Promise<(Uint8Array | null)[]> {
    const found: (Uint8Array | null)[] = [];
    for (const uid of uids) {
      const entries = await this.getDerived(uid, name);
      found.push(entries.find((entry) => entry.name === name)?.bytes ?? null);
    }
    return found;
  }

  async getValue(): Promise<unknown> {
    this.#open();
    return undefined;
  }

  async getValues(keys: readonly string[]): Promise<unknown[]> {
    this.#open();
    return keys.map(() => undefined);
  }

  async usage(): Promise<StoreUsage> {
    this.#open();
    return { used: this.#size, quota: null, persisted: null };
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  /** Does nothing: a log is already one segment. */
  async compact(): Promise<number> {
    this.#open();
    return 0;
  }

  openWriter(): Promise<never> {
    return this.#refuse();
  }

  openEditor(): Promise<never> {
    return this.#refuse();
  }

  append(): Promise<never> {
    return this.#refuse();
  }

  putDerived(): Promise<never> {
    return this.#refuse();
  }

  deleteDerived(): Promise<never> {
    return this.#refuse();
  }

  deleteRun(): Promise<never> {
    return this.#refuse();
  }

  putValue(): Promise<never> {
    return this.#refuse();
  }

  async #refuse(): Promise<never> {
    this.#open();
    throw readOnly();
  }

  #trusts(uid: string, run: StoredRun): Promise<boolean> {
    const known = this.#trusted.get(uid);
    if (known !== undefined) return known;
    const trusted = this.#readDerived(run, DERIVED_PREFIX).then((entries) =>
      fitsStreams(entries, run.streams),
    );
    this.#trusted.set(uid, trusted);
    return trusted;
  }

  /** All matching entries, or none if one is damaged: the data is then derived from the frames. */
  async #readDerived(run: StoredRun, prefix: string): Promise<DerivedEntry[]> {
    const entries: DerivedEntry[] = [];
    try {
      for (const [name, entry] of run.derived) {
        if (name.startsWith(prefix))
          entries.push({ name, bytes: await this.#zip.read(entry, MAX_DERIVED_BYTES) });
      }
    } catch (error) {
      if (error instanceof StepwellError && error.code === 'corrupt') return [];
      throw error;
    }
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #open(): ReadonlyMap<string, StoredRun> {
    if (this.#closed) throw new StorageError('The store is closed', { reason: 'closed' });
    return this.#runs;
  }
}
