import { assertUnreachable } from '../base/assert.js';
import { StepwellError } from '../base/errors.js';
import { sha256Hex } from '../base/sha256.js';
import type { RunHead, StreamHead } from '../store/port.js';
import { askMissing, BlobProgress, chunks, hashesAtOnce, type SendContext, sendBlobs } from './blobs.js';
import { pullEdits } from './edits.js';
import { failureOf, STOP_SENTENCES, Stop, TryLater } from './failure.js';
import { mayBe, nextFrames, type OutgoingFrame } from './outgoing.js';
import type { RemoteLink } from './remote-link.js';
import type { RunProgress } from './run-progress.js';
import { jsonOf, type WireResponse } from './transport.js';
import type { UploadPorts } from './types.js';
import {
  encodeFrames,
  type FinishBody,
  type FinishReply,
  FRAMES_TYPE,
  type FrameResult,
  parseFinishReply,
  parseFramesReply,
  parseStreamsReply,
  paths,
  REQUEST_BYTES,
  type RunBody,
  type StreamPosition,
} from './wire.js';

/** A frame that is whole here is not sent again after the server found it damaged this often. */
const MAX_MISMATCHES = 3;

/**
 * The requests to a server about one run, one at a time: create the run, compare streams, send frames, finish. Every method
 * rejects with `Stop` or `TryLater` if the server fails, and with a `StepwellError` if the run cannot be read here.
 */
export class RunExchange {
  readonly #context: SendContext;
  readonly #ports: UploadPorts;
  readonly #link: RemoteLink;
  readonly #progress: RunProgress;
  #introduced = false;
  #compared = false;
  /** Counts demands to compare. A demand during a comparison is met by the next comparison. */
  #demands = 0;
  readonly #mismatches = new Map<string, number>();
  readonly #blobs = new BlobProgress();
  /** Time of the last request about the run that reached the server. */
  lastSign = 0;

  constructor(context: SendContext, progress: RunProgress) {
    this.#context = context;
    this.#ports = context.ports;
    this.#link = context.link;
    this.#progress = progress;
  }

  /** True if the state of the server was read in this session and is not in doubt. */
  get compared(): boolean {
    return this.#compared;
  }

  /** Counts demands to compare: see {@link restart}. */
  get demands(): number {
    return this.#demands;
  }

  /** Makes the next {@link open} compare again. */
  doubt(): void {
    this.#compared = false;
  }

  /** Starts over: with another key, or because a person retries. */
  restart(): void {
    this.#demands++;
    this.#compared = false;
    this.#introduced = false;
  }

  /** Makes sure that the server knows the run, and that the server's state of the run is known here. */
  async open(head: RunHead): Promise<void> {
    if (!this.#introduced) await this.#introduce(head);
    if (this.#compared) return;
    await this.#compare();
    // The server may have been restored from a backup after the run was complete.
    if (this.#progress.stored.complete) await this.isUnchanged();
  }

  /** Fetches edits that were made elsewhere. */
  async pull(): Promise<void> {
    for (const [session, next] of await pullEdits(this.#context)) this.#progress.acked.set(session, next);
  }

  async #introduce(head: RunHead): Promise<void> {
    const body: RunBody = {
      namespace: head.namespace,
      project: this.#progress.stored.project ?? head.project,
      label: head.label,
      created: head.created,
    };
    const response = await this.#request('PUT', paths.run(this.#context.uid), JSON.stringify(body));
    if (!isOk(response) || !isRunReply(jsonOf(response))) throw failureOf(response);
    this.#introduced = true;
  }

  /** Reads the length of each stream on the server, and compares digests. */
  async #compare(): Promise<void> {
    const { store } = this.#ports;
    const demands = this.#demands;
    this.#blobs.clear();
    this.#progress.uncover();
    const positions = await this.#positions();
    // Read the local streams after the answer: they then include what another tab sent meanwhile, so a longer stream on the
    // server really is longer.
    const streams = await store.listStreams(this.#context.uid);
    for (const stream of streams) {
      const { next, digest } = positions.get(stream.session) ?? { next: 0, digest: '' };
      this.#progress.acked.set(stream.session, next);
      if (!this.#progress.isSendable(stream) || stream.epoch === 0 || next === 0) continue;
      if (next > stream.next) {
        await this.#findAhead(stream);
      } else if (!(await mayBe(store, stream, next - 1, digest))) await this.#diverged(stream);
    }
    this.#compared = demands === this.#demands;
    const here = new Map(streams.map(({ session, next }) => [session, next]));
    if ([...positions].some(([session, { next }]) => next > (here.get(session) ?? 0))) await this.pull();
  }

  async #positions(at?: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, StreamPosition>> {
    const response = await this.#request('GET', paths.streams(this.#context.uid, at));
    const positions = isOk(response) ? parseStreamsReply(jsonOf(response)) : null;
    if (!positions) throw failureOf(response);
    return positions;
  }

  /**
   * Call when the server has more of a stream than this browser. If the session is over, these are frames from just before a
   * power cut, which were sent but lost here. If the session goes on, or differed before, a copy of this machine sent them.
   */
  async #findAhead(stream: StreamHead): Promise<void> {
    const { session, next } = stream;
    const positions = next === 0 ? null : await this.#positions(new Map([[session, next]]));
    const digest = positions?.get(session)?.digest ?? '';
    if (positions && !(await mayBe(this.#ports.store, stream, next - 1, digest))) {
      await this.#diverged(stream);
      return;
    }
    this.#progress.ahead.add(session);
    this.#ports.onCloned?.(this.#context.uid, session);
  }

  /** Sends one request of frames for each stream with new frames. Resolves true if there were any. */
  async sendFrames(): Promise<boolean> {
    const { store } = this.#ports;
    let sent = false;
    const streams = await store.listStreams(this.#context.uid);
    this.#progress.count(streams);
    for (const stream of streams) {
      const from = this.#progress.acked.get(stream.session) ?? 0;
      if (from >= stream.next || !this.#progress.isSendable(stream)) continue;
      const frames = await nextFrames(store, stream, from, Math.min(REQUEST_BYTES, this.#link.limit.bytes));
      if (frames.length === 0) throw new StepwellError('corrupt', 'Frames of the run are missing here');
      await this.#sendSome(stream, frames);
      sent = true;
    }
    return sent;
  }

  async #sendSome(stream: StreamHead, frames: readonly OutgoingFrame[]): Promise<void> {
    const body = await encodeFrames(frames);
    if (frames.length === 1 && body.length > this.#link.limit.bytes) return this.#sendInChunks(stream, body);
    const response = await this.#request('POST', paths.frames(this.#context.uid), body, FRAMES_TYPE);
    const reply = parseFramesReply(jsonOf(response), frames.length);
    const mine = isOk(response) || [409, 410, 422].includes(response.status);
    if (!reply || !mine) throw failureOf(response);
    const before = this.#progress.acked.get(stream.session) ?? 0;
    for (const [i, result] of reply.results.entries()) {
      const frame = frames[i];
      if (!frame || (await this.#takeResult(stream, frame, result)) === 'stop') break;
    }
    const after = this.#progress.acked.get(stream.session) ?? 0;
    if (after <= before && this.#compared && !this.#progress.stored.diverged.includes(stream.session)) {
      throw new TryLater('server', 'The server took nothing of what was sent');
    }
    if (after > before) await this.#progressed();
  }

  /** Sends a frame that exceeds the body limit, in chunks. The server stores the frame after the last chunk. */
  async #sendInChunks({ session }: StreamHead, body: Uint8Array<ArrayBuffer>): Promise<void> {
    const data = new Blob([body]);
    const { uid } = this.#context;
    const upload = { kind: 'frames', run: uid, sha256: await sha256Hex(body), data } as const;
    const outcome = await this.#ports.sendLarge(this.#link, upload);
    const { next = 0 } = (await this.#positions()).get(session) ?? {};
    const before = this.#progress.acked.get(session) ?? 0;
    if (outcome === 'damaged' || next <= before) {
      throw new TryLater('server', 'The server took nothing of what was sent');
    }
    // If the server is further, the next comparison finds out.
    this.#progress.ack(session, before + 1);
    await this.#progressed();
  }

  async #takeResult(
    stream: StreamHead,
    frame: OutgoingFrame,
    result: FrameResult,
  ): Promise<'go on' | 'stop'> {
    switch (result.status) {
      case 'ok':
      case 'duplicate':
        // Ignore an answer beyond the local end: it cannot be about this stream.
        if (result.next > frame.seq && result.next <= stream.next)
          this.#progress.ack(stream.session, result.next);
        return 'go on';
      case 'gap':
        this.#compared = false;
        return 'stop';
      case 'diverged':
        await this.#diverged(stream);
        return 'stop';
      case 'digest_mismatch': {
        // Damaged on the way: frames are checked when they are read here, so this frame was whole.
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
      default:
        return assertUnreachable(result.status);
    }
  }

  async #progressed(): Promise<void> {
    this.lastSign = this.#ports.clock.now();
    this.#link.progressed();
    this.#mismatches.clear();
    await this.#progress.remember({ acked: Object.fromEntries(this.#progress.acked) });
  }

  /** Call when the server has other data under the stream's sequence numbers. Stops this stream; the other streams go on. */
  async #diverged({ session }: StreamHead): Promise<void> {
    await this.#progress.remember({ diverged: [...this.#progress.stored.diverged, session] });
    this.#ports.onCloned?.(this.#context.uid, session);
  }

  /** Sends the blobs that the server lacks. Resolves a `Stop` if some are lost here; the server then has all others. */
  async sendBlobs(): Promise<Stop | null> {
    // Read the streams before the list of blobs: a blob is stored before its frame, so the list has the blobs of all these frames.
    const streams = await this.#ports.store.listStreams(this.#context.uid);
    const blobs = await sendBlobs(this.#context, this.#blobs, () => this.#notComplete());
    const lost = this.#blobs.lost.size;
    if (lost > 0) return lostHere(lost);
    await this.#progress.cover(new Map(streams.map(({ session, next }) => [session, next])), blobs > 0);
    return null;
  }

  /** Records that the server does not have the whole run. */
  async #notComplete(): Promise<void> {
    if (!this.#progress.stored.complete) return;
    await this.#progress.remember({ complete: false, covered: {} });
    this.#link.lostSomething();
  }

  /** Sends a heartbeat of the run's writer. */
  async sayAlive(): Promise<void> {
    const response = await this.#request(
      'POST',
      paths.frames(this.#context.uid),
      new Uint8Array(0),
      FRAMES_TYPE,
    );
    const reply = isOk(response) ? parseFramesReply(jsonOf(response), 0) : null;
    if (!reply) throw failureOf(response);
    this.#link.hear(reply.generation);
    this.lastSign = this.#ports.clock.now();
    this.#link.progressed();
  }

  /** Asks whether the server has everything. `again`: more must be sent first. */
  async finish(): Promise<'again' | 'idle'> {
    const { store, archive } = this.#ports;
    const streams = await store.listStreams(this.#context.uid);
    const sendable = streams.filter((stream) => this.#progress.isSendable(stream));
    if (sendable.some(({ session, next }) => (this.#progress.acked.get(session) ?? 0) < next)) return 'again';
    const blobs = (await archive.listBlobs(this.#context.uid)).map(({ sha256 }) => sha256);
    const counts = Object.fromEntries(sendable.map(({ session, next }) => [session, next]));
    const reply = await this.#askFinish(counts, blobs);
    this.#link.hear(reply.generation);
    if (!reply.complete) {
      await this.#notComplete();
      const { there, lost } = this.#blobs;
      for (const sha256 of reply.missingBlobs) there.delete(sha256);
      const isAllElseThere = Object.keys(reply.behind).length === 0;
      if (isAllElseThere && reply.missingBlobs.every((sha256) => lost.has(sha256))) throw lostHere(lost.size);
      this.#compared = false;
      throw new TryLater('server', 'The server does not have everything yet');
    }
    this.#link.progressed();
    if (this.#progress.stored.diverged.length > 0) throw new Stop('diverged', STOP_SENTENCES.diverged);
    this.#progress.count(streams);
    const acked = Object.fromEntries(this.#progress.acked);
    const { stored } = this.#progress;
    const isKnown = stored.complete && JSON.stringify(stored.acked) === JSON.stringify(acked);
    if (!isKnown) await this.#progress.remember({ complete: true, acked });
    return 'idle';
  }

  /** Asks `finish`. Hashes that do not fit into one request are asked about before. */
  async #askFinish(streams: FinishBody['streams'], blobs: readonly string[]): Promise<FinishReply> {
    const some = blobs.slice(0, hashesAtOnce(this.#link));
    const rest = blobs.slice(some.length);
    const missing = new Set<string>();
    for (const hashes of chunks(rest, hashesAtOnce(this.#link))) {
      for (const sha256 of await askMissing(this.#context, hashes)) missing.add(sha256);
    }
    const body: FinishBody = { streams, blobs: some, ...(rest.length > 0 ? { partial: true } : {}) };
    const response = await this.#request('POST', paths.finish(this.#context.uid), JSON.stringify(body));
    const reply = isOk(response) ? parseFinishReply(jsonOf(response)) : null;
    if (!reply) throw failureOf(response);
    if (missing.size === 0) return reply;
    return { ...reply, complete: false, missingBlobs: [...reply.missingBlobs, ...missing] };
  }

  /** True if nothing was added here after the server said that it has everything. */
  async isUnchanged(): Promise<boolean> {
    const streams = await this.#ports.store.listStreams(this.#context.uid);
    this.#progress.count(streams);
    if (streams.every(({ session, next }) => (this.#progress.acked.get(session) ?? 0) >= next)) return true;
    await this.#progress.remember({ complete: false });
    return false;
  }

  async #request(
    method: 'GET' | 'PUT' | 'POST' | 'DELETE',
    path: string,
    body?: Uint8Array<ArrayBuffer> | string,
    type = 'application/json',
  ): Promise<WireResponse> {
    const response = await this.#link.send({ method, path, ...(body === undefined ? {} : { body, type }) });
    if (response.status === 404 && this.#introduced && isRunMissing(jsonOf(response))) {
      // The server was restored from a backup that is older than the run: create the run again.
      this.#introduced = false;
      await this.#notComplete();
      throw new TryLater('server', 'The server does not know the run any more; it is sent again', 0);
    }
    return response;
  }
}

/** The error for bytes that neither side has. Everything else has arrived, and waiting does not help. */
function lostHere(count: number): Stop {
  const what = count === 1 ? 'A file or image' : `${count} files or images`;
  const rest = 'All else is on the server. Save it again, or import the run from a bundle, and try again';
  return new Stop('damaged', `${what} of this run cannot be read in this browser any more. ${rest}`);
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
