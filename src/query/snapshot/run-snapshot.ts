import type { Clock } from '../../base/clock.js';
import type { RunInfo } from '../../source/types.js';
import type { Store } from '../../store/port.js';
import type { Scheduler } from '../change-feed.js';
import { dropList, type PartToWrite, readList, type StoredList, stampOf, writeList } from './stored-list.js';
import { encodePart, type RunToStore, sizeOf } from './stored-runs.js';

/** Fewer runs are read fast without a stored list. */
const FEWEST_RUNS = 500;
/** A larger list is not stored: a page that opens would wait longer for the list than people wait for first rows. */
const MOST_BYTES = 16 * 1024 * 1024;
/** Share of the runs that may differ from the stored list before the list is stored again. */
const MOST_CHANGED = 0.01;
/** After a list was read, how long until it is stored (ms): whoever reads a list usually asks more. */
const SOON_MS = 1000;
/** Least time between two writes (ms). */
const PAUSE_MS = 30_000;
/** While answers are being made, the writer looks this often whether they are done (ms). */
const WAIT_MS = 100;

/**
 * Removes the stored list after a run was removed, because the list holds the run's config. If this fails, or if the page is
 * closed before, the next page that reads the runs replaces the list.
 */
export async function forgetRuns(store: Store): Promise<void> {
  if (store.kind === 'indexeddb') await dropList(store).catch(() => {});
}

/** What the writer of a stored list needs to know. */
export interface SnapshotPorts {
  /** The runs as they were read last. */
  infos(): readonly RunInfo[];
  /** What is known of a run beside its `RunInfo`. */
  detail(info: RunInfo): Omit<RunToStore, 'info'>;
  /** True while an answer is being made. */
  isBusy(): boolean;
}

/** What is known of a stored list. */
interface Stored {
  readonly stamp: string;
  readonly infos: readonly RunInfo[];
  /** The runs of which only the `RunInfo` is stored. */
  readonly bare: ReadonlySet<string>;
}

/**
 * The list of runs as a value of the database, so that a page that was just opened need not read every run. Only a browser's
 * database has such a list. Whatever is read from the list must be checked: other tabs, also of earlier versions of the
 * library, change runs without changing the list. Writing happens in the background and fails quietly.
 */
export class RunSnapshot {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #ports: SnapshotPorts;
  /** The stored list, as far as this page knows; `null`: there is none. */
  #stored: Stored | null = null;
  #isPlanned = false;
  #isOff = false;
  #written = Number.NEGATIVE_INFINITY;

  constructor(store: Store, clock: Clock, scheduler: Scheduler, ports: SnapshotPorts) {
    this.#store = store;
    this.#ports = ports;
    this.#clock = clock;
    this.#scheduler = scheduler;
  }

  /** Reads the stored list; `null`: there is none that this version can use. */
  async read(): Promise<StoredList | null> {
    if (this.#store.kind !== 'indexeddb') return null;
    const list = await readList(this.#store).catch(() => null);
    this.#stored = list && {
      stamp: list.stamp,
      infos: list.runs.map(({ info }) => info),
      bare: new Set(list.runs.filter(({ table }) => table === null).map(({ info }) => info.uid)),
    };
    return list;
  }

  /** Stores the runs soon, if they were read anew and the stored list is too different. Call {@link read} first. */
  offer(): void {
    if (this.#store.kind !== 'indexeddb' || this.#isPlanned || this.#isOff) return;
    this.#isPlanned = true;
    const wait = this.#written + PAUSE_MS - this.#clock.now();
    this.#scheduler.after(Math.max(SOON_MS, wait), () => {
      this.#save()
        // A full disk or a closed store: pages that open later read every run, or try again.
        .catch(() => {
          this.#isOff = true;
        })
        .finally(() => {
          this.#isPlanned = false;
        });
    });
  }

  async #save(): Promise<void> {
    await this.#untilQuiet();
    // Another tab may have stored the list meanwhile.
    if ((await stampOf(this.#store)) !== (this.#stored?.stamp ?? null)) await this.read();
    if (!this.#isWorth()) return;
    this.#written = this.#clock.now();
    const infos = this.#ports.infos();
    const runs = infos.map((info) => ({ info, ...this.#ports.detail(info) }));
    const parts = infos.length < FEWEST_RUNS ? null : await this.#encode(runs);
    this.#stored = null;
    if (parts === null) {
      // A list that is too large would be encoded in vain again and again.
      this.#isOff = infos.length >= FEWEST_RUNS;
      return dropList(this.#store);
    }
    const stamp = await writeList(this.#store, parts);
    if (stamp === null) return;
    // Whoever removes a run drops the list. A run that was removed before the list was written is found here.
    const heads = new Set((await this.#store.listRuns()).map(({ uid }) => uid));
    if (!infos.every(({ uid }) => heads.has(uid))) return dropList(this.#store);
    const bare = runs.filter(({ facts }) => facts === null).map(({ info }) => info.uid);
    this.#stored = { stamp, infos, bare: new Set(bare) };
  }

  /** True if the stored list is too different from the runs. */
  #isWorth(): boolean {
    const infos = this.#ports.infos();
    if (this.#stored === null) return infos.length >= FEWEST_RUNS;
    const { bare } = this.#stored;
    const left = new Map(this.#stored.infos.map((info) => [info.uid, info]));
    let changed = 0;
    for (const info of infos) {
      const found = left.get(info.uid);
      const isSame = found?.revision === info.revision && found.status === info.status;
      if (!isSame || (bare.has(info.uid) && this.#ports.detail(info).facts !== null)) changed++;
      left.delete(info.uid);
    }
    // A run that is gone must leave the disk, too.
    return left.size > 0 || changed > infos.length * MOST_CHANGED;
  }

  /** Encodes the runs, part by part, so that no query waits for more than one part. `null`: the list is too large. */
  async #encode(runs: readonly RunToStore[]): Promise<PartToWrite[] | null> {
    const parts: PartToWrite[] = [];
    let [at, bytes] = [0, 0];
    while (at < runs.length) {
      await this.#untilQuiet();
      const { part, streams, next } = encodePart(runs, at);
      at = next;
      bytes += sizeOf(part) + streams.length;
      if (bytes > MOST_BYTES) return null;
      parts.push({ part, streams });
    }
    return parts;
  }

  async #untilQuiet(): Promise<void> {
    do
      await new Promise<void>((resolve) =>
        this.#scheduler.after(this.#ports.isBusy() ? WAIT_MS : 0, resolve),
      );
    while (this.#ports.isBusy());
  }
}
