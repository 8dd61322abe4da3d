import { backoffMs } from '../../../base/backoff.js';
import type { Clock } from '../../../base/clock.js';
import { StepwellError, ValidationError } from '../../../base/errors.js';
import { letExit } from '../../../base/process.js';
import { whyBlocked } from '../../../client/diagnose.js';
import { fetchTransport } from '../../../client/fetch-transport.js';
import { systemScheduler } from '../../../query/change-feed.js';
import type { RemoteTarget, UploadState } from '../../../source/uploads.js';
import type { Archive } from '../../../store/archive.js';
import type { RunHead, Store } from '../../../store/port.js';
import { readRemotes, readRun, readRuns, type StoredUpload } from '../../../sync/stored-uploads.js';
import { addRun, Uploader } from '../../../sync/uploader.js';
import { isMetered, onConnection } from './connection.js';
import { largeBlobs } from './large.js';

/** Least milliseconds between two messages about upload states to other tabs. */
const TELL_MS = 200;
/** Milliseconds between two reads of the stored upload state while another tab sends. */
const LOOK_MS = 1_000;
/** Key in the database that is set with the first run to send, so that an engine without such runs does not load this part. */
const UPLOADS_FLAG = 'uploads';

export interface SyncPorts {
  readonly database: string;
  readonly store: Store;
  readonly archive: Archive;
  readonly clock: Clock;
  isLive(head: RunHead): Promise<boolean>;
  onCloned(run: string, session: string): void;
  /** Called if the upload state of a run changed or edits were received; `null`: any run. */
  onChange(run: string | null): void;
}

/** Messages between tabs. */
type Message =
  | { readonly type: 'added'; readonly run: string }
  | { readonly type: 'retry'; readonly run: string }
  | { readonly type: 'states'; readonly states: readonly UploadState[] };

/**
 * Sends runs to servers. The tabs of an origin elect one tab by a Web Lock, and only that tab sends. If that tab dies, another
 * tab gets the lock. The other tabs write the runs to send into the database and receive the upload states as messages.
 */
export class SyncService {
  readonly #ports: SyncPorts;
  readonly #channel: BroadcastChannel | null;
  /** Set while this tab is the elected sender. */
  #uploader: Uploader | null = null;
  #told: readonly UploadState[] = [];
  #telling = false;

  constructor(ports: SyncPorts) {
    this.#ports = ports;
    this.#channel = channelOf(ports.database);
    if (this.#channel) this.#channel.onmessage = (event: MessageEvent<Message>) => this.#hear(event.data);
    letExit(this.#channel);
    void this.#elect();
  }

  /** Sends a run from now on. Rejects with `validation` if the address is wrong. */
  async add(run: string, target: RemoteTarget): Promise<void> {
    const { archive, store } = this.#ports;
    await store.putValue(UPLOADS_FLAG, true);
    if (!this.#uploader) await addRun(archive, run, target);
    // Check again after the await: if this tab was elected meanwhile, its uploader may have read the stored runs before this run
    // was added.
    await this.#uploader?.add(run, target);
    this.#channel?.postMessage({ type: 'added', run } satisfies Message);
    this.#ports.onChange(run);
  }

  /** Retries a run whose upload stopped. */
  async retry(run: string): Promise<void> {
    this.#uploader?.retry(run);
    this.#channel?.postMessage({ type: 'retry', run } satisfies Message);
  }

  /** Tells the uploader that a run may have new data; `null`: any run. */
  wake(run: string | null): void {
    this.#uploader?.wake(run);
  }

  /** Retries now, because the network is back or the person looks at the page. */
  hurry(): void {
    this.#uploader?.hurry();
  }

  /** Upload states of all runs that are sent to a server. */
  async states(): Promise<UploadState[]> {
    if (this.#uploader) return this.#uploader.states();
    const told = new Map(this.#told.map((state) => [state.run, state]));
    const stored = await readRuns(this.#ports.archive);
    return Array.from(stored, ([run, upload]) => told.get(run) ?? stateOf(run, upload));
  }

  /** Addresses that runs were sent to, latest first, to suggest for the next run. */
  async remotes(): Promise<string[]> {
    return [...(await readRemotes(this.#ports.archive)).keys()];
  }

  /**
   * Resolves when the server has everything that is committed here now, frames and the blobs that they name; with `complete`,
   * when the server has confirmed the whole run. Rejects with `validation` if the run has no server, and with `aborted` if
   * sending stops.
   */
  async synced(run: string, complete = false): Promise<void> {
    const { store, archive } = this.#ports;
    const streams = await store.listStreams(run);
    const hasBlobs = (await archive.listBlobs(run)).length > 0;
    for (;;) {
      const uploader = this.#uploader;
      if (uploader?.has(run)) {
        // If this tab sends the run, ask its uploader. Otherwise read the stored state; this tab may become the sender meanwhile.
        await uploader.synced(run, complete);
        return;
      }
      const upload = await readRun(archive, run);
      if (upload === null) throw new ValidationError('This run is not sent to a server', { run });
      if (upload.stopped)
        throw new StepwellError('aborted', upload.stopped.message, { reason: upload.stopped.code });
      const told = this.#told.find((state) => state.run === run);
      if (told?.code === 'blocked') throw new StepwellError('aborted', told.reason, { reason: told.code });
      const { acked, covered = {} } = upload;
      const isThere = streams.every(
        ({ session, next }) =>
          (acked[session] ?? 0) >= next && (!hasBlobs || upload.complete || (covered[session] ?? 0) >= next),
      );
      if (isThere && (upload.complete || !complete)) return;
      await pause(LOOK_MS);
    }
  }

  async #elect(): Promise<void> {
    const { locks } = globalThis.navigator ?? {};
    if (!locks) return this.#startUploading();
    try {
      // Hold the lock for the life of this thread. When the thread dies, another tab gets the lock.
      await locks.request(`stepwell:upload:${this.#ports.database}`, async () => {
        await this.#startUploading();
        await new Promise<never>(() => {});
      });
    } catch {
      // A sandboxed page may not use locks. Two uploaders at once are safe.
      await this.#startUploading();
    }
  }

  async #startUploading(): Promise<void> {
    const { store, archive, clock, isLive, onCloned, onChange } = this.#ports;
    const uploader = new Uploader({
      store,
      archive,
      clock,
      scheduler: systemScheduler,
      random: Math.random,
      transport: ({ url, key }) => fetchTransport(url, key),
      isLive,
      whyBlocked,
      sendLarge: largeBlobs(archive),
      onCloned,
      onReceived: (run) => onChange(run),
      onState: () => this.#tell(),
    });
    uploader.setMetered(isMetered());
    onConnection((metered) => {
      uploader.setMetered(metered);
      uploader.hurry();
    });
    // Assign before `start()`: a run that is added while `start()` reads the stored runs must reach this uploader.
    this.#uploader = uploader;
    for (let failures = 1; !(await isDone(uploader.start())); failures++) {
      await pause(backoffMs(failures, Math.random()));
    }
    this.#tell();
  }

  #tell(): void {
    if (this.#telling) return;
    this.#telling = true;
    setTimeout(() => {
      this.#telling = false;
      const states = this.#uploader?.states() ?? [];
      this.#channel?.postMessage({ type: 'states', states } satisfies Message);
      this.#ports.onChange(null);
    }, TELL_MS);
  }

  #hear(message: Message): void {
    switch (message.type) {
      case 'added':
        void this.#uploader?.takeUp(message.run).catch(() => {});
        return;
      case 'retry':
        this.#uploader?.retry(message.run);
        return;
      case 'states':
        this.#told = message.states;
        this.#ports.onChange(null);
        return;
      default:
        // Ignore unknown messages of other versions of the library.
        void (message satisfies never);
    }
  }
}

/** Derives the upload state from the stored state alone, while no uploader has sent a state. */
function stateOf(run: string, upload: StoredUpload): UploadState {
  const sent = Object.values(upload.acked).reduce((sum, next) => sum + next, 0);
  const base = { run, url: upload.url, code: null, nextTry: null, frames: sent, sent };
  if (upload.stopped) {
    return { ...base, state: 'stopped', code: upload.stopped.code, reason: upload.stopped.message };
  }
  if (upload.complete) return { ...base, state: 'complete', reason: '' };
  return { ...base, state: 'waiting', reason: 'Another tab is about to send it' };
}

/** Resolves with true if `work` succeeded. */
function isDone(work: Promise<void>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => systemScheduler.after(ms, resolve));
}

function channelOf(database: string): BroadcastChannel | null {
  try {
    return new BroadcastChannel(`stepwell:sync:${database}`);
  } catch {
    return null;
  }
}
