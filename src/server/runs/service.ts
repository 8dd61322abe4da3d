import type { Clock } from '../../base/clock.js';
import { randomId } from '../../base/ids.js';
import { type Scheduler, systemScheduler } from '../../query/change-feed.js';
import { queries } from '../../query/queries.js';
import { StoreSource, type StoreSourceHooks } from '../../query/store-source.js';
import type { RecordKind } from '../../record/kinds.js';
import type { Archive } from '../../store/archive.js';
import type { RunHead, Store } from '../../store/port.js';
import type { Catalog } from '../store/catalog.js';
import { markFiles } from './missing-bytes.js';
import { Receiver } from './receiver.js';
import { ServerSource } from './server-source.js';

/** A writer without a heartbeat for this long (ms) is gone. */
export const LIVE_MS = 45_000;

/** Key of the archive value that is written at each start: see `FinishReply.generation`. */
const GENERATION = 'generation';

/** The kinds that are reported if the kinds of a change are not known: everything that readers could show. */
const ANYTHING: readonly RecordKind[] = [
  ...(['run', 'session', 'status', 'edit', 'config', 'summary', 'problem', 'dropped'] as const),
  ...(['rows', 'text', 'json', 'histogram', 'media', 'file', 'log', 'unknown'] as const),
];

/** Ports of {@link openService}. */
export interface ServicePorts {
  readonly store: Store;
  readonly archive: Archive;
  /** Answers lists from the database (`openStoreFor` has one). Default: each run of a list is read. */
  readonly catalog?: Catalog;
  readonly clock: Clock;
  /** Default: the platform's timers. */
  readonly scheduler?: Scheduler;
  /** Version of the library, recorded with edits that are made here. */
  readonly library: string;
}

/** The runs of a server: their receiver, and the source that answers queries. */
export interface Service {
  readonly source: StoreSource;
  readonly receiver: Receiver;
  /** Call when a run changed by other means than the receiver; `null`: the list of runs changed. */
  changed(run: string | null): void;
  /** Stops the timers. */
  close(): void;
}

/** Makes the source and the receiver over one store, and connects them: subscribers of the source hear of received frames. */
export function openService({
  store,
  archive,
  catalog,
  clock,
  scheduler = systemScheduler,
  library,
}: ServicePorts): Service {
  const isLive = (_uid: string, head: RunHead) => clock.now() - head.lastSeen < LIVE_MS;
  const hooks: StoreSourceHooks = {
    clock,
    scheduler,
    isLive,
    library,
    queries: async () => queries,
    blobs: async () => archive,
    status: () => ({ storage: 'server', engine: 'remote' }),
  };
  const source = catalog ? new ServerSource(store, catalog, LIVE_MS, hooks) : new StoreSource(store, hooks);
  const changed = (run: string | null, kinds = ANYTHING) => {
    source.notify({ run, revision: 0, kinds: run === null ? [] : kinds });
  };
  const watches = new Map<string, () => void>();

  /** Checks again after {@link LIVE_MS}: a run whose writer vanished sends nothing that could report it. */
  const watch = (run: string) => {
    watches.get(run)?.();
    const cancel = scheduler.after(LIVE_MS, () => {
      watches.delete(run);
      source.notify({ run, revision: 0, kinds: ['status'] });
    });
    watches.set(run, cancel);
  };

  // Keep it in the database: receivers that share a database then state the same, and a restored database states another.
  const renewed = archive.putMarks([{ key: GENERATION, value: randomId() }]).catch(() => {});
  const receiver = new Receiver({
    store,
    archive,
    clock,
    async generation() {
      await renewed;
      const [entry] = await archive.getMarks(GENERATION);
      return typeof entry?.value === 'string' ? entry.value : null;
    },
    namedIn: async (run) => new Set((await source.getArtifacts(run)).map(({ sha256 }) => sha256)),
    onChange(run, kinds) {
      if (run !== null) watch(run);
      changed(run, kinds);
    },
  });
  markFiles(source, receiver);
  return {
    source,
    receiver,
    changed(run) {
      if (run !== null) watch(run);
      changed(run);
    },
    close() {
      for (const cancel of watches.values()) cancel();
      watches.clear();
    },
  };
}
