import { backoffMs } from '../base/backoff.js';
import { messageOf, StepwellError } from '../base/errors.js';
import type { UploadState } from '../source/uploads.js';
import { failureOf, mayPass, STOP_SENTENCES, Stop, stopOf, TooLong, TryLater } from './failure.js';
import type { RemoteLink } from './remote-link.js';
import { RunExchange } from './run-exchange.js';
import { RunProgress } from './run-progress.js';
import { type StoredUpload, writeRun } from './stored-uploads.js';
import type { UploadPorts } from './types.js';
import { paths } from './wire.js';

/** Interval of heartbeats (ms) of a run that is being written and sends nothing else. */
const HEARTBEAT_MS = 15_000;

/** Attempts to read data that looks damaged: another tab may just be writing it. */
const LOCAL_TRIES = 3;

interface Waiter {
  readonly targets: ReadonlyMap<string, number>;
  readonly complete: boolean;
  resolve(): void;
  reject(error: Error): void;
}

/**
 * Sends one run: creates it on the server, compares streams, sends what the server lacks, and finishes. One request at a time, so
 * that a stream never has two requests under way. Every start asks the server what it has.
 */
export class RunUpload {
  readonly uid: string;
  readonly #ports: UploadPorts;
  readonly #link: RemoteLink;
  readonly #progress: RunProgress;
  readonly #exchange: RunExchange;
  #phase: 'idle' | 'sending' = 'idle';
  #problem = '';
  #localFailures = 0;
  #closed = false;
  #wakes = 0;
  /** True if the server must be asked again whether it has everything. */
  #isToCheck = false;
  #wakeUp: (() => void) | null = null;
  #waiters: Waiter[] = [];

  constructor(uid: string, stored: StoredUpload, link: RemoteLink, ports: UploadPorts) {
    this.uid = uid;
    this.#link = link;
    this.#ports = ports;
    this.#progress = new RunProgress(uid, stored, ports, () => this.#settle());
    this.#exchange = new RunExchange({ uid, link, ports }, this.#progress);
  }

  get stored(): StoredUpload {
    return this.#progress.stored;
  }

  get state(): UploadState {
    const { frames, sent, stored } = this.#progress;
    const { url, stopped, complete } = stored;
    const base = { run: this.uid, url, code: null, nextTry: null, reason: this.#problem };
    const counts = { frames, sent: Math.min(frames, sent) };
    if (stopped) return { ...base, ...counts, state: 'stopped', code: stopped.code, reason: stopped.message };
    if (complete) return { ...base, ...counts, state: 'complete' };
    const { held, waiting } = this.#link;
    if (held !== null) return { ...base, ...counts, state: 'waiting', reason: held };
    if (waiting) {
      return {
        ...base,
        ...counts,
        state: 'waiting',
        code: waiting.failure.isBlocked ? 'blocked' : null,
        nextTry: waiting.until,
        reason: waiting.failure.message,
      };
    }
    if (this.#problem !== '') return { ...base, ...counts, state: 'waiting' };
    const isSent = this.#exchange.compared && counts.sent === counts.frames && this.#phase === 'idle';
    return { ...base, ...counts, state: isSent ? 'sent' : 'sending' };
  }

  /** Sends until {@link close}; resolves then. */
  async run(): Promise<void> {
    while (!this.#closed) {
      await this.#link.ready();
      if (this.#closed) return;
      const seen = this.#wakes;
      const more = await this.#attempt();
      if (this.#closed) return;
      if (more === 'forget') return;
      if (more === 'again' || this.#wakes !== seen) continue;
      await this.#sleep(more === 'live' ? HEARTBEAT_MS : null);
    }
  }

  /** Call when there may be something new to send, or the reason of a stop is gone. */
  wake(): void {
    this.#wakes++;
    this.#wakeUp?.();
  }

  /** Asks the server again what it has: it may have lost data (a restored backup, a damaged disk). */
  check(): void {
    if (this.stored.stopped) return;
    if (this.stored.complete) this.#isToCheck = true;
    else this.#exchange.doubt();
    this.wake();
  }

  /** Ends a stop: a person gave another key, or retries. */
  retry(): void {
    if (this.stored.stopped) void this.#progress.remember({ stopped: null });
    this.#exchange.restart();
    this.wake();
  }

  /** Ends sending for good and rejects waiting calls. */
  close(reason = 'The uploader was closed'): void {
    this.#closed = true;
    this.#rejectAll(new StepwellError('aborted', reason));
    this.wake();
  }

  /** Resolves when the server has everything that is committed here now: frames and their blobs. With `complete`: when the run has ended and the server has all of it. */
  async synced(complete = false): Promise<void> {
    const streams = await this.#ports.store.listStreams(this.uid);
    const targets = new Map(streams.map(({ session, next }) => [session, next]));
    return new Promise((resolve, reject) => {
      const waiter = { targets, complete, resolve, reject };
      this.#waiters.push(waiter);
      // The server may have lost data since the run was complete.
      if (this.stored.complete) this.#isToCheck = true;
      // Retry now: the browser may no longer block the server.
      if (this.#link.waiting?.failure.isBlocked) this.#link.wake();
      if (this.stored.stopped) this.#rejectAll(stopError(this.stored.stopped));
      this.#settle();
      this.wake();
    });
  }

  /** Sends everything that there is. Resolves what to wait for next. */
  async #attempt(): Promise<'again' | 'live' | 'idle' | 'forget'> {
    if (this.stored.stopped) return 'idle';
    const { scheduler, random } = this.#ports;
    const { demands } = this.#exchange;
    this.#enter('sending');
    try {
      const result = await this.#send();
      this.#localFailures = 0;
      this.#problem = '';
      return result;
    } catch (thrown) {
      if (this.#closed) return 'forget';
      if (thrown instanceof Stop) {
        // A new key was given while the server refused the old one.
        if (demands !== this.#exchange.demands) return 'again';
        await this.#stop(thrown);
        return 'idle';
      }
      if (thrown instanceof TooLong) return 'again';
      // The state of the server may have changed: compare again.
      this.#exchange.doubt();
      if (thrown instanceof TryLater) {
        this.#link.failed(thrown);
        // The request is retried, but a person has to act first: reject waiting calls.
        if (thrown.isBlocked) this.#rejectAll(stopError({ code: 'blocked', message: thrown.message }));
        return 'again';
      }
      this.#problem = `The run cannot be read here: ${messageOf(thrown)}`;
      const ms = backoffMs(++this.#localFailures, random());
      if (this.#localFailures >= LOCAL_TRIES && !mayPass(thrown)) {
        await this.#stop(stopOf(thrown));
        return 'idle';
      }
      await new Promise<void>((resolve) => scheduler.after(ms, resolve));
      return 'again';
    } finally {
      this.#enter('idle');
    }
  }

  async #send(): Promise<'again' | 'live' | 'idle' | 'forget'> {
    const { store, clock, isLive } = this.#ports;
    const head = await store.getRun(this.uid);
    if (head === null) return this.#forget();
    if (head.deleted !== 0) return this.#sendDeletion();
    // Compare a complete run too at each start: the server may have been restored from a backup.
    const exchange = this.#exchange;
    if (this.stored.complete && exchange.compared && (await exchange.isUnchanged())) {
      return this.#isToCheck ? this.#finish() : 'idle';
    }
    await exchange.open(head);
    this.#settle();
    const isWriting = head.status === 'running' && (await isLive(head));
    const sent = await exchange.sendFrames();
    const lost = await exchange.sendBlobs();
    // Reject calls that wait for lost data. The rest of the run goes on.
    if (lost) this.#rejectAll(stopError(lost));
    this.#settle();
    if (sent) return 'again';
    if (!isWriting) return this.#finish();
    if (clock.now() - exchange.lastSign >= HEARTBEAT_MS) {
      await exchange.sayAlive();
      await exchange.pull();
    }
    return 'live';
  }

  async #finish(): Promise<'again' | 'idle'> {
    const result = await this.#exchange.finish();
    if (result === 'idle') this.#isToCheck = false;
    this.#settle();
    return result;
  }

  /** Deletes on the server a run that was deleted here (RUN3). */
  async #sendDeletion(): Promise<'forget'> {
    const response = await this.#link.send({ method: 'DELETE', path: paths.run(this.uid) });
    const isGone = response.status === 200 || response.status === 404 || response.status === 410;
    if (!isGone) throw failureOf(response);
    return this.#forget();
  }

  async #forget(): Promise<'forget'> {
    await writeRun(this.#ports.archive, this.uid, null);
    this.close('The run was deleted');
    return 'forget';
  }

  async #stop(stop: Stop): Promise<void> {
    const stopped = { code: stop.code, message: stop.message };
    await this.#progress.remember({ stopped });
    this.#rejectAll(stopError(stopped));
  }

  #enter(phase: 'idle' | 'sending'): void {
    this.#phase = phase;
    this.#ports.onState?.(this.uid);
  }

  #settle(): void {
    // State of an earlier page, or from before a failure, must be compared with the server first.
    if (!this.#exchange.compared || this.#isToCheck) return;
    const { stored } = this.#progress;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) {
      const targets = [...waiter.targets];
      if (targets.some(([session]) => !this.#progress.isSendable({ session }))) {
        // The frames that the server counts there are not the local ones.
        waiter.reject(stopError({ code: 'diverged', message: STOP_SENTENCES.diverged }));
      } else if (
        targets.every(([session, next]) => this.#progress.isThere(session, next)) &&
        (stored.complete || !waiter.complete)
      ) {
        waiter.resolve();
      } else this.#waiters.push(waiter);
    }
  }

  #rejectAll(error: Error): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter.reject(error);
  }

  /** Waits for {@link wake}, at most `ms` (`null`: no limit). */
  #sleep(ms: number | null): Promise<void> {
    return new Promise((resolve) => {
      const cancel = ms === null ? () => {} : this.#ports.scheduler.after(ms, () => this.#wakeUp?.());
      this.#wakeUp = () => {
        this.#wakeUp = null;
        cancel();
        resolve();
      };
    });
  }
}

function stopError(stopped: { readonly code: string; readonly message: string }): StepwellError {
  return new StepwellError('aborted', stopped.message, { reason: stopped.code });
}
