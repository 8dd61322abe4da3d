/** Requests to a Stepwell server, from a page, a worker or Node. */
import { StepwellError } from '../base/errors.js';
import type { LinkTarget } from '../sync/remote-link.js';
import { lengthOf, type WireRequest } from '../sync/transport.js';
import { checkKey, checkUrl, keyOf } from '../sync/url.js';
import { PROTOCOL_HEADER, PROTOCOL_VERSION } from '../sync/wire.js';
import { refusalOf } from './refusal.js';

export interface HttpRequest extends Omit<WireRequest, 'method'> {
  /** Default `GET`. */
  readonly method?: WireRequest['method'];
  /** Asks for these bytes of the answer alone: from the first to before the second, which may be `Infinity`. A server may send all of them. */
  readonly bytes?: readonly [from: number, to: number] | undefined;
  /** Time limit for the answer in milliseconds, plus the time that a long body needs. Default 60,000; `null`: no limit, for endless answers. */
  readonly timeoutMs?: number | null;
  /** Ends the request. */
  readonly signal?: AbortSignal | undefined;
  /** `manual`: a redirect is returned as the answer. For uploads, so that data goes only to the address that a person gave. Default `follow`. */
  readonly redirect?: 'follow' | 'manual';
}

const TIMEOUT_MS = 60_000;
/** Slowest rate of a body: a long body gets one millisecond for this many bytes. */
const LEAST_BYTES_PER_MS = 16;

/** The header of a range, whose last byte is included. */
function rangeOf(from: number, to: number): string {
  return `bytes=${from}-${to === Number.POSITIVE_INFINITY ? '' : to - 1}`;
}

/** A server and its key. Only this class puts the key into a request: into the Authorization header (SRV2). */
export class ServerHttp {
  /** Address of the server, without a trailing slash, and the key. */
  readonly target: LinkTarget;

  constructor({ url, ...key }: LinkTarget) {
    this.target = { url: url.replace(/\/+$/, ''), ...key };
  }

  /** As the constructor, for input of a person: throws `validation` for an invalid address or key. */
  static to({ url, ...key }: LinkTarget): ServerHttp {
    return new ServerHttp({ url: checkUrl(url), ...keyOf(key) });
  }

  get url(): string {
    return this.target.url;
  }

  /** Headers of every request. Throws `validation` for a key that no header can carry, which an older version may have stored. */
  headers(): Record<string, string> {
    const { key } = this.target;
    return {
      [PROTOCOL_HEADER]: String(PROTOCOL_VERSION),
      ...(key === undefined ? {} : { Authorization: `Bearer ${checkKey(key)}` }),
    };
  }

  /** Sends a request. Resolves any answer, whatever its status. Without an answer, rejects as `fetch` does. */
  async send(request: HttpRequest): Promise<Response> {
    const { method = 'GET', path, body, type, redirect = 'follow', timeoutMs = TIMEOUT_MS, signal } = request;
    const headers = {
      ...this.headers(),
      ...(type ? { 'Content-Type': type } : {}),
      ...(request.bytes ? { Range: rangeOf(...request.bytes) } : {}),
    };
    const ends = [
      ...(signal ? [signal] : []),
      ...(timeoutMs === null
        ? []
        : [AbortSignal.timeout(Math.ceil(timeoutMs + lengthOf(body) / LEAST_BYTES_PER_MS))]),
    ];
    return fetch(this.url + path, {
      ...{ method, redirect, headers },
      ...(body === undefined ? {} : { body }),
      ...(ends.length === 0
        ? {}
        : { signal: ends.length === 1 ? (ends[0] as AbortSignal) : AbortSignal.any(ends) }),
      cache: 'no-store',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
    });
  }

  /** As {@link send}, but rejects with a StepwellError: `aborted` by `signal`, else `network`. */
  async reach(request: HttpRequest): Promise<Response> {
    try {
      return await this.send(request);
    } catch (thrown) {
      throw this.failure(thrown, request.signal);
    }
  }

  /** Sends a request and resolves a successful answer. Rejects with the server's error for an error status: see `refusalOf`. */
  async ask(request: HttpRequest): Promise<Response> {
    const response = await this.reach(request);
    if (!response.ok) throw await refusalOf(response);
    return response;
  }

  /** The error for a failed request, or for an answer that broke off. */
  failure(thrown: unknown, signal?: AbortSignal): StepwellError {
    if (thrown instanceof StepwellError) return thrown;
    if (signal?.aborted) return new StepwellError('aborted', 'Cancelled', {}, thrown);
    const isLate = thrown instanceof DOMException && thrown.name === 'TimeoutError';
    const what = isLate ? 'does not answer in time' : 'cannot be reached';
    return new StepwellError('network', `${this.url} ${what}`, { url: this.url }, thrown);
  }
}
