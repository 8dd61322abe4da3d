import type { Store } from '../store/port.js';
import type { LoadReaderQueries } from './reader-queries.js';
import { RunReader } from './run-reader.js';

/** Most open runs and bytes of open readers; runs that are being written stay open. A panel may draw a hundred runs. */
const KEPT_RUNS = 128;
const KEPT_BYTES = 128 * 1024 * 1024;

/** Open readers by run. Closes the least recently used readers, but never the readers of runs that are being written here. */
export class RunReaders {
  readonly #store: Store;
  readonly #queries: LoadReaderQueries;
  readonly #open = new Map<string, RunReader>();
  readonly #pinned = new Set<string>();

  /** `queries`: see `StoreSourceHooks`. */
  constructor(store: Store, queries: LoadReaderQueries) {
    this.#store = store;
    this.#queries = queries;
  }

  /** The reader of a run, if the run is open. */
  peek(uid: string): RunReader | undefined {
    return this.#open.get(uid);
  }

  /** The reader of a run, not refreshed. */
  get(uid: string): RunReader {
    const reader = this.#open.get(uid) ?? new RunReader(this.#store, uid, this.#queries);
    this.#open.delete(uid);
    this.#open.set(uid, reader);
    this.#trim(uid);
    return reader;
  }

  /** Keeps the reader of a run open until {@link unpin}. */
  pin(uid: string): RunReader {
    this.#pinned.add(uid);
    return this.get(uid);
  }

  unpin(uid: string): void {
    this.#pinned.delete(uid);
  }

  close(uid: string): void {
    this.#open.delete(uid);
  }

  #trim(newest: string): void {
    const others = [...this.#open.keys()].filter((uid) => uid !== newest && !this.#pinned.has(uid));
    let bytes = 0;
    for (const reader of this.#open.values()) bytes += reader.byteLength;
    let kept = others.length + 1;
    for (const uid of others) {
      if (kept <= KEPT_RUNS && bytes <= KEPT_BYTES) return;
      bytes -= this.#open.get(uid)?.byteLength ?? 0;
      this.#open.delete(uid);
      kept--;
    }
  }
}
