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

/** A writer that was not heard of for so long is gone (ms): it says that it lives every few seconds. */
export const LIVE_MS = 45_000;

/** Mark of the archive that is written at each start: see `FinishReply.generation`. */
const GENERATION = 'generation';

/** What may have come where nobody says: readers are told of everything that they could show. */
const ANYTHING: readonly RecordKind[] = [
  ...(['run', 'session', 'status', 'edit', 'config', 'summary', 'problem', 'dropped'] as const),
  ...(['rows', 'text', 'json', 'histogram', 'media', 'file', 'log', 'unknown'] as const),
];

/** What {@link openService} stands on. */
export interface ServicePorts {
  readonly store: Store;
  readonly archive: Archive;
  /** Lists runs in the store's place (`openStoreFor` gives one). Default: each run that a list shows is read. */
  readonly catalog?: Catalog;
  readonly clock: Clock;
  /** Default: the platform's timers. */
  readonly scheduler?: Scheduler;
  /** Version of the library, for edits that are made here. */
  readonly library: string;
}

/** The runs of a server: what comes in, and what is asked about them. */
export interface Service {
  readonly source: StoreSource;
  readonly receiver: Receiver;
  /** Says that a run changed otherwise; `null`: the list of runs. */
  changed(run: string | null): void;
  /** Ends its timers. */
  close(): void;
}

/** Makes the source and the receiver over one store, so that whoever asks hears of what comes in. */
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

  /** Looks again when the run would have gone silent: nothing arrives then that could tell. */
  const watch = (run: string) => {
    watches.get(run)?.();
    const cancel = scheduler.after(LIVE_MS, () => {
      watches.delete(run);
      source.notify({ run, revision: 0, kinds: ['status'] });
    });
    watches.set(run, cancel);
  };

  // In the database, so that receivers side by side say the same, and a database from a backup says something else.
  const renewed = archive.putMarks([{ key: GENERATION, value: randomId() }]).catch(() => {});
  const receiver = new Receiver({
    store,
    archive,
    clock,
    async generation() {
      await renewed;
      const [mark] = await archive.getMarks(GENERATION);
      return typeof mark?.value === 'string' ? mark.value : null;
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
