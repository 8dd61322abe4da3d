/** The network of the simulation: delays everything, and loses, doubles, cuts, damages and answers wrongly what it is told to. */
import type { Transport, WireRequest, WireResponse } from '../../../../src/sync/transport.js';
import { json, type SimServer } from './server.js';
import type { VirtualTime } from './time.js';

/** Faults of a single request. */
const REQUEST_FAULTS = [
  'lost',
  'replyLost',
  'replyLate',
  'doubled',
  'cut',
  'flipped',
  'status',
  'portal',
] as const;

/** Statuses that mean "later", with what `Retry-After` says. */
const LATER: readonly (readonly [status: number, retryAfter: number | null])[] = [
  [408, null],
  [425, null],
  [429, 0],
  [429, 3000],
  [429, 3_600_000],
  [500, null],
  [502, null],
  [503, 1000],
  [504, null],
  [507, null],
];

const TIMEOUT_MS = 30_000;

export class SimNetwork {
  /** Share of requests with a fault. */
  faultRate = 0;
  isOffline = false;
  /** The server does not accept the key. */
  isUnauthorized = false;
  readonly fired = new Map<string, number>();
  readonly #time: VirtualTime;
  readonly #server: SimServer;
  readonly #random: () => number;

  constructor(time: VirtualTime, server: SimServer, random: () => number) {
    this.#time = time;
    this.#server = server;
    this.#random = random;
  }

  count(fault: string): void {
    this.fired.set(fault, (this.fired.get(fault) ?? 0) + 1);
  }

  transport(): Transport {
    return { send: (request) => this.#send(request) };
  }

  async #send(request: WireRequest): Promise<WireResponse> {
    const time = this.#time;
    await time.sleep(1 + this.#random() * 40);
    if (this.isOffline) {
      this.count('offline');
      throw new Error('offline');
    }
    if (this.isUnauthorized) {
      this.count('unauthorized');
      return json(401, { code: 'auth', message: 'wrong key' });
    }
    const fault = this.#random() < this.faultRate ? this.#pick(REQUEST_FAULTS) : null;
    if (fault) this.count(fault);
    switch (fault) {
      case 'lost':
        await time.sleep(TIMEOUT_MS);
        throw new Error('timed out');
      case 'replyLost':
        await this.#serve(request);
        await time.sleep(TIMEOUT_MS);
        throw new Error('timed out');
      case 'replyLate':
        // Long after the client gave up: its answer is for nobody, and its effect comes late.
        time.after(this.#random() * 90_000, () => void this.#serve(request).catch(() => {}));
        await time.sleep(TIMEOUT_MS);
        throw new Error('timed out');
      case 'doubled': {
        time.after(this.#random() * 20_000, () => void this.#serve(request).catch(() => {}));
        return this.#serve(request);
      }
      case 'cut':
      case 'flipped':
        return this.#serve({ ...request, ...damaged(request, fault, this.#random) });
      case 'status': {
        const [status, retryAfter] = this.#pick(LATER);
        return { ...json(status, {}), type: 'text/html', retryAfter };
      }
      case 'portal':
        return { status: 200, type: 'text/html', retryAfter: null, body: new TextEncoder().encode('<html>') };
      default:
        return this.#serve(request);
    }
  }

  async #serve(request: WireRequest): Promise<WireResponse> {
    const server = this.#server;
    if (server.isDown) {
      this.count('serverDown');
      throw new Error('connection refused');
    }
    const { process } = server;
    const response = await server.answer(request);
    await this.#time.sleep(1 + this.#random() * 20);
    if (server.process !== process) {
      this.count('serverKilled');
      throw new Error('connection reset');
    }
    return response;
  }

  #pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.#random() * values.length)] as T;
  }
}

function damaged(
  { body }: WireRequest,
  how: 'cut' | 'flipped',
  random: () => number,
): Pick<WireRequest, 'body'> {
  if (!(body instanceof Uint8Array) || body.length === 0) return body === undefined ? {} : { body };
  if (how === 'cut') return { body: body.slice(0, Math.floor(random() * body.length)) };
  const copy = body.slice();
  const at = Math.floor(random() * copy.length);
  copy[at] = (copy[at] as number) ^ (1 << Math.floor(random() * 8));
  return { body: copy };
}
