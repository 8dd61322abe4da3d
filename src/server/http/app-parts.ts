/** What the server stands on, and what its routes share. Types only. */
import type { Clock } from '../../base/clock.js';
import type { Source } from '../../source/types.js';
import type { Archive } from '../../store/archive.js';
import type { Store } from '../../store/port.js';
import type { DiskGuard, FreeBytes } from '../base/disk.js';
import type { Limits } from '../base/limits.js';
import type { Log } from '../base/log.js';
import type { KeyRing } from '../keys/key-ring.js';
import type { KeyStorage } from '../keys/keys.js';
import type { RunProjects } from '../keys/run-projects.js';
import type { ChangeHub } from '../runs/change-hub.js';
import type { Receiver } from '../runs/receiver.js';
import type { Catalog } from '../store/catalog.js';
import type { Assets } from './assets.js';
import type { BodyReader } from './body.js';
import type { CorsList } from './cors.js';
import type { Metrics } from './metrics.js';

/** What the server stands on. */
export interface AppOptions {
  readonly store: Store;
  readonly archive: Archive;
  /** All runs of the store; see `openService`. */
  readonly source: Source;
  readonly receiver: Receiver;
  /** The catalog of `openStoreFor`, with which changes of lists are found without reading the runs. Default: they are read. */
  readonly catalog?: Catalog;
  /** Something about a run changed that the receiver does not know of; `null`: the list of runs. */
  changed(run: string | null): void;
  readonly keys: KeyStorage;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: Limits;
  readonly assets: Assets;
  readonly cors: CorsList;
  /** Folder of uploads in parts; `null`: there are none. */
  readonly uploads: string | null;
  /** Free room where data is kept. */
  readonly freeBytes: FreeBytes;
  /** Header in which a proxy in front writes the address of the client, for the rate limit. Default: the proxy itself counts. */
  readonly proxyHeader?: string | null;
  /** Whether everybody may do everything while there are no keys: only where nobody else can reach the server (SRV2). */
  readonly isPrivate: boolean;
  /** Aborted when the server is to end: answers that go on for ever end then. */
  readonly stopping: AbortSignal;
  /** Version of the library. */
  readonly version: string;
}

/** What routes share. */
export interface AppParts extends AppOptions {
  readonly ring: KeyRing;
  readonly projects: RunProjects;
  readonly changes: ChangeHub;
  readonly disk: DiskGuard;
  readonly bodies: BodyReader;
  readonly metrics: Metrics;
}

/** Bindings that the Node adapter gives along with a request. */
export interface NodeBindings {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } };
}

/** The server as a function. */
export interface App {
  /** Answers a request; never rejects. */
  fetch(request: Request, env?: NodeBindings): Response | Promise<Response>;
}
