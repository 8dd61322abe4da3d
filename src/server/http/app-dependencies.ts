/** The ports of the server, and the dependencies that its routes share. Types only. */
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

/** The ports and settings of the server. */
export interface AppOptions {
  readonly store: Store;
  readonly archive: Archive;
  /** All runs of the store; see `openService`. */
  readonly source: Source;
  readonly receiver: Receiver;
  /** The catalog of `openStoreFor`, which finds changes of lists without reading runs. Default: runs are read. */
  readonly catalog?: Catalog;
  /** Call when a run changed without the receiver's knowledge; `null`: the list of runs changed. */
  changed(run: string | null): void;
  readonly keys: KeyStorage;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: Limits;
  readonly assets: Assets;
  readonly cors: CorsList;
  /** Folder of chunked uploads; `null`: there are no such uploads. */
  readonly uploads: string | null;
  /** Free space on the disk of the data. */
  readonly freeBytes: FreeBytes;
  /** Header in which a proxy in front writes the client's address, for the rate limit. Default: the limit counts per connection address. */
  readonly proxyHeader?: string | null;
  /** True: without keys, everybody may do everything. Only for a server that no other machine can reach (SRV2). */
  readonly isPrivate: boolean;
  /** Aborted when the server stops. Endless answers end then. */
  readonly stopping: AbortSignal;
  /** Version of the library. */
  readonly version: string;
}

/** The dependencies that routes share. */
export interface AppDependencies extends AppOptions {
  readonly ring: KeyRing;
  readonly projects: RunProjects;
  readonly changes: ChangeHub;
  readonly disk: DiskGuard;
  readonly bodies: BodyReader;
  readonly metrics: Metrics;
}

/** Bindings that the Node adapter passes with a request. */
export interface NodeBindings {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } };
}

/** The server as a function. */
export interface App {
  /** Answers a request; never rejects. */
  fetch(request: Request, env?: NodeBindings): Response | Promise<Response>;
}
