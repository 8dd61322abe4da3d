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
  /** Time for the answer in milliseconds, beside the time that a long body needs. Default 60,000; `null`: no limit, for answers that go on. */
  readonly timeoutMs?: number | null;
  /** Ends the request. */
  readonly signal?: AbortSignal | undefined;
  /** `manual`: an answer that leads to another address is an answer. For uploads: data goes to the address that a person gave, and to no other. Default `follow`. */
  readonly redirect?: 'follow' | 'manual';
}

const TIMEOUT_MS = 60_000;
/** A long body has more time: at least this many bytes are sent in a millisecond. */
const LEAST_BYTES_PER_MS = 16;

/** A server and the key for it. The one place that puts a key into a request: in the Authorization header (SRV2). */
export class ServerHttp {
  /** Address of the server, without a slash at its end, and the key. */
  readonly target: LinkTarget;

  constructor({ url, ...key }: LinkTarget) {
    this.target = { url: url.replace(/\/+$/, ''), ...key };
  }

  /** As the constructor, for what a person gave: throws `validation` for an address or a key that cannot be one. */
  static to({ url, ...key }: LinkTarget): ServerHttp {
    return new ServerHttp({ url: checkUrl(url), ...keyOf(key) });
  }

  get url(): string {
    return this.target.url;
  }

  /** What every request carries. Throws `validation` for a key that no header can carry: an earlier version may have stored one. */
  headers(): Record<string, string> {
    const { key } = this.target;
    return {
      [PROTOCOL_HEADER]: String(PROTOCOL_VERSION),
      ...(key === undefined ? {} : { Authorization: `Bearer ${checkKey(key)}` }),
    };
  }

  /** Sends a request. Resolves any answer, whatever its status; rejects as `fetch` does when there is none. */
  async send(request: HttpRequest): Promise<Response> {
    const { method = 'GET', path, body, type, redirect = 'follow', timeoutMs = TIMEOUT_MS, signal } = request;
    const ends = [
      ...(signal ? [signal] : []),
      ...(timeoutMs === null
        ? []
        : [AbortSignal.timeout(Math.ceil(timeoutMs + lengthOf(body) / LEAST_BYTES_PER_MS))]),
    ];
    return fetch(this.url + path, {
      ...{ method, redirect, headers: { ...this.headers(), ...(type ? { 'Content-Type': type } : {}) } },
      ...(body === undefined ? {} : { body }),
      ...(ends.length === 0
        ? {}
        : { signal: ends.length === 1 ? (ends[0] as AbortSignal) : AbortSignal.any(ends) }),
      cache: 'no-store',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
    });
  }

  /** As {@link send}; rejects with a StepwellError: `aborted` by `signal`, else `network`. */
  async reach(request: HttpRequest): Promise<Response> {
    try {
      return await this.send(request);
    } catch (thrown) {
      throw this.failure(thrown, request.signal);
    }
  }

  /** Resolves an answer with what was asked for; rejects with what the server says where it refuses: see `refusalOf`. */
  async ask(request: HttpRequest): Promise<Response> {
    const response = await this.reach(request);
    if (!response.ok) throw await refusalOf(response);
    return response;
  }

  /** What it means that a request, or an answer under way, failed. */
  failure(thrown: unknown, signal?: AbortSignal): StepwellError {
    if (thrown instanceof StepwellError) return thrown;
    if (signal?.aborted) return new StepwellError('aborted', 'Cancelled', {}, thrown);
    const isLate = thrown instanceof DOMException && thrown.name === 'TimeoutError';
    const what = isLate ? 'does not answer in time' : 'cannot be reached';
    return new StepwellError('network', `${this.url} ${what}`, { url: this.url }, thrown);
  }
}
