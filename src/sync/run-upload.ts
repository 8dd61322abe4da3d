import { backoffMs } from '../base/backoff.js';
import { messageOf, StepwellError } from '../base/errors.js';
import type { UploadState } from '../source/uploads.js';
import { failureOf, mayPass, STOP_SENTENCES, Stop, stopOf, TooLong, TryLater } from './failure.js';
import { type RunMark, writeRun } from './marks.js';
import type { RemoteLink } from './remote-link.js';
import { RunExchange } from './run-exchange.js';
import { RunNotes } from './run-notes.js';
import type { UploadPorts } from './types.js';
import { paths } from './wire.js';

/** A run that is being written says this often that it lives, when it sends nothing else. */
const HEARTBEAT_MS = 15_000;

/** What cannot be read here, and should not pass, is tried this often: another tab may just be writing. */
const LOCAL_TRIES = 3;

interface Waiter {
  readonly targets: ReadonlyMap<string, number>;
  readonly complete: boolean;
  resolve(): void;
  reject(error: Error): void;
}

/**
 * Sends one run: introduces it, compares streams, sends what the server lacks, and says when all is there. One request at a
 * time, so that a stream never has two under way (SYN-C3). What the server has is what the server says, at every start.
 */
export class RunUpload {
  readonly uid: string;
  readonly #ports: UploadPorts;
  readonly #link: RemoteLink;
  readonly #notes: RunNotes;
  readonly #exchange: RunExchange;
  #phase: 'idle' | 'sending' = 'idle';
  #problem = '';
  #localFailures = 0;
  #closed = false;
  #wakes = 0;
  /** The server is asked again whether it has everything, though it said so. */
  #isToCheck = false;
  #wakeUp: (() => void) | null = null;
  #waiters: Waiter[] = [];

  constructor(uid: string, mark: RunMark, link: RemoteLink, ports: UploadPorts) {
    this.uid = uid;
    this.#link = link;
    this.#ports = ports;
    this.#notes = new RunNotes(uid, mark, ports, () => this.#settle());
    this.#exchange = new RunExchange({ uid, link, ports }, this.#notes);
  }

  get mark(): RunMark {
    return this.#notes.mark;
  }

  get state(): UploadState {
    const { frames, sent, mark } = this.#notes;
    const { url, stopped, complete } = mark;
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

  /** There may be something new to send, or a stop has been dealt with. */
  wake(): void {
    this.#wakes++;
    this.#wakeUp?.();
  }

  /** Asks the server again: what it said that it has may be lost since (a restored backup, a damaged disk). */
  check(): void {
    if (this.mark.stopped) return;
    if (this.mark.complete) this.#isToCheck = true;
    else this.#exchange.doubt();
    this.wake();
  }

  /** Takes a stop back: the person has given another key, or asks to try again. */
  retry(): void {
    if (this.mark.stopped) void this.#notes.remember({ stopped: null });
    this.#exchange.restart();
    this.wake();
  }

  /** Ends sending for good; what waits for it is rejected. */
  close(reason = 'The uploader was closed'): void {
    this.#closed = true;
    this.#rejectAll(new StepwellError('aborted', reason));
    this.wake();
  }

  /** Resolves when the server has everything that is committed here now, frames and the blobs that they name; with `complete`, when the run has ended and the server has all of it. */
  async synced(complete = false): Promise<void> {
    const streams = await this.#ports.store.listStreams(this.uid);
    const targets = new Map(streams.map(({ session, next }) => [session, next]));
    return new Promise((resolve, reject) => {
      const waiter = { targets, complete, resolve, reject };
      this.#waiters.push(waiter);
      // What was true when the run was complete may not be any more.
      if (this.mark.complete) this.#isToCheck = true;
      // Whether the browser still refuses is found out now, not when the next try is due.
      if (this.#link.waiting?.failure.isBlocked) this.#link.wake();
      if (this.mark.stopped) this.#rejectAll(stopError(this.mark.stopped));
      this.#settle();
      this.wake();
    });
  }

  /** One go: everything that there is. Answers what to wait for next. */
  async #attempt(): Promise<'again' | 'live' | 'idle' | 'forget'> {
    if (this.mark.stopped) return 'idle';
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
        // Another key was given while the old one was refused.
        if (demands !== this.#exchange.demands) return 'again';
        await this.#stop(thrown);
        return 'idle';
      }
      if (thrown instanceof TooLong) return 'again';
      // What the other end knows may have changed meanwhile (SYN-C2).
      this.#exchange.doubt();
      if (thrown instanceof TryLater) {
        this.#link.failed(thrown);
        // It is tried again, but somebody has to do something first.
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
    // Also a run that was complete is compared at each start: the server may have been restored from a backup.
    const exchange = this.#exchange;
    if (this.mark.complete && exchange.compared && (await exchange.isUnchanged())) {
      return this.#isToCheck ? this.#finish() : 'idle';
    }
    await exchange.open(head);
    this.#settle();
    const isWriting = head.status === 'running' && (await isLive(head));
    const sent = await exchange.sendFrames();
    const lost = await exchange.sendBlobs();
    // Nobody waits for what never comes; the rest of the run goes on.
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

  /** A run that was deleted here is deleted there (RUN3). */
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
    await this.#notes.remember({ stopped });
    this.#rejectAll(stopError(stopped));
  }

  #enter(phase: 'idle' | 'sending'): void {
    this.#phase = phase;
    this.#ports.onState?.(this.uid);
  }

  #settle(): void {
    // What was noted by an earlier page, or before a failure, is to be compared with what the server has now.
    if (!this.#exchange.compared || this.#isToCheck) return;
    const { mark } = this.#notes;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) {
      const targets = [...waiter.targets];
      if (targets.some(([session]) => !this.#notes.isSendable({ session }))) {
        // The server counts frames there that are not ours.
        waiter.reject(stopError({ code: 'diverged', message: STOP_SENTENCES.diverged }));
      } else if (
        targets.every(([session, next]) => this.#notes.isThere(session, next)) &&
        (mark.complete || !waiter.complete)
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

  /** Waits for {@link wake}, or for `ms` (`null`: for ever). */
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
