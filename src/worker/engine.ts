import { type Clock, systemClock } from '../base/clock.js';
import { RunMissingError, type StepwellError, toStepwellError } from '../base/errors.js';
import { randomId } from '../base/ids.js';
import { letExit } from '../base/process.js';
import type { RunReader } from '../query/run-reader.js';
import { StoreSource } from '../query/store-source.js';
import type { Frame } from '../record/kinds.js';
import type { Change, SourceStatus } from '../source/types.js';
import type { Archive } from '../store/archive.js';
import type { RunHead, Store, StreamId } from '../store/port.js';
import { type Activity, activityOf } from './activity.js';
import { computeRaw } from './compute-raw.js';
import { type Liveness, livenessOf } from './liveness.js';
import { busy, openingRecords, REFUSALS, takenOver } from './opening.js';
import type { Parts } from './parts.js';
import { isPlain } from './plain-question.js';
import type { OpenedRun, OpenRunRequest } from './protocol.js';
import { type RunLock, type RunLocks, runLocks } from './run-lock.js';
import { RunWriter } from './run-writer.js';
import { Services } from './services.js';
import { NOTICES } from './situations.js';
import { type Announce, joinTabs, POLL_MS } from './tabs.js';

/** Milliseconds between two heartbeats of the writers. */
const HEARTBEAT_MS = 3_000;
/** Milliseconds that a reopening recorder waits for the lock of its own dead worker. */
const REOPEN_WAIT_MS = 3_000;
/** Milliseconds before the engine resumes uploads of earlier pages: starting a run comes first. */
const TAKE_UP_MS = 1_000;
/** Number of commits after which a run's frames are joined into segments. */
const COMPACT_EVERY_COMMITS = 256;

interface Writing {
  readonly writer: RunWriter;
  readonly lock: RunLock;
  readonly head: RunHead;
  readonly stream: StreamId;
  readonly reader: RunReader;
  commits: number;
}

export interface EngineOptions {
  readonly database: string;
  readonly store: Store;
  /** The archive of blobs, if not in the IndexedDB `database`. */
  readonly archive?: Archive | undefined;
  readonly engine: 'worker' | 'page';
  readonly notices: readonly string[];
  readonly parts: Parts;
  /** Version of the library. */
  readonly library: string;
  readonly clock?: Clock;
}

/**
 * The worker's half of Stepwell: opens runs, commits the batches of pages through {@link RunWriter}s, and answers queries about
 * all runs of the database, including the runs of other tabs. There is one engine per worker; the session ends with the worker.
 */
export class Engine {
  readonly session = randomId();
  readonly source: StoreSource;
  readonly services: Services;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #locks: RunLocks;
  readonly #tell: Announce;
  readonly #options: EngineOptions;
  readonly #writings = new Map<string, Writing>();
  readonly #activity: Activity;
  readonly #liveness: Liveness;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#store = options.store;
    this.#clock = options.clock ?? systemClock();
    this.#locks = runLocks(options.database);
    this.#activity = activityOf(this.#clock, options.notices);
    this.#liveness = livenessOf(this.#locks, this.#store, this.#clock, (uid) => this.#writings.has(uid));
    this.source = new StoreSource(options.store, {
      clock: this.#clock,
      isLive: (_, head) => this.#liveness.isLive(head),
      sessionId: this.session,
      library: options.library,
      queries: async () => (await options.parts('queries')).queries,
      blobs: () => this.services.blobs(),
      status: () => this.#status(),
      onChange: (change) => {
        this.#tell(change);
        // Edits made here must be uploaded from here.
        this.services.wake(change.run);
      },
    });
    this.services = new Services({
      ...options,
      archive: options.archive,
      source: this.source,
      clock: this.#clock,
      isLive: this.#liveness.isLive,
      onCloned: (run, session) => this.#renew(run, session),
      announce: (change) => this.#announce(change),
    });
    this.#tell = joinTabs(options.database, (change, values) => {
      this.#activity.elsewhere(values);
      this.source.notify(change);
      this.services.wake(change.run);
    });
    letExit(setTimeout(() => void this.services.resume().catch(() => {}), TAKE_UP_MS));
    // Never cleared: the engine lives as long as the worker.
    letExit(setInterval(() => void this.#heartbeat(), HEARTBEAT_MS));
    letExit(setInterval(() => void this.#watchOthers(), POLL_MS));
  }

  /**
   * Opens a run for writing. `port` receives the batches. Rejects with `run_exists`, `run_missing`, `run_busy`, `run_taken_over`.
   */
  async openRun(request: OpenRunRequest, port: MessagePort): Promise<OpenedRun> {
    const opening: { writer?: RunWriter; stolen: boolean } = { stolen: false };
    const lock = await this.#locks.acquire(request, {
      steal: request.resume === 'takeover' && !request.reopen,
      waitMs: request.reopen ? REOPEN_WAIT_MS : 0,
      onStolen: () => {
        opening.stolen = true;
        opening.writer?.stop(takenOver());
      },
    });
    if (lock === 'busy') throw busy(request);
    try {
      const { opened, writer } = await this.#openLocked(request, port, lock);
      opening.writer = writer;
      if (opening.stolen) writer.stop(takenOver());
      return opened;
    } catch (thrown) {
      lock.release();
      throw toStepwellError(thrown, 'storage');
    }
  }

  async #openLocked(
    request: OpenRunRequest,
    port: MessagePort,
    lock: RunLock,
  ): Promise<{ opened: OpenedRun; writer: RunWriter }> {
    const mayClash = !this.#locks.available() && request.resume !== 'takeover' && !request.reopen;
    if (mayClash && (await this.#liveness.isSeen(request))) throw busy(request);
    // Every opening is a separate stream, so that two successive runs of a worker never share a stream.
    const stream: StreamId = { run: request.reopen?.uid ?? request.uid, session: randomId() };
    const { namespace, project, label, recorder, resume } = request;
    const now = this.#clock.now();
    const result = await this.#store.openWriter({
      ...stream,
      namespace,
      project,
      label,
      recorder,
      resume,
      time: now,
      ...(request.reopen ? { reopen: request.reopen.epoch } : {}),
    });
    if (result.status !== 'created' && result.status !== 'resumed' && result.status !== 'reopened') {
      throw REFUSALS[result.status](request);
    }
    const { head } = result;
    const own: StreamId = { run: head.uid, session: stream.session };
    const writer: RunWriter = new RunWriter({
      store: this.#store,
      clock: this.#clock,
      head,
      stream: own,
      port,
      opening: openingRecords(result.status, request, head, now),
      compute: (record) => computeRaw(head.uid, record, this.#options.parts, this.#store, this.services),
      onCommitted: (frame, bytes) => this.#committed(head.uid, own, frame, bytes),
      onStopped: (error) => this.#stopped(writer, error),
      onTrouble: (error) => this.#trouble(error),
    });
    const reader = this.source.pin(head.uid);
    this.#writings.set(head.uid, { writer, lock, head, stream: own, reader, commits: 0 });
    await reader.refresh();
    const { config } = reader.state.facts;
    if (request.remote) this.services.send(head.uid, request.remote);
    // Commit the opening records now, so that a run that never logs still exists after a crash.
    await writer.drain();
    this.#announce({ run: null, revision: 0, kinds: [] });
    const { uid, epoch, batch, nextRow, nextStep, globalStep } = head;
    const opened: OpenedRun = {
      status: result.status,
      uid,
      label: head.label,
      epoch,
      batch,
      nextRow,
      nextStep,
      globalStep,
      config,
      storage: this.#store.kind === 'memory' ? 'memory' : 'indexeddb',
    };
    return { opened, writer };
  }

  /**
   * Calls a method of the `Source` port of the database or, with `bundle`, of an opened bundle. Rejects with `validation` if the
   * port does not have the method or does not take the arguments.
   */
  async query(method: string, args: readonly unknown[], bundle?: number): Promise<unknown> {
    const source = bundle === undefined ? this.source : (await this.services.bundles()).source(bundle);
    if (isPlain(method, args)) return source[method](args[0] as never);
    const { callSource } = await this.#options.parts('queries');
    return callSource(source, method, args);
  }

  /** Asks the database to flush the committed data of a run to the disk. */
  async flushStrict(uid: string): Promise<void> {
    const writing = this.#writings.get(uid);
    if (!writing) throw new RunMissingError('The run is not being written here');
    await writing.writer.touch('strict');
  }

  /** Ends writing a run: commits the rest, saves the derived data, and joins the frames. */
  async closeRun(uid: string): Promise<void> {
    const writing = this.#writings.get(uid);
    if (!writing) return;
    await writing.writer.drain();
    this.#writings.delete(uid);
    writing.writer.close();
    writing.lock.release();
    this.#announce({ run: null, revision: 0, kinds: ['status'] });
    await this.source.detach(uid);
    await this.#store.compact(writing.stream, true);
  }

  /** Continues a run as a new stream, because the server has other data for frames of this stream. The page records a problem. */
  #renew(run: string, session: string): void {
    const writing = this.#writings.get(run);
    if (writing?.stream.session !== session) return;
    writing.writer.renew();
    void this.closeRun(run).catch(() => {});
  }

  #committed(uid: string, stream: StreamId, frame: Frame, bytes: number): void {
    const { values, kinds } = this.#activity.committed(frame);
    this.source.ingest(uid, frame, bytes);
    this.services.wake(uid);
    this.#tell({ run: uid, revision: 0, kinds: [...kinds] }, values);
    const writing = this.#writings.get(uid);
    // Blobs that cannot be removed now stay until the run's frames are read again.
    if (writing && (kinds.has('media') || kinds.has('file'))) {
      void this.services
        .blobs()
        .then((blobs) => blobs.committed(uid, frame.records, writing.reader))
        .catch(() => {});
    }
    // Frames that cannot be joined now are joined later, or when the run ends.
    if (writing && ++writing.commits % COMPACT_EVERY_COMMITS === 0)
      void this.#store.compact(stream, false).catch(() => {});
  }

  #stopped(writer: RunWriter, error: StepwellError): void {
    const writing = this.#writings.get(writer.uid);
    // If the run was taken over inside this worker, the new writer has replaced this writer already.
    if (writing?.writer !== writer) return;
    this.#writings.delete(writer.uid);
    writing.lock.release();
    void this.source.detach(writer.uid).catch(() => {});
    if (error.facts.reason === 'deleted') this.#activity.notice(NOTICES.deleted);
    this.#announce({ run: null, revision: 0, kinds: ['status'] });
  }

  #trouble(error: StepwellError): void {
    this.#activity.trouble(error);
    this.#announce({ run: null, revision: 0, kinds: [] });
  }

  #announce(change: Change): void {
    this.source.notify(change);
    this.#tell(change);
  }

  /**
   * Updates the time last seen of our runs. Readers show this time; without Web Locks, they also decide by it whether a run is
   * live.
   */
  async #heartbeat(): Promise<void> {
    this.services.takeUp();
    for (const { writer } of this.#writings.values()) await writer.touch('relaxed').catch(() => {});
  }

  async #watchOthers(): Promise<void> {
    if (!(await this.#liveness.hasChanged())) return;
    // The uploader must finish the run of a dead writer on the server.
    this.services.wake(null);
    this.source.notify({ run: null, revision: 0, kinds: ['status'] });
  }

  #status(): Omit<SourceStatus, 'usedBytes' | 'quotaBytes' | 'persisted'> {
    let waitingBytes = 0;
    for (const { writer } of this.#writings.values()) waitingBytes += writer.waitingBytes;
    return {
      storage: this.#store.kind === 'memory' ? 'memory' : 'indexeddb',
      engine: this.#options.engine,
      state: 'ready',
      waitingBytes,
      ...this.#activity.status(),
    };
  }
}
