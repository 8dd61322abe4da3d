import type { Clock } from '../base/clock.js';
import { ValidationError } from '../base/errors.js';
import type { Change, Source } from '../source/types.js';
import type { RemoteTarget } from '../source/uploads.js';
import type { Archive } from '../store/archive.js';
import type { RunHead, Store } from '../store/port.js';
import type { BundleService } from './parts/bundles.js';
import type { RunBlobs } from './parts/run-blobs.js';
import type { SyncService } from './parts/sync.js';
import { loadedOnce, type PartName, type Parts } from './parts.js';
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
  /** Those that are loaded or being loaded. */
  readonly #loading = new Map<ServiceName, Promise<unknown>>();
  /** Runs to send as soon as what sends them is loaded. */
  readonly #toSend = new Map<string, RemoteTarget>();
  /** There is something to send, from here or from an earlier page. */
  #isSending = false;

  constructor(ports: ServicePorts) {
    this.#ports = ports;
  }

  /** Calls a method of a service by its name. Rejects with `validation` for what the service does not take: its part has the check. */
  async call(name: ServiceName, method: string, args: unknown): Promise<unknown> {
    if (!Object.hasOwn(SERVICE_PARTS, name)) throw new ValidationError(`No service ${name}`);
    const service = await this[name]();
    const part = await this.#ports.parts(SERVICE_PARTS[name]);
    return part.call(service as never, method, args);
  }

  /** Files and images. */
  blobs(): Promise<RunBlobs> {
    const { parts, database, archive } = this.#ports;
    return this.#once('blobs', async () => (await parts('files')).openBlobs(database, archive));
  }

  /** Runs as one file. */
  bundles(): Promise<BundleService> {
    const { parts, database, archive } = this.#ports;
    const ports = { ...this.#ports, onImported: () => this.#changed(null) };
    return this.#once('bundles', async () => (await parts('bundles')).openBundles(ports, database, archive));
  }

  /** Sending runs to servers, with all that is to be sent. */
  async sync(): Promise<SyncService> {
    const { parts, archive } = this.#ports;
    const ports = { ...this.#ports, onChange: (run: string | null) => this.#changed(run) };
    const sync = await this.#once('sync', async () => (await parts('sync')).openSync(ports, archive));
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
    const loading = this.#loading.get('sync') as Promise<SyncService> | undefined;
    void loading?.then(
      (sync) => sync.wake(run),
      () => {},
    );
  }

  #once<T>(name: ServiceName, open: () => Promise<T>): Promise<T> {
    return loadedOnce(this.#loading, name, open);
  }

  /** A run, or several (`null`), changed in the database by other ways than by what is logged here. */
  #changed(run: string | null): void {
    this.#ports.announce({ run, revision: 0, kinds: [] });
  }
}
