/** One server: how its failures slow everybody down, and how many requests it gets at once. */
import { backoffMs } from '../base/backoff.js';
import type { Clock } from '../base/clock.js';
import type { Scheduler } from '../query/change-feed.js';
import { BodyLimit } from './body-limit.js';
import { Stop, sendFailure, TooLong, TryLater } from './failure.js';
import { lengthOf, type Transport, type WireRequest, type WireResponse } from './transport.js';

/** Requests under way at once (SYN-C3). */
const SLOTS = 4;

/** A server and the key for it. */
export interface LinkTarget {
  readonly url: string;
  readonly key?: string;
}

export interface LinkPorts {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  random(): number;
  /** Why the browser does not let this page talk to a server; `null`: it does. Default: nobody knows. */
  whyBlocked?(url: string): Promise<string | null>;
}

/**
 * The way to a server, shared by the runs that go there. A failure makes all of them wait, with a pace that slows down and
 * is back at once with the first progress (SYN-C4).
 */
export class RemoteLink {
  /** Where it leads, with the key that is used now. */
  target: LinkTarget;
  readonly #ports: LinkPorts;
  #transport: Transport;
  /** See `FinishReply.generation`; null: not said yet. */
  #generation: string | null = null;
  readonly #onLoss: () => void;
  /** How long bodies may be on the way there. */
  readonly limit: BodyLimit;
  /** The last request was answered. */
  #isAnswering = false;
  #failures = 0;
  #busy = 0;
  readonly #queue: (() => void)[] = [];
  /** Set while everybody waits: until when, why, and how to end it. */
  #pause: { readonly until: number; readonly failure: TryLater; end(): void; done: Promise<void> } | null =
    null;
  /** Set while sending is not wanted at all (metered connection, no uploader here). */
  #held: { readonly reason: string; resume(): void; done: Promise<void> } | null = null;

  /** @param onLoss called when the server may have less than it said: it was started again, or restored from a backup */
  constructor(
    target: LinkTarget,
    transport: Transport,
    ports: LinkPorts,
    { onLoss = () => {}, limit = new BodyLimit() }: { onLoss?: () => void; limit?: BodyLimit } = {},
  ) {
    this.#onLoss = onLoss;
    this.limit = limit;
    this.target = target;
    this.#transport = transport;
    this.#ports = ports;
  }

  /** Takes another transport (another key), and tries at once. */
  use(target: LinkTarget, transport: Transport): void {
    this.target = target;
    this.#transport = transport;
    this.wake();
  }

  /** Time of the next try and why it is waited for; `null`: nobody waits. */
  get waiting(): { readonly until: number; readonly failure: TryLater } | null {
    return this.#pause;
  }

  /** Why nothing is sent at all; `null`: it may be. */
  get held(): string | null {
    return this.#held?.reason ?? null;
  }

  /** Keeps everything back until {@link hold} is called with `null`. */
  hold(reason: string | null): void {
    this.#held?.resume();
    this.#held = null;
    if (reason === null) return;
    let resume = () => {};
    const done = new Promise<void>((resolve) => {
      resume = resolve;
    });
    this.#held = { reason, resume, done };
  }

  /** Ends the waiting: the network is back, or the person looks. */
  wake(): void {
    this.#failures = 0;
    this.#pause?.end();
  }

  /** Resolves when a request may be tried. */
  async ready(): Promise<void> {
    while (this.#pause || this.#held) await (this.#held?.done ?? this.#pause?.done);
  }

  /** A request; one of {@link SLOTS}. Rejects with `TryLater` when no answer comes, and with `TooLong` when a shorter body may pass. */
  async send(request: WireRequest): Promise<WireResponse> {
    while (this.#busy >= SLOTS) await new Promise<void>((resolve) => this.#queue.push(resolve));
    this.#busy++;
    try {
      return await this.#sendNow(request);
    } finally {
      this.#busy--;
      this.#queue.shift()?.();
    }
  }

  async #sendNow(request: WireRequest): Promise<WireResponse> {
    const length = lengthOf(request.body);
    let response: WireResponse;
    try {
      response = await this.#transport.send(request);
    } catch (thrown) {
      this.limit.failed(length);
      throw await this.#explained(sendFailure(thrown));
    }
    this.#isAnswering = true;
    if (response.status !== 413) this.limit.passed(length);
    else if (this.limit.refused(length)) throw new TooLong();
    return response;
  }

  /** A failure with its reason, where the browser is the reason. Asked from the second failure in a row on: the first may be any. */
  async #explained(failure: Stop | TryLater): Promise<Stop | TryLater> {
    const wasAnswering = this.#isAnswering;
    this.#isAnswering = false;
    if (wasAnswering || failure instanceof Stop || failure.reason !== 'network') return failure;
    const why = await this.#ports.whyBlocked?.(this.target.url).catch(() => null);
    return why ? new TryLater('network', why, null, true) : failure;
  }

  /** The server says which generation it is. */
  hear(generation: string | null): void {
    const before = this.#generation;
    this.#generation = generation ?? before;
    if (before !== null && this.#generation !== before) this.#onLoss();
  }

  /** The server does not have what it said it had. Where one run lost something, others may have as well. */
  lostSomething(): void {
    this.#onLoss();
  }

  /** The server took something: the pace is back to normal. */
  progressed(): void {
    this.#failures = 0;
  }

  /** Something failed: everybody waits, the longer the more often it happened. */
  failed(failure: TryLater): void {
    const { clock, scheduler, random } = this.#ports;
    // Several requests that fail together are one failure.
    if (this.#pause) return;
    this.#failures++;
    const asked = failure.retryAfter ?? 0;
    const ms = Math.max(backoffMs(this.#failures, random()), asked);
    let end = () => {};
    const done = new Promise<void>((resolve) => {
      const cancel = scheduler.after(ms, () => end());
      end = () => {
        cancel();
        this.#pause = null;
        resolve();
      };
    });
    this.#pause = { until: clock.now() + ms, failure, end: () => end(), done };
  }
}
