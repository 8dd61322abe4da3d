import { retryAfterMs } from '../base/backoff.js';
import type { Transport } from '../sync/transport.js';
import { ServerHttp } from './server-http.js';

/** A request without an answer after this long (ms) is retried. */
const TIMEOUT_MS = 30_000;

/**
 * The transport of the sync core over `fetch`.
 *
 * @param url address of the server, with or without a trailing slash
 */
export function fetchTransport(url: string, key: string | undefined): Transport {
  const http = new ServerHttp({ url, ...(key === undefined ? {} : { key }) });
  return {
    async send(request) {
      const response = await http.send({ ...request, redirect: 'manual', timeoutMs: TIMEOUT_MS });
      return {
        status: response.status,
        type: (response.headers.get('Content-Type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
        retryAfter: retryAfterMs(response.headers.get('Retry-After'), Date.now()),
        body: new Uint8Array(await response.arrayBuffer()),
      };
    },
  };
}
