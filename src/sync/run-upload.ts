import { backoffMs } from '../base/backoff.js';
import { messageOf, StepwellError } from '../base/errors.js';
import type { UploadState } from '../query/uploads.js';
import type { RunHead, StreamHead } from '../store/port.js';
import { sendBlobs } from './blobs.js';
import { pullEdits } from './edits.js';
import { failureOf, STOP_SENTENCES, Stop, TryLater } from './failure.js';
import { type RunMark, readRun, writeRun } from './marks.js';
import { mayBe, nextFrames, type OutgoingFrame } from './outgoing.js';
import type { RemoteLink } from './remote-link.js';
import { jsonOf, type WireResponse } from './transport.js';
import type { UploadPorts } from './types.js';
import {
  encodeFrames,
  FRAMES_TYPE,
  type FrameResult,
  parseFinishReply,
  parseFramesReply,
  parseStreamsReply,
  paths,
  REQUEST_BYTES,
  type RunBody,
  type StreamPlace,
} from './wire.js';

/** A run that is being written says this often that it lives, when it sends nothing else. */
export const HEARTBEAT_MS = 15_000;
/** A frame that the server found damaged this often, and that is whole here, is not sent again (SYN-C5). */
const MAX_MISMATCHES = 3;

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
  #mark: RunMark;
  /** Frames of each stream that the server has, as far as it said so since the last comparison. */
  readonly #acked = new Map<string, number>();
  /** Streams of which the server has more than is here: what is written to them here must not be added there. */
  readonly #ahead = new Set<string>();
  #introduced = false;
  #compared = false;
  /** Raised by each demand to compare: one that is made during a comparison is for the next one. */
  #demands = 0;
  #most = REQUEST_BYTES;
  readonly #mismatches = new Map<string, number>();
  readonly #blobsThere = new Set<string>();
  #phase: 'idle' | 'sending' = 'idle';
  #problem = '';
  #localFailures = 0;
  /** When the server last heard of the run. */
  #lastSign = 0;
  #frames = 0;
  #closed = false;
  #wakes = 0;
  #wakeUp: (() => void) | null = null;
  #waiters: Waiter[] = [];

  constructor(uid: string, mark: RunMark, link: RemoteLink, ports: UploadPorts) {
    this.uid = uid;
    this.#mark = mark;
    this.#link = link;
    this.#ports = ports;
    for (const [session, next] of Object.entries(mark.acked)) this.#acked.set(session, next);
    this.#frames = sum(this.#acked.values());
  }

  get mark(): RunMark {
    return this.#mark;
  }

  get state(): UploadState {
    const { url, stopped, complete } = this.#mark;
    const base = { run: this.uid, url, code: null, nextTry: null, reason: this.#problem };
    const counts = { frames: this.#frames, sent: Math.min(this.#frames, sum(this.#acked.values())) };
    if (stopped) return { ...base, ...counts, state: 'stopped', code: stopped.code, reason: stopped.message };
    if (complete) return { ...base, ...counts, state: 'complete' };
    const { held, waiting } = this.#link;
    if (held !== null) return { ...base, ...counts, state: 'waiting', reason: held };
    if (waiting) {
      return {
        ...base,
        ...counts,
        state: 'waiting',
        nextTry: waiting.until,
        reason: waiting.failure.message,
      };
    }
    if (this.#problem !== '') return { ...base, ...counts, state: 'waiting' };
    const isSent = this.#compared && counts.sent === counts.frames && this.#phase === 'idle';
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

  /** Takes a stop back: the person has given another key, or asks to try again. */
  retry(): void {
    if (this.#mark.stopped) void this.#remember({ stopped: null });
    this.#demands++;
    this.#compared = false;
    this.#introduced = false;
    this.wake();
  }

  /** Ends sending for good; what waits for it is rejected. */
  close(reason = 'The uploader was closed'): void {
    this.#closed = true;
    this.#rejectAll(new StepwellError('aborted', reason));
    this.wake();
  }

  /** Resolves when the server has everything that is committed here now; with `complete`, when the run has ended and the server has all of it. */
  async synced(complete = false): Promise<void> {
    const streams = await this.#ports.store.listStreams(this.uid);
    const targets = new Map(streams.map(({ session, next }) => [session, next]));
    return new Promise((resolve, reject) => {
      const waiter = { targets, complete, resolve, reject };
      this.#waiters.push(waiter);
      if (this.#mark.stopped) this.#rejectAll(stopError(this.#mark.stopped));
      this.#settle();
      this.wake();
    });
  }

  /** One go: everything that there is. Answers what to wait for next. */
  async #attempt(): Promise<'again' | 'live' | 'idle' | 'forget'> {
    if (this.#mark.stopped) return 'idle';
    const { scheduler, random } = this.#ports;
    const demands = this.#demands;
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
        if (demands !== this.#demands) return 'again';
        await this.#stop(thrown);
        return 'idle';
      }
      // What the other end knows may have changed meanwhile (SYN-C2).
      this.#compared = false;
      if (thrown instanceof TryLater) {
        this.#link.failed(thrown);
        return 'again';
      }
      this.#problem = `The run cannot be read here: ${messageOf(thrown)}`;
      const ms = backoffMs(++this.#localFailures, random());
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
    if (this.#mark.complete && this.#compared && (await this.#isUnchanged())) return 'idle';
    if (!this.#introduced) await this.#introduce(head);
    if (!this.#compared) await this.#compare();
    const isWriting = head.status === 'running' && (await isLive(head));
    const sent = await this.#sendFrames();
    const context = { uid: this.uid, link: this.#link, ports: this.#ports };
    await sendBlobs(context, this.#blobsThere);
    if (sent) return 'again';
    if (!isWriting) return this.#finish();
    if (clock.now() - this.#lastSign >= HEARTBEAT_MS) {
      await this.#sayAlive();
      await this.#pull();
    }
    return 'live';
  }

  /** Takes over edits that were made elsewhere. */
  async #pull(): Promise<void> {
    const context = { uid: this.uid, link: this.#link, ports: this.#ports };
    for (const [session, next] of await pullEdits(context)) this.#acked.set(session, next);
  }

  async #introduce(head: RunHead): Promise<void> {
    const body: RunBody = {
      namespace: head.namespace,
      project: this.#mark.project ?? head.project,
      label: head.label,
      created: head.created,
    };
    const response = await this.#request('PUT', paths.run(this.uid), JSON.stringify(body));
    if (!isOk(response) || !isRunReply(jsonOf(response))) throw failureOf(response);
    this.#introduced = true;
  }

  /** Reads how far the server has each stream, and whether it has the same data (SYN-C2). */
  async #compare(): Promise<void> {
    const { store } = this.#ports;
    const demands = this.#demands;
    this.#blobsThere.clear();
    const places = await this.#places();
    // Read after the answer: what another tab sent meanwhile is here as well, so that a server that is ahead really is.
    const streams = await store.listStreams(this.uid);
    for (const stream of streams) {
      const { next, digest } = places.get(stream.session) ?? { next: 0, digest: '' };
      this.#acked.set(stream.session, next);
      if (!this.#isSendable(stream) || stream.epoch === 0 || next === 0) continue;
      if (next > stream.next) {
        await this.#findAhead(stream);
      } else if (!(await mayBe(store, stream, next - 1, digest))) await this.#diverged(stream);
    }
    this.#compared = demands === this.#demands;
    const here = new Map(streams.map(({ session, next }) => [session, next]));
    if ([...places].some(([session, { next }]) => next > (here.get(session) ?? 0))) await this.#pull();
    this.#settle();
  }

  async #places(at?: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, StreamPlace>> {
    const response = await this.#request('GET', paths.streams(this.uid, at));
    const places = isOk(response) ? parseStreamsReply(jsonOf(response)) : null;
    if (!places) throw failureOf(response);
    return places;
  }

  /**
   * The server has more of a stream than is here. Of a session that is over, that is the last moments before a power cut,
   * which got there and were lost here. Of one that goes on, or was different before, it is what a copy of this machine sent.
   */
  async #findAhead(stream: StreamHead): Promise<void> {
    const { session, next } = stream;
    const places = next === 0 ? null : await this.#places(new Map([[session, next]]));
    const digest = places?.get(session)?.digest ?? '';
    if (places && !(await mayBe(this.#ports.store, stream, next - 1, digest))) {
      await this.#diverged(stream);
      return;
    }
    this.#ahead.add(session);
    this.#ports.onCloned?.(this.uid, session);
  }

  /** Sends a request's worth of every stream that has something new; true when there was any. */
  async #sendFrames(): Promise<boolean> {
    const { store } = this.#ports;
    let sent = false;
    const streams = await store.listStreams(this.uid);
    this.#frames = sum(streams.map(({ next }) => next));
    for (const stream of streams) {
      const from = this.#acked.get(stream.session) ?? 0;
      if (from >= stream.next || !this.#isSendable(stream)) continue;
      const frames = await nextFrames(store, stream, from, this.#most);
      if (frames.length === 0) throw new StepwellError('corrupt', 'Frames of the run are missing here');
      await this.#sendSome(stream, frames);
      sent = true;
    }
    return sent;
  }

  #isSendable({ session }: StreamHead): boolean {
    return !this.#ahead.has(session) && !this.#mark.diverged.includes(session);
  }

  async #sendSome(stream: StreamHead, frames: readonly OutgoingFrame[]): Promise<void> {
    const body = await encodeFrames(frames);
    const response = await this.#request('POST', paths.frames(this.uid), body, FRAMES_TYPE);
    if (response.status === 413) {
      if (frames.length === 1) throw failureOf(response);
      this.#most = Math.max(1, Math.floor(this.#most / 2));
      return;
    }
    const reply = parseFramesReply(jsonOf(response), frames.length);
    const mine = isOk(response) || [409, 410, 422].includes(response.status);
    if (!reply || !mine) throw failureOf(response);
    const before = this.#acked.get(stream.session) ?? 0;
    for (const [i, result] of reply.results.entries()) {
      const frame = frames[i];
      if (!frame || (await this.#takeResult(stream, frame, result)) === 'stop') break;
    }
    const after = this.#acked.get(stream.session) ?? 0;
    if (after <= before && this.#compared && !this.#mark.diverged.includes(stream.session)) {
      throw new TryLater('server', 'The server took nothing of what was sent');
    }
    if (after > before) await this.#progressed();
  }

  async #takeResult(
    stream: StreamHead,
    frame: OutgoingFrame,
    result: FrameResult,
  ): Promise<'go on' | 'stop'> {
    switch (result.status) {
      case 'ok':
      case 'duplicate':
        // Never beyond what is here: an answer that says more is not about this stream.
        if (result.next > frame.seq && result.next <= stream.next) this.#ack(stream.session, result.next);
        return 'go on';
      case 'gap':
        this.#compared = false;
        return 'stop';
      case 'diverged':
        await this.#diverged(stream);
        return 'stop';
      case 'digest_mismatch': {
        // Damaged on the way: frames are checked when they are read here, so this one was whole.
        const key = `${stream.session}:${frame.seq}`;
        const times = (this.#mismatches.get(key) ?? 0) + 1;
        this.#mismatches.set(key, times);
        if (times >= MAX_MISMATCHES) {
          throw new Stop('refused', 'The server finds a part of this run damaged each time that it arrives');
        }
        return 'stop';
      }
      case 'gone':
        throw new Stop('run_gone', STOP_SENTENCES.run_gone);
    }
  }

  #ack(session: string, next: number): void {
    this.#acked.set(session, Math.max(this.#acked.get(session) ?? 0, next));
  }

  async #progressed(): Promise<void> {
    this.#lastSign = this.#ports.clock.now();
    this.#link.progressed();
    this.#mismatches.clear();
    await this.#remember({ acked: Object.fromEntries(this.#acked) });
    this.#settle();
  }

  /** The server has other data under the stream's numbers: it is not sent any further, all others are. */
  async #diverged({ session }: StreamHead): Promise<void> {
    await this.#remember({ diverged: [...this.#mark.diverged, session] });
    this.#ports.onCloned?.(this.uid, session);
  }

  async #sayAlive(): Promise<void> {
    const response = await this.#request('POST', paths.frames(this.uid), new Uint8Array(0), FRAMES_TYPE);
    if (!isOk(response) || !parseFramesReply(jsonOf(response), 0)) throw failureOf(response);
    this.#lastSign = this.#ports.clock.now();
    this.#link.progressed();
  }

  async #finish(): Promise<'again' | 'idle'> {
    const { store, archive } = this.#ports;
    const streams = await store.listStreams(this.uid);
    const sendable = streams.filter((stream) => this.#isSendable(stream));
    if (sendable.some(({ session, next }) => (this.#acked.get(session) ?? 0) < next)) return 'again';
    const blobs = (await archive.listBlobs(this.uid)).map(({ sha256 }) => sha256);
    const counts = Object.fromEntries(sendable.map(({ session, next }) => [session, next]));
    const body = JSON.stringify({ streams: counts, blobs });
    const response = await this.#request('POST', paths.finish(this.uid), body);
    const reply = isOk(response) ? parseFinishReply(jsonOf(response)) : null;
    if (!reply) throw failureOf(response);
    if (!reply.complete) {
      for (const sha256 of reply.missingBlobs) this.#blobsThere.delete(sha256);
      this.#compared = false;
      throw new TryLater('server', 'The server does not have everything yet');
    }
    this.#link.progressed();
    if (this.#mark.diverged.length > 0) throw new Stop('diverged', STOP_SENTENCES.diverged);
    this.#frames = sum(streams.map(({ next }) => next));
    await this.#remember({ complete: true, acked: Object.fromEntries(this.#acked) });
    this.#settle();
    return 'idle';
  }

  async #isUnchanged(): Promise<boolean> {
    const streams = await this.#ports.store.listStreams(this.uid);
    this.#frames = sum(streams.map(({ next }) => next));
    if (streams.every(({ session, next }) => (this.#acked.get(session) ?? 0) >= next)) return true;
    await this.#remember({ complete: false });
    return false;
  }

  /** A run that was deleted here is deleted there (RUN3). */
  async #sendDeletion(): Promise<'forget'> {
    const response = await this.#request('DELETE', paths.run(this.uid));
    if (!isOk(response) && response.status !== 404 && response.status !== 410) throw failureOf(response);
    return this.#forget();
  }

  async #forget(): Promise<'forget'> {
    await writeRun(this.#ports.archive, this.uid, null);
    this.close('The run was deleted');
    return 'forget';
  }

  async #stop(stop: Stop): Promise<void> {
    const stopped = { code: stop.code, message: stop.message };
    await this.#remember({ stopped });
    this.#rejectAll(stopError(stopped));
  }

  async #request(
    method: 'GET' | 'PUT' | 'POST' | 'DELETE',
    path: string,
    body?: Uint8Array<ArrayBuffer> | string,
    type = 'application/json',
  ): Promise<WireResponse> {
    const response = await this.#link.send({ method, path, ...(body === undefined ? {} : { body, type }) });
    if (response.status === 404 && this.#introduced && isRunMissing(jsonOf(response))) {
      // Restored from a backup of before the run: it is introduced again (fault 18).
      this.#introduced = false;
      throw new TryLater('server', 'The server does not know the run any more; it is sent again', 0);
    }
    return response;
  }

  /** Remembers for the next start. What cannot be written is found out from the server then. */
  async #remember(changes: Partial<RunMark>): Promise<void> {
    const { archive } = this.#ports;
    // Two uploaders do no harm, but one must not take back what the other has found out.
    this.#mark = { ...this.#mark, ...changes };
    const noted = await readRun(archive, this.uid).catch(() => null);
    const diverged = new Set([...this.#mark.diverged, ...(noted?.diverged ?? [])]);
    this.#mark = { ...this.#mark, diverged: [...diverged] };
    await writeRun(archive, this.uid, this.#mark).catch(() => {});
    this.#ports.onState?.(this.uid);
  }

  #enter(phase: 'idle' | 'sending'): void {
    this.#phase = phase;
    this.#ports.onState?.(this.uid);
  }

  #settle(): void {
    const isThere = ({ targets, complete }: Waiter) =>
      complete
        ? this.#mark.complete
        : [...targets].every(([session, next]) => (this.#acked.get(session) ?? 0) >= next);
    const there = this.#waiters.filter(isThere);
    this.#waiters = this.#waiters.filter((waiter) => !there.includes(waiter));
    for (const waiter of there) waiter.resolve();
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

function isOk({ status }: WireResponse): boolean {
  return status >= 200 && status < 300;
}

function isRunReply(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'run' in value;
}

function isRunMissing(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'code' in value && value.code === 'run_missing';
}

function stopError(stopped: { readonly code: string; readonly message: string }): StepwellError {
  return new StepwellError('aborted', stopped.message, { reason: stopped.code });
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
