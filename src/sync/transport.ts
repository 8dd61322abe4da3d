/** The way to a server, as the sync core sees it: one request, one answer, or none. */
import { retryAfterMs } from '../base/backoff.js';
import { checkKey } from './url.js';
import { PROTOCOL_HEADER, PROTOCOL_VERSION } from './wire.js';

export interface WireRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Path and query, from the root of the server's address: `/api/v1/…`. */
  readonly path: string;
  readonly body?: Uint8Array<ArrayBuffer> | Blob | string;
  readonly type?: string;
}

export interface WireResponse {
  readonly status: number;
  /** Media type, without parameters. */
  readonly type: string;
  /** What `Retry-After` asks for, in milliseconds; `null`: nothing. */
  readonly retryAfter: number | null;
  readonly body: Uint8Array;
}

export interface Transport {
  /** Resolves any answer, whatever its status; rejects when none came (no network, a time-out, an answer that was cut), and with `validation` for a key that cannot be sent. */
  send(request: WireRequest): Promise<WireResponse>;
}

/** A request that was not answered after this long is tried again. */
const TIMEOUT_MS = 30_000;
/** … or longer for a long body: this many bytes are sent in a millisecond at least. */
const LEAST_BYTES_PER_MS = 16;

/**
 * A transport over `fetch`. The key travels in the Authorization header and nowhere else (SRV2).
 *
 * @param url address of the server, as a person writes it: with or without a slash at the end
 */
export function fetchTransport(url: string, key: string | undefined): Transport {
  const base = url.replace(/\/+$/, '');
  return {
    async send({ method, path, body, type }) {
      const headers = new Headers({ [PROTOCOL_HEADER]: String(PROTOCOL_VERSION) });
      // Checked where it was given, but an earlier version may have noted another one.
      if (key !== undefined) headers.set('Authorization', `Bearer ${checkKey(key)}`);
      if (type !== undefined) headers.set('Content-Type', type);
      const response = await fetch(base + path, {
        method,
        headers,
        ...(body === undefined ? {} : { body }),
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'manual',
        referrerPolicy: 'no-referrer',
        signal: AbortSignal.timeout(TIMEOUT_MS + lengthOf(body) / LEAST_BYTES_PER_MS),
      });
      return {
        status: response.status,
        type: (response.headers.get('Content-Type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
        retryAfter: retryAfterMs(response.headers.get('Retry-After'), Date.now()),
        body: new Uint8Array(await response.arrayBuffer()),
      };
    },
  };
}

/** Bytes of a body, about. */
export function lengthOf(body: WireRequest['body']): number {
  if (body === undefined) return 0;
  if (typeof body === 'string') return body.length;
  return body instanceof Blob ? body.size : body.byteLength;
}

/** The JSON of an answer; `undefined` when it is none. */
export function jsonOf({ type, body }: WireResponse): unknown {
  if (type !== 'application/json') return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
