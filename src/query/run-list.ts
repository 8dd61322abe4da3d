import type { RunFilter, RunInfo } from '../source/types.js';
import type { RunHead, Store, StreamHead } from '../store/port.js';
import { derivedOf, streamsOf } from './many-runs.js';
import { digestOf, type RunDigest } from './run-digest.js';
import { filterRuns } from './run-filter.js';
import { decodeDigest, infoOf } from './run-info.js';
import type { RunReaders } from './run-readers.js';
import { INFO_ENTRY } from './run-state-codec.js';
import type { StoredList } from './snapshot/stored-list.js';
import type { StoredRun } from './snapshot/stored-runs.js';

/** Says whether a run has a living writer. False for a run whose recorded status is not `running`. */
export type IsLive = (head: RunHead) => boolean | Promise<boolean>;

/** A run as the last list found it. */
class Known {
  readonly head: RunHead;
  readonly digest: RunDigest;
  #info: RunInfo | null = null;
  #live = false;

  constructor(head: RunHead, digest: RunDigest) {
    this.head = head;
    this.digest = digest;
  }

  /** The run in a list; the same object as before if `live` is as before. */
  info(live: boolean): RunInfo {
    if (this.#info === null || this.#live !== live) this.#info = infoOf(this.head, this.digest, live);
    this.#live = live;
    return this.#info;
  }
}

/** The runs of a store, deleted runs apart. */
export class ListedRuns {
  /** Runs that are not deleted. */
  readonly visible: readonly Known[];
  /** Deleted runs, with the time at which their data is to be removed. */
  readonly due: readonly { readonly uid: string; readonly deleted: number }[];
  readonly #isLive: IsLive;

  constructor(runs: readonly Known[], isLive: IsLive) {
    this.visible = runs.filter(({ digest }) => digest.deleted === 0);
    this.due = runs
      .filter(({ digest }) => digest.deleted > 0)
      .map(({ head, digest }) => ({ uid: head.uid, deleted: digest.deleted }));
    this.#isLive = isLive;
  }

  /** See `Source.listRuns`. */
  async infos(filter: RunFilter): Promise<RunInfo[]> {
    return filterRuns(await this.entries(), filter).map((info) => ({ ...info, tags: [...info.tags] }));
  }

  /** All runs as a list shows them. A run that did not change is the same object as in the list before: do not change it. */
  async entries(): Promise<readonly RunInfo[]> {
    const infos: RunInfo[] = [];
    const waiting: Promise<void>[] = [];
    for (const [i, known] of this.visible.entries()) {
      const live = this.#isLive(known.head);
      const add = (isLive: boolean): void => {
        infos[i] = known.info(isLive);
      };
      if (typeof live === 'boolean') add(live);
      else waiting.push(live.then(add));
    }
    await Promise.all(waiting);
    return infos;
  }
}

/**
 * Digests of runs for lists. The digest of a run is read from its small `info` entry, so that a list of a thousand runs is fast.
 * If the entry is older than the run's streams, the run is opened and its derived state is persisted for the next list.
 */
export class RunList {
  readonly #store: Store;
  readonly #readers: RunReaders;
  readonly #isLive: IsLive;
  #known = new Map<string, Known>();
  /** A stored list, until the first read. */
  #seeds: StoredList | null = null;
  /** For each read in progress, the runs that were invalidated meanwhile. Their digests may be outdated and are not cached. */
  readonly #changedWhileReading = new Set<Set<string>>();
  /** Runs are opened one after the other, because opening a run may take much memory. */
  #opening: Promise<unknown> = Promise.resolve();

  constructor(store: Store, readers: RunReaders, isLive: IsLive) {
    this.#store = store;
    this.#readers = readers;
    this.#isLive = isLive;
  }

  /** Takes digests from a stored list. The next read uses those that are up to date instead of reading each run's entry. */
  seed(list: StoredList): void {
    this.#seeds = list;
  }

  /** The digest of a run in the last list. */
  digest(uid: string): RunDigest | null {
    return this.#known.get(uid)?.digest ?? null;
  }

  /** Drops the cached digest of a run. For changes that the head of the run does not show: edits. */
  invalidate(uid: string): void {
    this.#known.delete(uid);
    for (const changed of this.#changedWhileReading) changed.add(uid);
  }

  /** Reads all runs of the store. */
  async read(): Promise<ListedRuns> {
    const changed = new Set<string>();
    this.#changedWhileReading.add(changed);
    try {
      const runs = await this.#find(await this.#store.listRuns());
      this.#known = new Map(
        runs.filter(({ head }) => !changed.has(head.uid)).map((run) => [run.head.uid, run]),
      );
      this.#seeds = null;
      return new ListedRuns(runs, this.#isLive);
    } finally {
      this.#changedWhileReading.delete(changed);
    }
  }

  /** Finds the digests of runs. No promise is made for a run that did not change: there may be thousands. */
  async #find(heads: readonly RunHead[]): Promise<Known[]> {
    const runs: Known[] = [];
    const opened: Promise<void>[] = [];
    const missing: (readonly [index: number, head: RunHead])[] = [];
    for (const [i, head] of heads.entries()) {
      const found = this.#known.get(head.uid);
      const known = found && sameHead(found.head, head) ? found : null;
      const reader = this.#readers.peek(head.uid);
      if (reader) {
        const add = () => {
          const digest = digestOf(reader.state);
          // Frames are only ever added: with as many frames as before, the digest is as before.
          runs[i] = known?.digest.frames === digest.frames ? known : new Known(head, digest);
        };
        opened.push(reader.refresh().then(add));
      } else if (known) runs[i] = known;
      else missing.push([i, head]);
    }
    const digests = await this.#digests(missing.map(([, { uid }]) => uid));
    for (const [at, [i, head]] of missing.entries()) {
      runs[i] = new Known(head, digests[at] ?? (await this.#derive(head)));
    }
    await Promise.all(opened);
    return runs;
  }

  /** The stored digests of runs; `null` if there is none, or a stream has newer frames. */
  async #digests(uids: readonly string[]): Promise<(RunDigest | null)[]> {
    const seeds = new Map<string, StoredRun>();
    for (const run of this.#seeds?.runs ?? []) seeds.set(run.info.uid, run);
    const others = (missing: (i: number) => boolean) => uids.filter((_, i) => missing(i));
    const [entries, streams] = await Promise.all([
      this.#entries(others((i) => !seeds.has(uids[i] as string))),
      streamsOf(this.#store, uids),
      // If the streams of the list cannot be read, the entries are.
      this.#seeds?.readStreams().catch(() => {}),
    ]);
    const listed = uids.map((uid) => seeds.get(uid)?.digest);
    const current = (uid: string, digest: RunDigest | null | undefined) => {
      const read = new Map(digest?.streams);
      const isRead = ({ session, next }: StreamHead) => (read.get(session) ?? 0) === next;
      return digest && streams.get(uid)?.every(isRead) !== false ? digest : null;
    };
    const fromList = uids.map((uid, i) => current(uid, listed[i]));
    const outdated = await this.#entries(others((i) => listed[i] !== undefined && fromList[i] === null));
    return uids.map((uid, i) => fromList[i] ?? current(uid, entries.get(uid) ?? outdated.get(uid)));
  }

  /** The digests in the `info` entries of runs. */
  async #entries(uids: readonly string[]): Promise<ReadonlyMap<string, RunDigest>> {
    const found = new Map<string, RunDigest>();
    for (const [i, bytes] of (await derivedOf(this.#store, uids, INFO_ENTRY)).entries()) {
      const digest = bytes && decodeDigest(bytes);
      if (digest) found.set(uids[i] as string, digest);
    }
    return found;
  }

  #derive(head: RunHead): Promise<RunDigest> {
    const result = this.#opening.then(async () => {
      const reader = this.#readers.get(head.uid);
      await reader.refresh();
      // The writer of a live run persists the run itself. A full disk must not make the list fail.
      if (!(await this.#isLive(head))) await reader.persist().catch(() => {});
      return digestOf(reader.state);
    });
    this.#opening = result.catch(() => {});
    return result;
  }
}

/** True if no writer committed a frame or a sign of life between the two heads. */
function sameHead(a: RunHead, b: RunHead): boolean {
  return (
    a.epoch === b.epoch &&
    a.batch === b.batch &&
    a.nextRow === b.nextRow &&
    a.status === b.status &&
    a.lastSeen === b.lastSeen
  );
}
