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

/** Other tabs hear of states at most this often. */
const TELL_MS = 200;
/** Where nobody tells, marks are looked at this often. */
const LOOK_MS = 1_000;
/** Set in the database while there are runs to send, so that an engine that has none need not load this part. */
const UPLOADS_FLAG = 'uploads';

export interface SyncPorts {
  readonly database: string;
  readonly store: Store;
  readonly archive: Archive;
  readonly clock: Clock;
  isLive(head: RunHead): Promise<boolean>;
  onCloned(run: string, session: string): void;
  /** Something about a run changed that is not in its frames here: where it stands, or edits that came. */
  onChange(run: string | null): void;
}

/** What tabs tell each other. */
type Message =
  | { readonly type: 'added'; readonly run: string }
  | { readonly type: 'retry'; readonly run: string }
  | { readonly type: 'states'; readonly states: readonly UploadState[] };

/**
 * Sending runs to servers, as an engine does it: the tabs of an origin elect one of them by a Web Lock, which is granted to
 * another the moment its holder dies. The others leave notes in the database and are told how things stand.
 */
export class SyncService {
  readonly #ports: SyncPorts;
  readonly #channel: BroadcastChannel | null;
  /** Set while this tab is the one that sends. */
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

  /** Sends a run from now on. Rejects with `validation` for an address that is none. */
  async add(run: string, target: RemoteTarget): Promise<void> {
    const { archive, store } = this.#ports;
    await store.putValue(UPLOADS_FLAG, true);
    if (!this.#uploader) await addRun(archive, run, target);
    // Also when it is noted already: elected meanwhile, this tab may have read the notes of before.
    await this.#uploader?.add(run, target);
    this.#channel?.postMessage({ type: 'added', run } satisfies Message);
    this.#ports.onChange(run);
  }

  /** Tries a run that stopped again. */
  async retry(run: string): Promise<void> {
    this.#uploader?.retry(run);
    this.#channel?.postMessage({ type: 'retry', run } satisfies Message);
  }

  /** There may be something new of a run. */
  wake(run: string | null): void {
    this.#uploader?.wake(run);
  }

  /** The network is back, or the person looks at the page. */
  hurry(): void {
    this.#uploader?.hurry();
  }

  /** Where each run stands that is sent somewhere. */
  async states(): Promise<UploadState[]> {
    if (this.#uploader) return this.#uploader.states();
    const told = new Map(this.#told.map((state) => [state.run, state]));
    const marks = await readRuns(this.#ports.archive);
    return Array.from(marks, ([run, mark]) => told.get(run) ?? stateOfMark(run, mark));
  }

  /** Addresses that runs were sent to, latest first, for whoever sends the next one. */
  async remotes(): Promise<string[]> {
    return [...(await readRemotes(this.#ports.archive)).keys()];
  }

  /**
   * Resolves when the server has everything that is committed here now, frames and the blobs that they name; `complete`: when it said that it has the whole run.
   * Rejects with `validation` when the run is sent nowhere, and with `aborted` when sending stops.
   */
  async synced(run: string, complete = false): Promise<void> {
    const { store, archive } = this.#ports;
    const streams = await store.listStreams(run);
    const hasBlobs = (await archive.listBlobs(run)).length > 0;
    for (;;) {
      const uploader = this.#uploader;
      if (uploader?.has(run)) {
        // Another tab may become the uploader while we wait; then its notes are what we look at.
        await uploader.synced(run, complete);
        return;
      }
      const mark = await readRun(archive, run);
      if (mark === null) throw new ValidationError('This run is not sent to a server', { run });
      if (mark.stopped)
        throw new StepwellError('aborted', mark.stopped.message, { reason: mark.stopped.code });
      const told = this.#told.find((state) => state.run === run);
      if (told?.code === 'blocked') throw new StepwellError('aborted', told.reason, { reason: told.code });
      const { acked, covered = {} } = mark;
      const isThere = streams.every(
        ({ session, next }) =>
          (acked[session] ?? 0) >= next && (!hasBlobs || mark.complete || (covered[session] ?? 0) >= next),
      );
      if (isThere && (mark.complete || !complete)) return;
      await pause(LOOK_MS);
    }
  }

  async #elect(): Promise<void> {
    const { locks } = globalThis.navigator ?? {};
    if (!locks) return this.#startUploading();
    try {
      // Held for the life of this thread: its death grants it to another tab.
      await locks.request(`stepwell:upload:${this.#ports.database}`, async () => {
        await this.#startUploading();
        await new Promise<never>(() => {});
      });
    } catch {
      // A sandboxed page may not use locks. Two uploaders do no harm.
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
    // Before it reads what is noted: a run that is added meanwhile would be noted too late for that, and told to nobody.
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
        // Another version of the library may say more: what is not understood is ignored.
        message satisfies never;
    }
  }
}

/** What a note alone tells, while no uploader has said anything. */
function stateOfMark(run: string, mark: StoredUpload): UploadState {
  const sent = Object.values(mark.acked).reduce((sum, next) => sum + next, 0);
  const base = { run, url: mark.url, code: null, nextTry: null, frames: sent, sent };
  if (mark.stopped) {
    return { ...base, state: 'stopped', code: mark.stopped.code, reason: mark.stopped.message };
  }
  if (mark.complete) return { ...base, state: 'complete', reason: '' };
  return { ...base, state: 'waiting', reason: 'Another tab is about to send it' };
}

/** Whether `work` succeeded. */
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
