/** One server: the shared backoff after failures, and the limit of concurrent requests. */
import { backoffMs } from '../base/backoff.js';
import type { Clock } from '../base/clock.js';
import type { Scheduler } from '../query/change-feed.js';
import { BodyLimit } from './body-limit.js';
import { Stop, sendFailure, TooLong, TryLater } from './failure.js';
import { lengthOf, type Transport, type WireRequest, type WireResponse } from './transport.js';

/** Most concurrent requests to a server. */
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
  /** Why the browser does not let this page talk to a server; `null`: it does. Default: not known. */
  whyBlocked?(url: string): Promise<string | null>;
}

/**
 * The connection to a server, shared by all runs that are sent there. After a failure all of them wait, longer after each further
 * failure. The first progress resets the backoff.
 */
export class RemoteLink {
  /** The server, and the key in use. */
  target: LinkTarget;
  readonly #ports: LinkPorts;
  #transport: Transport;
  /** See `FinishReply.generation`; `null`: not known yet. */
  #generation: string | null = null;
  readonly #onLoss: () => void;
  /** The longest body for this server. */
  readonly limit: BodyLimit;
  /** True if the last request got an answer. */
  #isAnswering = false;
  #failures = 0;
  #busy = 0;
  readonly #queue: (() => void)[] = [];
  /** Set while all runs wait: until when, why, and how to end the wait. */
  #pause: { readonly until: number; readonly failure: TryLater; end(): void; done: Promise<void> } | null =
    null;
  /** Set while nothing may be sent (metered connection, no uploader in this tab). */
  #held: { readonly reason: string; resume(): void; done: Promise<void> } | null = null;

  /** @param onLoss called when the server may have lost data: it was restarted, or restored from a backup */
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

  /** Uses another transport (another key), and retries at once. */
  use(target: LinkTarget, transport: Transport): void {
    this.target = target;
    this.#transport = transport;
    this.wake();
  }

  /** Time of the next retry and the failure before it; `null`: nothing waits. */
  get waiting(): { readonly until: number; readonly failure: TryLater } | null {
    return this.#pause;
  }

  /** Why nothing may be sent; `null`: sending is allowed. */
  get held(): string | null {
    return this.#held?.reason ?? null;
  }

  /** Stops all sending until {@link hold} is called with `null`. */
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

  /** Ends the wait: the network is back, or a person looks at the page. */
  wake(): void {
    this.#failures = 0;
    this.#pause?.end();
  }

  /** Resolves when a request may be sent. */
  async ready(): Promise<void> {
    while (this.#pause || this.#held) await (this.#held?.done ?? this.#pause?.done);
  }

  /** Sends a request in one of the {@link SLOTS}. Rejects with `TryLater` if no answer comes, and with `TooLong` if a shorter body may pass. */
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

  /** The failure, with a better reason if the browser blocks the server. Asks only from the second failure in a row on: a single failure is common. */
  async #explained(failure: Stop | TryLater): Promise<Stop | TryLater> {
    const wasAnswering = this.#isAnswering;
    this.#isAnswering = false;
    if (wasAnswering || failure instanceof Stop || failure.reason !== 'network') return failure;
    const why = await this.#ports.whyBlocked?.(this.target.url).catch(() => null);
    return why ? new TryLater('network', why, null, true) : failure;
  }

  /** Call with the generation that the server states. */
  hear(generation: string | null): void {
    const before = this.#generation;
    this.#generation = generation ?? before;
    if (before !== null && this.#generation !== before) this.#onLoss();
  }

  /** Call when the server lost data of a run. Other runs may have lost data as well. */
  lostSomething(): void {
    this.#onLoss();
  }

  /** Call when the server stored something. Resets the backoff. */
  progressed(): void {
    this.#failures = 0;
  }

  /** Call after a failure. All runs wait, longer after each further failure. */
  failed(failure: TryLater): void {
    const { clock, scheduler, random } = this.#ports;
    // Requests that fail together count as one failure.
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
