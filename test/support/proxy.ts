/** A proxy between a browser and a server that does to requests what networks do, and counts it. */
import {
  Agent,
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type ServerResponse,
} from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { FRAMES_TYPE } from '../../src/sync/wire.js';

/**
 * `refused`: the connection ends before the request is read · `lost`: … once it was read, and the server never sees it ·
 * `replyLost`: the server has answered, and the connection ends · `delayed` · `doubled`: the server gets it twice at once ·
 * `torn`: the connection ends within the body · `cut`: the body arrives shorter, and looks whole · `flipped`: with one
 * other bit · `unavailable`: 503 with a Retry-After · `tooMany`: 429 · `portal`: 200 with a page of somebody else.
 */
export const FAULTS = [
  'refused',
  'lost',
  'replyLost',
  'delayed',
  'doubled',
  'torn',
  'cut',
  'flipped',
  'unavailable',
  'tooMany',
  'portal',
] as const;
export type Fault = (typeof FAULTS)[number];

/** What a delayed request waits (ms): longer than most answers take, shorter than any client's patience. */
const DELAY_MS = 300;

/** A request that came to the proxy. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

export interface FaultProxy {
  readonly url: string;
  /** How often each fault met a request. */
  readonly fired: ReadonlyMap<Fault, number>;
  /** Requests that the server could not be asked, because it does not run. */
  readonly unreachable: number;
  /** Oldest first, without the browser's questions whether a page may ask. */
  readonly seen: readonly SeenRequest[];
  /** From now on this share of requests meets faults, each kind about as often. 0: none does. */
  disturb(share: number): void;
  /**
   * From now on bodies beyond so many bytes are answered with 413, as a proxy with a limit does; `cors`: the page can read the
   * answer. `null`: there is no limit any more.
   */
  restrict(limit: { readonly bytes: number; readonly cors: boolean } | null): void;
  /** From now on requests whose `METHOD path` matches get a 503. `null`: none does. */
  refuse(requests: RegExp | null): void;
  /** The next request of a method is passed on up to so many bytes of its body, and then hangs until one end dies. Resolves when it hangs. */
  stall(method: string, bytes: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts a proxy on a free port. `target`: `http://127.0.0.1:<port>`, where there need not be a server yet. */
export async function startProxy(target: string): Promise<FaultProxy> {
  const proxy = new Way(target);
  const server = createServer((from, to) => void proxy.take(from, to).catch(() => from.socket.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    fired: proxy.fired,
    get unreachable() {
      return proxy.unreachable;
    },
    seen: proxy.seen,
    disturb: (share) => {
      proxy.share = share;
    },
    restrict: (limit) => {
      proxy.limit = limit;
    },
    refuse: (requests) => {
      proxy.refused = requests;
    },
    stall: (method, bytes) =>
      new Promise((hangs) => {
        proxy.toStall = { method, bytes, hangs };
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The way of requests to the server. */
class Way {
  readonly fired = new Map<Fault, number>();
  readonly seen: SeenRequest[] = [];
  unreachable = 0;
  share = 0;
  limit: { readonly bytes: number; readonly cors: boolean } | null = null;
  refused: RegExp | null = null;
  toStall: { readonly method: string; readonly bytes: number; hangs(): void } | null = null;
  readonly #target: URL;
  /** Without kept connections: one of a server that was killed would be found dead by the next request. */
  readonly #agent = new Agent({ keepAlive: false });
  /** Faults of this turn that have met no request yet. */
  #turn: Fault[] = [];

  constructor(target: string) {
    this.#target = new URL(target);
  }

  async take(from: IncomingMessage, to: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = from;
    if (method === 'OPTIONS') return this.#pass(from, to);
    this.seen.push({ method, path, headers });
    if (this.limit && Number(headers['content-length'] ?? 0) > this.limit.bytes) {
      return say(
        from,
        to,
        413,
        this.limit.cors ? {} : { 'Access-Control-Allow-Origin': 'https://proxy.invalid' },
      );
    }
    if (this.refused?.test(`${method} ${path}`)) return say(from, to, 503, {});
    if (this.toStall?.method === method) return this.#stall(from, this.toStall);
    const fault = Math.random() < this.share ? this.#next(from) : null;
    if (fault === null) return this.#pass(from, to);
    this.fired.set(fault, (this.fired.get(fault) ?? 0) + 1);
    return this.#fail(fault, from, to);
  }

  /** The next fault of the turn that can meet this request. */
  #next(from: IncomingMessage): Fault | null {
    if (this.#turn.length === 0) this.#turn = FAULTS.toSorted(() => Math.random() - 0.5);
    const hasFrames = from.headers['content-type'] === FRAMES_TYPE && from.headers['content-length'] !== '0';
    const needsFrames: readonly Fault[] = ['torn', 'cut', 'flipped'];
    const at = this.#turn.findIndex((fault) => hasFrames || !needsFrames.includes(fault));
    return at < 0 ? null : (this.#turn.splice(at, 1)[0] ?? null);
  }

  async #fail(fault: Fault, from: IncomingMessage, to: ServerResponse): Promise<void> {
    switch (fault) {
      case 'refused':
        from.socket.resetAndDestroy();
        return;
      case 'lost':
        await buffer(from);
        from.socket.resetAndDestroy();
        return;
      case 'replyLost': {
        const answer = await this.#ask(from, await buffer(from));
        await buffer(answer);
        from.socket.resetAndDestroy();
        return;
      }
      case 'delayed':
        await pause(DELAY_MS);
        return this.#pass(from, to);
      case 'doubled': {
        const body = await buffer(from);
        const [first, second] = await Promise.all([this.#ask(from, body), this.#ask(from, body)]);
        first.resume();
        return this.#answer(second, to);
      }
      case 'torn': {
        const body = await buffer(from);
        const torn = this.#request(from, from.headers);
        torn.on('error', () => {});
        torn.write(body.subarray(0, body.length / 2), () => {
          torn.destroy();
          from.socket.resetAndDestroy();
        });
        return;
      }
      case 'cut': {
        const body = await buffer(from);
        return this.#answer(await this.#ask(from, body.subarray(0, Math.random() * body.length)), to);
      }
      case 'flipped': {
        const body = await buffer(from);
        const at = Math.floor(Math.random() * body.length);
        body[at] = (body[at] ?? 0) ^ (1 << Math.floor(Math.random() * 8));
        return this.#answer(await this.#ask(from, body), to);
      }
      case 'unavailable':
        return say(from, to, 503, { 'Retry-After': '1' });
      case 'tooMany':
        return say(from, to, 429, {});
      case 'portal':
        return say(from, to, 200, {});
    }
  }

  /** Passes a request and its answer on as they come. */
  #pass(from: IncomingMessage, to: ServerResponse): void {
    const asked = this.#request(from, from.headers);
    asked.once('response', (answer) => this.#answer(answer, to));
    asked.once('error', () => {
      this.unreachable++;
      from.socket.resetAndDestroy();
    });
    // Whoever asked is gone: then the server need not answer either.
    to.once('close', () => asked.destroy());
    from.pipe(asked);
  }

  #stall(from: IncomingMessage, { bytes, hangs }: { readonly bytes: number; hangs(): void }): void {
    this.toStall = null;
    const asked = this.#request(from, from.headers);
    asked.once('error', () => from.socket.resetAndDestroy());
    let left = bytes;
    from.on('data', (chunk: Buffer) => {
      if (left === 0) return;
      asked.write(chunk.subarray(0, left));
      left = Math.max(0, left - chunk.length);
      if (left === 0) hangs();
    });
  }

  #request(from: IncomingMessage, headers: OutgoingHttpHeaders) {
    const { hostname, port } = this.#target;
    const { connection: _, ...passed } = headers;
    return request({
      ...{ hostname, port, method: from.method, path: from.url, agent: this.#agent },
      headers: { ...passed, host: this.#target.host },
    });
  }

  /** Asks the server with a whole body; rejects when it cannot be asked. */
  #ask(from: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const asked = this.#request(from, { ...from.headers, 'content-length': body.length });
      asked.once('response', resolve);
      asked.once('error', (error) => {
        this.unreachable++;
        reject(error);
      });
      asked.end(body);
    });
  }

  #answer(answer: IncomingMessage, to: ServerResponse): void {
    const { connection: _, 'keep-alive': __, ...headers } = answer.headers;
    to.writeHead(answer.statusCode ?? 502, headers);
    // A stream of events says nothing for a while.
    to.flushHeaders();
    answer.once('error', () => to.destroy());
    answer.once('aborted', () => to.destroy());
    answer.pipe(to);
  }
}

/** The words of a machine on the way, which a page may read: it must see for itself that they are not the server's. */
async function say(from: IncomingMessage, to: ServerResponse, status: number, headers: OutgoingHttpHeaders) {
  await buffer(from);
  to.writeHead(status, {
    'Content-Type': 'text/html',
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Expose-Headers': 'Retry-After',
    ...headers,
  });
  to.end('<!doctype html><title>Welcome to our network</title>');
}
