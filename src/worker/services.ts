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
  /** The archive of blobs and upload state, if not in the IndexedDB `database`. */
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

/** The part with the code of each service. */
const SERVICE_PARTS = { blobs: 'files', sync: 'sync', bundles: 'bundles' } as const satisfies Record<
  ServiceName,
  PartName
>;

/**
 * Services of an engine, apart from recording and queries: files, bundles, uploads. Each is loaded and opened on first use. If
 * loading fails, the next use retries.
 */
export class Services {
  readonly #ports: ServicePorts;
  /** Services that are loaded or being loaded. */
  readonly #loading = new Map<ServiceName, Promise<unknown>>();
  /** Runs to send when the service `sync` is loaded. */
  readonly #toSend = new Map<string, RemoteTarget>();
  /** True if there are runs to send, from this page or an earlier page. */
  #isSending = false;

  constructor(ports: ServicePorts) {
    this.#ports = ports;
  }

  /** Calls a method of a service by name. Rejects with `validation` for a wrong method or argument: the part has the check. */
  async call(name: ServiceName, method: string, args: unknown): Promise<unknown> {
    if (!Object.hasOwn(SERVICE_PARTS, name)) throw new ValidationError(`No service ${name}`);
    const service = await this[name]();
    const part = await this.#ports.parts(SERVICE_PARTS[name]);
    return part.call(service as never, method, args);
  }

  /** Opens the service for files and media. */
  blobs(): Promise<RunBlobs> {
    const { parts, database, archive } = this.#ports;
    return this.#once('blobs', async () => (await parts('files')).openBlobs(database, archive, parts));
  }

  /** Opens the service for bundles. */
  bundles(): Promise<BundleService> {
    const { parts, database, archive } = this.#ports;
    const ports = { ...this.#ports, onImported: () => this.#changed(null) };
    return this.#once('bundles', async () => (await parts('bundles')).openBundles(ports, database, archive));
  }

  /** Opens the service for uploads and adds the runs that wait to be sent. */
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

  /** Starts sending if there are runs to send. A failure is retried at the next heartbeat. */
  takeUp(): void {
    if (this.#isSending) void this.sync().catch(() => {});
  }

  /** Resumes the uploads that an earlier page did not finish. */
  async resume(): Promise<void> {
    if (await this.#ports.store.getValue('uploads')) this.#isSending = true;
    this.takeUp();
  }

  /** Tells a loaded uploader that a run may have new data to send; `null`: any run. */
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

  /** Announces that a run (`null`: several runs) changed in another way than by logging here. */
  #changed(run: string | null): void {
    this.#ports.announce({ run, revision: 0, kinds: [] });
  }
}
