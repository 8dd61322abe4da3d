import type { Clock } from '../base/clock.js';
import { ValidationError } from '../base/errors.js';
import type { Change, Source } from '../source/types.js';
import type { RemoteTarget } from '../source/uploads.js';
import type { Archive } from '../store/archive.js';
import type { RunHead, Store } from '../store/port.js';
import type { BundleService } from './parts/bundles.js';
import type { RunBlobs } from './parts/run-blobs.js';
import type { SyncService } from './parts/sync.js';
import type { PartName, Parts } from './parts.js';
import type { ServiceName } from './service-methods.js';

export interface ServicePorts {
  readonly database: string;
  readonly store: Store;
  /** Where blobs and marks are, when not in the IndexedDB `database`. */
  readonly archive: Archive | undefined;
  readonly source: Source;
  readonly clock: Clock;
  readonly library: string;
  readonly parts: Parts;
  isLive(head: RunHead): Promise<boolean>;
  /** See `UploadPorts.onCloned`. */
  onCloned(run: string, session: string): void;
  announce(change: Change): void;
}

/** The part that holds each service. */
const SERVICE_PARTS = { blobs: 'files', sync: 'sync', bundles: 'bundles' } as const satisfies Record<
  ServiceName,
  PartName
>;

/** What an engine does beside recording and queries: files, bundles, sending. Each is loaded and opened when it is first needed; what failed to load is tried again. */
export class Services {
  readonly #ports: ServicePorts;
  #blobs: Promise<RunBlobs> | null = null;
  #bundles: Promise<BundleService> | null = null;
  #sync: Promise<SyncService> | null = null;
  /** Runs to send as soon as what sends them is loaded. */
  readonly #toSend = new Map<string, RemoteTarget>();
  /** There is something to send, from here or from an earlier page. */
  #isSending = false;

  constructor(ports: ServicePorts) {
    this.#ports = ports;
  }

  /** Calls a method of a service by its name. Rejects with `validation` for what the service does not take: its part has the check. */
  async call(name: ServiceName, method: string, args: unknown): Promise<unknown> {
    if (!Object.hasOwn(SERVICE_PARTS, name)) throw new ValidationError(`No service '${name}'`);
    const service = await this[name]();
    const part = await this.#ports.parts(SERVICE_PARTS[name]);
    return part.call(service as never, method, args);
  }

  /** Files and images. */
  blobs(): Promise<RunBlobs> {
    const { parts, database, archive } = this.#ports;
    this.#blobs ??= parts('files').then((part) => part.openBlobs(database, archive));
    this.#blobs.catch(() => {
      this.#blobs = null;
    });
    return this.#blobs;
  }

  /** Runs as one file. */
  bundles(): Promise<BundleService> {
    const { parts, store, source, library, database, archive, announce } = this.#ports;
    const onImported = () => announce({ run: null, revision: 0, kinds: [] });
    this.#bundles ??= parts('bundles').then((part) =>
      part.openBundles({ store, source, library, onImported }, database, archive),
    );
    this.#bundles.catch(() => {
      this.#bundles = null;
    });
    return this.#bundles;
  }

  /** Sending runs to servers, with all that is to be sent. */
  async sync(): Promise<SyncService> {
    const { parts, database, store, clock, isLive, onCloned, archive, announce } = this.#ports;
    const onChange = (run: string | null) => announce({ run, revision: 0, kinds: [] });
    this.#sync ??= parts('sync').then((part) =>
      part.openSync({ database, store, clock, isLive, onCloned, onChange }, archive),
    );
    this.#sync.catch(() => {
      this.#sync = null;
    });
    const sync = await this.#sync;
    for (const [run, target] of this.#toSend) {
      await sync.add(run, target);
      this.#toSend.delete(run);
    }
    return sync;
  }

  /** Sends a run from now on. */
  send(run: string, target: RemoteTarget): void {
    this.#toSend.set(run, target);
    this.#isSending = true;
    this.takeUp();
  }

  /** Begins with what is to be sent. What fails now is tried with the next heartbeat. */
  takeUp(): void {
    if (this.#isSending) void this.sync().catch(() => {});
  }

  /** Goes on with what an earlier page did not finish, if there is any. */
  async resume(): Promise<void> {
    if (await this.#ports.store.getValue('uploads')) this.#isSending = true;
    this.takeUp();
  }

  /** There may be something new to send of a run; `null`: of any. */
  wake(run: string | null): void {
    void this.#sync?.then(
      (sync) => sync.wake(run),
      () => {},
    );
  }
}
