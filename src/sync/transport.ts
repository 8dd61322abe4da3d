/** The way to a server, as the sync core sees it: one request, one answer, or none. */

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
