import type { RunInfo } from '../source/types.js';
import type { RunHead, Store } from '../store/port.js';
import { digestOf, infoOf, type RunDigest } from './run-digest.js';
import type { RunReaders } from './run-readers.js';
import { decodeDigest, INFO_ENTRY } from './run-state-codec.js';

interface Known {
  readonly head: RunHead;
  readonly digest: RunDigest;
}

/** The runs of a store, deleted runs apart. */
export interface ListedRuns {
  /** Runs that are not deleted. */
  readonly visible: readonly Known[];
  /** Deleted runs, with the time at which their data is to be removed. */
  readonly due: readonly { readonly uid: string; readonly deleted: number }[];
}

/**
 * Digests of runs for lists. The digest of a run is read from its small `info` entry, so that a list of a thousand runs is fast.
 * If the entry is older than the run's streams, the run is opened and its derived state is persisted for the next list.
 */
export class RunList {
  readonly #store: Store;
  readonly #readers: RunReaders;
  readonly #isLive: (head: RunHead) => Promise<boolean>;
  readonly #known = new Map<string, Known>();
  /** Runs are opened one after the other, because opening a run may take much memory. */
  #opening: Promise<unknown> = Promise.resolve();

  constructor(store: Store, readers: RunReaders, isLive: (head: RunHead) => Promise<boolean>) {
    this.#store = store;
    this.#readers = readers;
    this.#isLive = isLive;
  }

  /** Drops the cached digest of a run. For changes that the head of the run does not show: edits. */
  invalidate(uid: string): void {
    this.#known.delete(uid);
  }

  /** Reads all runs of the store. */
  async read(): Promise<ListedRuns> {
    const heads = await this.#store.listRuns();
    const runs = await Promise.all(heads.map(async (head) => ({ head, digest: await this.#digest(head) })));
    const due = runs.filter(({ digest }) => digest.deleted > 0);
    return {
      visible: runs.filter(({ digest }) => digest.deleted === 0),
      due: due.map(({ head, digest }) => ({ uid: head.uid, deleted: digest.deleted })),
    };
  }

  /** Makes the entries of a list from runs, in the same order. */
  infos(runs: readonly Known[]): Promise<RunInfo[]> {
    return Promise.all(runs.map(async ({ head, digest }) => infoOf(head, digest, await this.#isLive(head))));
  }

  async #digest(head: RunHead): Promise<RunDigest> {
    const reader = this.#readers.peek(head.uid);
    if (reader) {
      await reader.refresh();
      return digestOf(reader.state);
    }
    const known = this.#known.get(head.uid);
    if (known && sameHead(known.head, head)) return known.digest;
    const digest = (await this.#stored(head.uid)) ?? (await this.#derive(head));
    this.#known.set(head.uid, { head, digest });
    return digest;
  }

  async #stored(uid: string): Promise<RunDigest | null> {
    const [entries, streams] = await Promise.all([
      this.#store.getDerived(uid, INFO_ENTRY),
      this.#store.listStreams(uid),
    ]);
    const entry = entries.find(({ name }) => name === INFO_ENTRY);
    const digest = entry ? decodeDigest(entry.bytes) : null;
    if (digest === null) return null;
    const read = new Map(digest.streams);
    return streams.every(({ session, next }) => (read.get(session) ?? 0) === next) ? digest : null;
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
