/** The transport of the sync core: one request, one answer or none. */

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
  /** Delay of `Retry-After` in milliseconds; `null`: there is no such header. */
  readonly retryAfter: number | null;
  readonly body: Uint8Array;
}

export interface Transport {
  /** Resolves any answer, whatever its status. Rejects if no whole answer came (no network, timeout, cut answer), and with `validation` for a key that no header can carry. */
  send(request: WireRequest): Promise<WireResponse>;
}

/** Approximate length of a body in bytes. */
export function lengthOf(body: WireRequest['body']): number {
  if (body === undefined) return 0;
  if (typeof body === 'string') return body.length;
  return body instanceof Blob ? body.size : body.byteLength;
}

/** The JSON of an answer; `undefined`: the answer is not JSON. */
export function jsonOf({ type, body }: WireResponse): unknown {
  if (type !== 'application/json') return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
