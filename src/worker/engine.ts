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

/** How often a live writer says that it lives, when nothing else does. */
const HEARTBEAT_MS = 3_000;
/** How long a recorder that comes back waits for the lock of its own dead worker. */
const REOPEN_WAIT_MS = 3_000;
/** What was to be sent when the last page ended is taken up after this: starting a run comes first. */
const TAKE_UP_MS = 1_000;
/** Commits after which a run's frames are joined into segments. */
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
  /** Where the blobs are, when not in the IndexedDB `database`. */
  readonly archive?: Archive | undefined;
  readonly engine: 'worker' | 'page';
  readonly notices: readonly string[];
  readonly parts: Parts;
  /** Version of the library. */
  readonly library: string;
  readonly clock?: Clock;
}

/**
 * The worker's half of Stepwell: opens runs, lets {@link RunWriter}s commit what pages send, and answers queries about
 * every run of the database, its own and those of other tabs. One per worker; its session ends with it.
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
        // An edit that is made here is sent from here.
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
    // For as long as the worker lives: an engine ends with it.
    letExit(setInterval(() => void this.#heartbeat(), HEARTBEAT_MS));
    letExit(setInterval(() => void this.#watchOthers(), POLL_MS));
  }

  /** Opens a run for writing; batches come over `port`. Rejects with `run_exists`, `run_missing`, `run_busy`, `run_taken_over`. */
  async openRun(request: OpenRunRequest, port: MessagePort): Promise<OpenedRun> {
    const place: { writer?: RunWriter; stolen: boolean } = { stolen: false };
    const lock = await this.#locks.acquire(request, {
      steal: request.resume === 'takeover' && !request.reopen,
      waitMs: request.reopen ? REOPEN_WAIT_MS : 0,
      onStolen: () => {
        place.stolen = true;
        place.writer?.stop(takenOver());
      },
    });
    if (lock === 'busy') throw busy(request);
    try {
      const { opened, writer } = await this.#openLocked(request, port, lock);
      place.writer = writer;
      if (place.stolen) writer.stop(takenOver());
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
    // Every opening is a stream of its own: also two runs after each other in one worker never share one.
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
    // The opening records are worth a commit of their own: a run that never logs is still there after a crash.
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
   * Calls a method of the Source port, of the database or of an opened bundle. The method and its arguments are checked:
   * rejects with `validation` for those that are not in the port.
   */
  async query(method: string, args: readonly unknown[], bundle?: number): Promise<unknown> {
    const source = bundle === undefined ? this.source : (await this.services.bundles()).source(bundle);
    if (isPlain(method, args)) return source[method](args[0] as never);
    const { callSource } = await this.#options.parts('queries');
    return callSource(source, method, args);
  }

  /** Asks the database to flush to the disk what is committed of a run. */
  async flushStrict(uid: string): Promise<void> {
    const writing = this.#writings.get(uid);
    if (!writing) throw new RunMissingError('The run is not being written here');
    await writing.writer.touch('strict');
  }

  /** Ends writing a run: commits the rest, saves what was derived, joins its frames. */
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

  /** The server has other data under the numbers of this stream: the run goes on as a new one, and says so. */
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
    // What cannot be let go now stays until the run's frames are read anew.
    if (writing && (kinds.has('media') || kinds.has('file'))) {
      void this.services
        .blobs()
        .then((blobs) => blobs.committed(uid, frame.records, writing.reader))
        .catch(() => {});
    }
    // What cannot be joined now is joined later, or when the run ends.
    if (writing && ++writing.commits % COMPACT_EVERY_COMMITS === 0)
      void this.#store.compact(stream, false).catch(() => {});
  }

  #stopped(writer: RunWriter, error: StepwellError): void {
    const writing = this.#writings.get(writer.uid);
    // Taken over inside one worker: the new writer stands in the old one's place already.
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

  /** Says that our runs live: readers show the time, and without locks conclude from it. */
  async #heartbeat(): Promise<void> {
    this.services.takeUp();
    for (const { writer } of this.#writings.values()) await writer.touch('relaxed').catch(() => {});
  }

  async #watchOthers(): Promise<void> {
    if (!(await this.#liveness.hasChanged())) return;
    // A run whose writer is gone is to be finished there.
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
